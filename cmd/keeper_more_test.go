package cmd

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// jump sets the wall clock, or suspends the machine.
func (k *kept) jump(by time.Duration) func() {
	return func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.jumped += by
	}
}

// TestRunNoticesClocksThatJump wants a new token soon after the wall clock jumped over the end of the old one, as after a suspend, and
// none when the clock was set back.
func TestRunNoticesClocksThatJump(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		by     time.Duration
		tokens int // in half an hour
	}{
		"suspended for two hours":     {2 * time.Hour, 2},
		"set forward by five minutes": {5 * time.Minute, 1},
		"set back by a year":          {-365 * 24 * time.Hour, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKept(t)
			k.on(10*time.Minute, k.jump(row.by))
			if row.by > time.Hour {
				k.on(10*time.Minute, k.mint) // its kubelet was suspended too
				k.on(10*time.Minute+21*time.Second, func() {
					if !k.valid() {
						t.Error("after twenty seconds the file holds no valid token")
					}
				})
			}
			if code := k.keep(30 * time.Minute); code != 0 {
				t.Errorf("it ends with %d", code)
			}
			if k.count("wrote an access token") != row.tokens || k.count("the clock jumped by") != 1 {
				t.Errorf("want %d tokens:\n%s", row.tokens, k.errs.String())
			}
		})
	}
}

// TestRunDoesNotWaitPastTheLifeOfItsToken has an IAM that gives one token and then wants to be left alone for an hour.
func TestRunDoesNotWaitPastTheLifeOfItsToken(t *testing.T) {
	t.Parallel()
	for _, life := range []time.Duration{10 * time.Second, time.Hour} {
		t.Run(life.String(), func(t *testing.T) {
			t.Parallel()
			k := newKept(t)
			part := base64.RawURLEncoding.EncodeToString
			var given, again time.Duration
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				at := k.steady()
				switch {
				case given == 0 || at > given+life*17/20:
					again, given = at, max(at, 1)
					claims := fmt.Appendf(nil, `{"iam_id":"iam-Profile-1","iat":%d,"exp":%d}`, k.now().Unix(), k.now().Add(life).Unix())
					_, _ = fmt.Fprintf(w, `{"expires_in":%d,"access_token":"%s.%s.c2ln"}`, int(life.Seconds()), part([]byte(`{"alg":"RS256"}`)), part(claims))
				default:
					w.Header().Set("Retry-After", "3600")
					w.WriteHeader(http.StatusTooManyRequests)
				}
			}))
			t.Cleanup(server.Close)
			k.url = server.URL
			if code := k.keep(life*3/2, "--quiet"); code != 0 {
				t.Errorf("it ends with %d", code)
			}
			if again < life*17/20 || again > life {
				t.Errorf("it got the next token after %s: %s", again, k.errs.String())
			}
		})
	}
}

// TestRunTellsOthers keeps the tokens of two profiles, runs a command after each renewal, and serves metrics.
func TestRunTellsOthers(t *testing.T) {
	t.Parallel()
	k := newKept(t)
	k.podtrust("profile", "create", "q")
	k.check(os.MkdirAll(filepath.Dir(k.out()), 0o700))
	k.check(os.WriteFile(filepath.Join(k.folder, "told"), nil, 0o600))
	var metrics, health string
	ask := func(path string) string {
		resp, err := http.Get(regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(k.errs.String()) + path)
		k.check(err)
		defer func() { _ = resp.Body.Close() }()
		body, _ := io.ReadAll(resp.Body)
		return string(body)
	}
	k.on(20*time.Minute, func() { // each profile's waits move the clock of both: the other one may still be at its first token
		for range 1000 {
			told, _ := os.ReadFile(filepath.Join(k.folder, "told"))
			metrics, health = ask("/metrics"), ask("/healthz")
			if len(told) > 0 && strings.Contains(metrics, `renewals_total{profile="p"} 1`) && strings.Contains(health, "exchange_refused") {
				return
			}
			select {
			case <-t.Context().Done():
			case <-time.After(10 * time.Millisecond):
			}
		}
	})
	command, err := json.Marshal([]string{"sh", "-c", `echo "$PODTRUST_PROFILE $PODTRUST_TOKEN_OUT" >>"$1"`, "sh", filepath.Join(k.folder, "told")})
	k.check(err)

	folder := filepath.Dir(k.out())
	k.place = folder
	code := k.keep(30*time.Minute, "--profile", "q", "--format", "json", "--health-addr", "127.0.0.1:0", "--metrics", "--exec", string(command))

	if code != 7 { // of q, which never got a token
		t.Errorf("it ends with %d: %s", code, k.errs.String())
	}
	told, err := os.ReadFile(filepath.Join(k.folder, "told"))
	if want := "p " + filepath.Join(folder, "p") + "\n"; err != nil || string(told) != want {
		t.Errorf("the command was told %q, want %q", told, want)
	}
	var file struct {
		AccessToken string `json:"access_token"`
		TokenType   string `json:"token_type"`
		Expiration  int64  `json:"expiration"`
	}
	data, err := os.ReadFile(filepath.Join(folder, "p"))
	if err != nil || json.Unmarshal(data, &file) != nil || !strings.HasPrefix(file.AccessToken, "eyJ") || file.TokenType != "Bearer" || file.Expiration == 0 {
		t.Errorf("the file is %q, %v", data, err)
	}
	for _, want := range []string{
		"# TYPE podtrust_token_expiration_timestamp_seconds gauge\n", `podtrust_token_last_success_timestamp_seconds{profile="p"} 1`,
		`podtrust_token_renewals_total{profile="p"} 1`, `podtrust_token_renewals_total{profile="q"} 0`, `podtrust_token_renewal_failures_total{profile="q"} `,
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("%q is missing in\n%s", want, metrics)
		}
	}
	if !strings.Contains(health, `"healthy":false`) || !strings.Contains(health, `"last_error":"exchange_refused"`) || strings.Contains(health+metrics, "eyJ") {
		t.Errorf("its health is %s", health)
	}
}

// TestHealthShowsDetailsToThisMachineOnly asks at an address of this machine alone, and at one that others reach too: the message of a
// failure names profile and pod, and is shown at the first only.
func TestHealthShowsDetailsToThisMachineOnly(t *testing.T) {
	t.Parallel()
	for listen, shown := range map[string]bool{"127.0.0.1:0": true, "localhost:0": true, ":0": false, "0.0.0.0:0": false} {
		t.Run(listen, func(t *testing.T) {
			t.Parallel()
			k := newKept(t)
			secret := "key-" + strings.Repeat("aB3dE6gH", 5)
			k.podtrust("profile", "create", "q"+secret)
			var health string
			k.on(30*time.Second, func() {
				port := regexp.MustCompile(`http://\S+:(\d+)/healthz`).FindStringSubmatch(k.errs.String())
				resp, err := http.Get("http://127.0.0.1:" + port[1] + "/healthz")
				k.check(err)
				defer func() { _ = resp.Body.Close() }()
				body, _ := io.ReadAll(resp.Body)
				health = string(body)
			})
			k.profile = "q" + secret
			if code := k.keep(time.Minute, "--health-addr", listen); code != 7 {
				t.Errorf("it ends with %d", code)
			}
			if !strings.Contains(health, `"last_error":"exchange_refused"`) || strings.Contains(health, "BXNIM0398E") != shown || strings.Contains(health, "eyJ") ||
				strings.Contains(health, secret) {
				t.Errorf("it answers %s, want the message: %t", health, shown)
			}
		})
	}
}
