package cmd

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// kept is a run of 'token run' whose time is the test's: each wait of the program ends at once, and moves the clock.
type kept struct {
	t       *testing.T
	server  *sandbox.Server
	folder  string
	place   string // in place of out(); "" for that
	profile string // in place of p; "" for that
	url     string // of an IAM in place of the sandbox; "" for none
	errs    safeBuffer

	mu     sync.Mutex
	passed time.Duration
	jumped time.Duration // how far the wall clock was set, or the machine was suspended
	events []event
}

// event is what happens when so much time has passed.
type event struct {
	at time.Duration
	do func()
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func newKept(t *testing.T) *kept {
	t.Helper()
	k := &kept{t: t, folder: t.TempDir()}
	content, err := firstContent()
	k.check(err)
	state := filepath.Join(k.folder, "state")
	k.check(os.WriteFile(state, content, 0o600))
	k.server, err = sandbox.New(t.Context(), sandbox.Options{State: state, Now: k.now})
	k.check(err)
	k.podtrust("profile", "create", "p")
	k.podtrust("profile", "link", "p", "--cluster", "demo-vpc", "--namespace", "n", "--service-account", "s")
	k.mint()
	return k
}

func (k *kept) check(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *kept) now() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return now().Add(k.passed + k.jumped)
}

// steady is the monotonic clock, which does not jump.
func (k *kept) steady() time.Duration {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.passed
}

func (k *kept) options() app.Options {
	return app.Options{Streams: app.Streams{In: strings.NewReader(""), Out: io.Discard, Err: &k.errs}, Sandbox: k.server, Now: k.now, Steady: k.steady}
}

func (k *kept) podtrust(args ...string) {
	k.t.Helper()
	if code := run(k.t.Context(), k.options(), args); code != 0 {
		k.t.Fatalf("%v ends with %d: %s", args, code, k.errs.String())
	}
}

// mint renews the pod's token, as a kubelet does.
func (k *kept) mint() {
	token, err := control(k.server).Mint(context.Background(), sandbox.MintRequest{
		Cluster: "demo-vpc", Namespace: "n", ServiceAccount: "s", Audience: []string{"iam"}, ExpiresIn: time.Hour,
	})
	k.check(err)
	k.check(os.WriteFile(k.pod()+".new", []byte(token), 0o600))
	k.check(os.Rename(k.pod()+".new", k.pod()))
}

func (k *kept) pod() string { return filepath.Join(k.folder, "pod-token") }
func (k *kept) out() string { return filepath.Join(k.folder, "out", "token") }

// every lets something happen again and again until the end.
func (k *kept) every(gap, end time.Duration, do func()) {
	for at := gap; at < end; at += gap {
		k.on(at, do)
	}
}

func (k *kept) on(at time.Duration, do func()) { k.events = append(k.events, event{at, do}) }

// keep runs the program until so much time has passed, and then ends it as Kubernetes does. It returns the exit code.
func (k *kept) keep(whole time.Duration, more ...string) int {
	k.t.Helper()
	k.check(os.MkdirAll(filepath.Dir(k.out()), 0o700))
	ctx, cancel := context.WithCancelCause(k.t.Context())
	defer cancel(nil)
	o := k.options()
	if k.url != "" {
		o.Sandbox, more = nil, append(more, "--endpoint", k.url)
	}
	o.Sleep = func(ctx context.Context, wait time.Duration) error {
		k.mu.Lock()
		from := k.passed
		k.passed += wait
		to := k.passed
		k.mu.Unlock()
		for _, e := range k.events {
			if e.at > from && e.at <= to {
				e.do()
			}
		}
		if to >= whole {
			cancel(Interrupted(syscall.SIGTERM))
		}
		return ctx.Err()
	}
	args := append([]string{"token", "run", "--profile", cmp.Or(k.profile, "p"), "--token-file", k.pod(), "--out", cmp.Or(k.place, k.out())}, more...)
	return run(ctx, o, args)
}

// valid reports whether the file holds a whole token that IAM would take now.
func (k *kept) valid() bool {
	k.t.Helper()
	text, err := crtoken.ReadFile(k.out())
	if err != nil {
		return false
	}
	token, err := crtoken.Decode(text)
	return err == nil && token.IAM() && token.Time("exp").After(k.now())
}

func (k *kept) count(pattern string) int {
	return len(regexp.MustCompile(pattern).FindAllString(k.errs.String(), -1))
}

func TestRunRenewsInTimeAndEndsCleanly(t *testing.T) {
	t.Parallel()
	k := newKept(t)
	k.every(50*time.Minute, 10*time.Hour, k.mint) // the kubelet renews at four fifths too
	k.every(time.Minute, 10*time.Hour, func() {
		if !k.valid() {
			t.Errorf("after %s there is no valid token", k.passed)
		}
	})

	if code := k.keep(10 * time.Hour); code != 0 {
		t.Errorf("it ends with %d: %s", code, k.errs.String())
	}

	// Once at the start, then each time the pod's token is renewed, or at 48 minutes, whichever is first.
	if n := k.count("wrote an access token"); n < 12 || n > 30 {
		t.Errorf("%d tokens in ten hours:\n%s", n, k.errs.String())
	}
	if !strings.Contains(k.errs.String(), "was asked to stop") || strings.Contains(k.errs.String(), "eyJ") {
		t.Error(k.errs.String())
	}
	info, err := os.Stat(k.out())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file has %v, %v", info.Mode(), err)
	}
}

func TestRunSurvivesWhatGoesWrong(t *testing.T) {
	t.Parallel()
	fault := func(k *kept, text string) func() {
		return func() {
			f, err := sandbox.ParseFault(text)
			k.check(err)
			_, err = control(k.server).AddFault(context.Background(), f)
			k.check(err)
		}
	}
	recovered := func(k *kept) func() { return func() { k.check(control(k.server).ClearFaults(context.Background())) } }
	for name, wrong := range map[string]func(*kept){
		"IAM is down for ten minutes when a token is due": func(k *kept) {
			k.on(47*time.Minute, fault(k, "status=503,route=POST /identity/token"))
			k.on(57*time.Minute, recovered(k))
		},
		"IAM is asked too often": func(k *kept) {
			k.on(47*time.Minute, fault(k, "status=429,retry-after=20,route=POST /identity/token"))
			k.on(55*time.Minute, recovered(k))
		},
		"connections break": func(k *kept) {
			k.on(47*time.Minute, fault(k, "drop=before,route=POST /identity/token"))
			k.on(55*time.Minute, recovered(k))
		},
		"answers are torn": func(k *kept) {
			k.on(47*time.Minute, fault(k, "body=torn,route=POST /identity/token"))
			k.on(55*time.Minute, recovered(k))
		},
		"the pod's token is gone for a while": func(k *kept) {
			k.on(20*time.Minute, func() { k.check(os.Remove(k.pod())) })
			k.on(55*time.Minute, k.mint)
		},
		"the pod's token is nonsense for a while": func(k *kept) {
			k.on(20*time.Minute, func() { k.check(os.WriteFile(k.pod(), []byte("?"), 0o600)) })
			k.on(55*time.Minute, k.mint)
		},
		"the file can't be written for a while": func(k *kept) {
			away := filepath.Join(k.folder, "away")
			k.on(30*time.Minute, func() {
				k.check(os.Rename(filepath.Dir(k.out()), away))
				k.check(os.WriteFile(filepath.Dir(k.out()), nil, 0o600))
			})
			k.on(55*time.Minute, func() {
				k.check(os.Remove(filepath.Dir(k.out())))
				k.check(os.Rename(away, filepath.Dir(k.out())))
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKept(t)
			wrong(k)
			k.every(time.Minute, 100*time.Minute, func() {
				if !k.valid() && !strings.Contains(name, "can't be written") {
					t.Errorf("after %s the file holds no valid token", k.passed)
				}
			})
			k.on(58*time.Minute, k.mint)

			if code := k.keep(100 * time.Minute); code != 0 {
				t.Errorf("it ends with %d", code)
			}

			if n := k.count("tries again in"); n == 0 && !strings.Contains(name, "pod's token") || n > 40 {
				t.Errorf("it told of %d failures:\n%s", n, k.errs.String())
			}
			if !k.valid() {
				t.Errorf("there is no valid token at the end:\n%s", k.errs.String())
			}
			if strings.Contains(k.errs.String(), "eyJ") {
				t.Error("it shows a token")
			}
			entries, err := os.ReadDir(filepath.Dir(k.out()))
			if err != nil || len(entries) != 1 {
				t.Errorf("it left %v, %v", entries, err)
			}
		})
	}
}

// TestRunRenewsBeforeAShortLifeEnds wants a valid token at every second, also of answers that don't tell its end.
func TestRunRenewsBeforeAShortLifeEnds(t *testing.T) {
	t.Parallel()
	for _, life := range []time.Duration{3 * time.Second, 10 * time.Second, 40 * time.Second} {
		t.Run(life.String(), func(t *testing.T) {
			t.Parallel()
			k := newKept(t)
			part := base64.RawURLEncoding.EncodeToString
			asked := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				asked++
				claims := fmt.Appendf(nil, `{"iam_id":"iam-Profile-1","exp":%d}`, k.now().Add(life).Unix())
				_, _ = io.WriteString(w, `{"expiration":0,"access_token":"`+part([]byte(`{"alg":"RS256"}`))+"."+part(claims)+`.c2ln"}`)
			}))
			t.Cleanup(server.Close)
			k.url = server.URL
			k.every(time.Second, 5*time.Minute, func() {
				if !k.valid() {
					t.Errorf("after %s there is no valid token", k.passed)
				}
			})

			if code := k.keep(5 * time.Minute); code != 0 {
				t.Errorf("it ends with %d: %s", code, k.errs.String())
			}

			if most := int(5*time.Minute/life)*2 + 1; asked > most || strings.Contains(k.errs.String(), "1970") {
				t.Errorf("asked %d times, want at most %d: %s", asked, most, k.errs.String())
			}
		})
	}
}

func TestRunTellsItsHealth(t *testing.T) {
	t.Parallel()
	k := newKept(t)
	ask := func() (int, string) {
		found := regexp.MustCompile(`http://127\.0\.0\.1:\d+/healthz`).FindString(k.errs.String())
		resp, err := http.Get(found)
		if err != nil {
			return 0, err.Error()
		}
		defer func() { _ = resp.Body.Close() }()
		body, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(body)
	}
	var first, later, stale int
	var bodies []string
	look := func(into *int) func() {
		return func() {
			code, body := ask()
			*into = code
			bodies = append(bodies, body)
		}
	}
	f, err := sandbox.ParseFault("status=503,route=POST /identity/token")
	k.check(err)
	_, err = control(k.server).AddFault(context.Background(), f)
	k.check(err)
	k.on(30*time.Second, look(&first))
	k.on(time.Minute, func() { k.check(control(k.server).ClearFaults(context.Background())) })
	k.on(10*time.Minute, look(&later))
	k.on(20*time.Minute, func() { k.check(os.Remove(k.pod())) })
	k.on(2*time.Hour, look(&stale))

	code := k.keep(3*time.Hour, "--health-addr", "127.0.0.1:0")

	if code != 0 || first != 503 || later != 200 || stale != 503 {
		t.Errorf("it ends with %d, and answers %d, %d, %d: %q\n%s", code, first, later, stale, bodies, k.errs.String())
	}
	for _, body := range bodies {
		var state struct {
			Healthy *bool
		}
		if json.Unmarshal([]byte(body), &state) != nil || state.Healthy == nil || strings.Contains(body, "eyJ") {
			t.Errorf("it answers %q", body)
		}
	}
	if code, _ := ask(); code != 0 {
		t.Error("it still answers after its end")
	}
}

func TestRunsMemoryIsFlat(t *testing.T) {
	k := newKept(t)
	k.every(50*time.Minute, 100*time.Hour, k.mint)
	var early, late runtime.MemStats
	measure := func(into *runtime.MemStats) func() {
		return func() {
			k.errs.mu.Lock()
			k.errs.b.Reset() // it is the test that keeps what was told
			k.errs.mu.Unlock()
			runtime.GC()
			runtime.ReadMemStats(into)
		}
	}
	k.on(10*time.Hour+time.Second, measure(&early))
	k.on(99*time.Hour+time.Second, measure(&late))
	if code := k.keep(100 * time.Hour); code != 0 {
		t.Fatal(code, k.errs.String())
	}
	if grown := int64(late.HeapAlloc) - int64(early.HeapAlloc); grown > 1<<20 {
		t.Errorf("%d bytes more after 89 hours", grown)
	}
}

// TestAKilledRunLeavesAWholeFile kills the program at many moments of its short life.
func TestAKilledRunLeavesAWholeFile(t *testing.T) {
	t.Parallel()
	k := newKept(t)
	server := httptest.NewServer(k.server)
	t.Cleanup(server.Close)
	k.check(os.MkdirAll(filepath.Dir(k.out()), 0o700))
	k.check(os.WriteFile(k.out(), []byte("old"), 0o600))
	path, err := exec.LookPath("podtrust")
	k.check(err)
	whole, killed := 0, 0
	for i := range 40 {
		cmd := exec.Command(path, "token", "run", "--profile", "p", "--token-file", k.pod(), "--out", k.out(), "--once")
		cmd.Env = []string{"HOME=" + k.folder, "PODTRUST_ENDPOINT=" + server.URL, "GORACE=atexit_sleep_ms=0"}
		k.check(cmd.Start())
		timer := time.AfterFunc(time.Duration(i)*2*time.Millisecond, func() { _ = cmd.Process.Kill() })
		if cmd.Wait() != nil {
			killed++
		}
		timer.Stop()
		text, err := os.ReadFile(k.out())
		k.check(err)
		if string(text) != "old" {
			if !k.valid() {
				t.Fatalf("after %d ms the file is %q", 2*i, text)
			}
			whole++
		}
	}
	t.Logf("killed %d times; the file was new %d times", killed, whole)
	if killed == 0 {
		t.Error("no run was killed")
	}
	k.podtrust("token", "run", "--profile", "p", "--token-file", k.pod(), "--out", k.out(), "--once")
	entries, err := os.ReadDir(filepath.Dir(k.out()))
	if err != nil || len(entries) != 1 || entries[0].Type() != fs.FileMode(0) {
		t.Errorf("the next run left %v, %v", entries, err)
	}
}

func TestRunThatNeverHadATokenEndsAsItsLastTryFailed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code int
		tell string
		do   func(*kept)
	}{
		"refused": {failure.ExitRefused, "BXNIM0398E", func(k *kept) { k.podtrust("profile", "delete", "p", "--force") }},
		"no file": {failure.ExitUsage, "no such file", func(k *kept) { k.check(os.Remove(k.pod())) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKept(t)
			c.do(k)

			if code := k.keep(5*time.Minute, "--quiet"); code != c.code {
				t.Errorf("it ends with %d, want %d", code, c.code)
			}

			if k.count("tries again in") == 0 || k.count(c.tell) < 2 || k.count("has written no token: .*"+c.tell) != 1 || k.count("stays") != 0 {
				t.Errorf("it tells:\n%s", k.errs.String())
			}
		})
	}
}

func TestRunIsQuietWhenNothingFails(t *testing.T) {
	t.Parallel()
	k := newKept(t)
	k.errs.b.Reset()

	if code := k.keep(30*time.Minute, "--quiet"); code != 0 || k.errs.String() != "" {
		t.Errorf("it ends with %d and tells:\n%s", code, k.errs.String())
	}
}
