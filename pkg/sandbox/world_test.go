package sandbox_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// world is a sandbox with our own clients of it, on one clock that only waiting moves on.
type world struct {
	t          *testing.T
	iam        *iam.Client
	containers *containers.Client
	control    sandbox.Control // by itself: no fault and no network in between

	mu      sync.Mutex
	now     time.Time
	slept   []time.Duration
	records []sandbox.Record
}

// ways are how a client can reach a sandbox.
func ways() []string { return []string{"by a connection", "in the process"} }

func newWorld(t *testing.T, way string, o sandbox.Options) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	o.Now, o.Log = w.clock, w.record
	server, err := sandbox.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	direct := &http.Client{Transport: server.Transport()}
	client, base := direct, "http://"+sandbox.Host
	if way == ways()[0] {
		client, base = &http.Client{Transport: &http.Transport{}}, "http://"+listen(t, server)
		t.Cleanup(client.CloseIdleConnections)
	}
	if way == ways()[1] {
		base = "https://" + sandbox.Host
	}
	w.control = sandbox.Control{BaseURL: "http://" + sandbox.Host, HTTP: direct}
	config := iam.Config{URL: base, ResourceURL: base, AccountsURL: base, HTTP: client, Now: w.clock, Sleep: w.sleep}
	open, err := iam.New(config)
	if err != nil {
		t.Fatal(err)
	}
	source := iam.NewTokenSource(w.clock, func(ctx context.Context) (iam.Token, error) { return open.ExchangeAPIKey(ctx, sandbox.AdminKey) })
	config.Token = source.Token
	if w.iam, err = iam.New(config); err != nil {
		t.Fatal(err)
	}
	w.containers, err = containers.New(containers.Config{URL: base + "/global", HTTP: client, Token: source.Token, Now: w.clock, Sleep: w.sleep})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// readyState is a state file that has its first content and its signing key, which takes time to make.
func readyState(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "state")
	w := newWorld(t, ways()[1], sandbox.Options{State: path})
	if _, err := w.iam.ExchangeAPIKey(t.Context(), sandbox.AdminKey); err != nil {
		t.Fatal(err)
	}
	return path
}

// copied is a copy of a state file.
func copied(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "state")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// listen serves on a free port until the test ends, and returns its address.
func listen(t *testing.T, server *sandbox.Server) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return l.Addr().String()
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) sleep(_ context.Context, wait time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now, w.slept = w.now.Add(wait), append(w.slept, wait)
	return nil
}

func (w *world) record(r sandbox.Record) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.records = append(w.records, r)
}

// struck counts the requests that a fault struck.
func (w *world) struck() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, r := range w.records {
		if r.Fault != "" {
			n++
		}
	}
	return n
}

// waiting reports whether the only fault keeps a client waiting: for the answer, or, when that has begun, for its body.
func (w *world) waiting() bool {
	w.t.Helper()
	all, err := w.control.ListFaults(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return all[0].Struck > 0 && (all[0].Fault.Latency > 0 || w.struck() > 0)
}

func (w *world) arm(text string) {
	w.t.Helper()
	fault, err := sandbox.ParseFault(text)
	if err == nil {
		_, err = w.control.AddFault(w.t.Context(), fault)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) profile(name string) iam.Profile {
	w.t.Helper()
	p, err := w.iam.CreateProfile(w.t.Context(), iam.CreateProfileRequest{Name: name, AccountID: sandbox.AccountID})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// group is the ID of a group that is there.
func (w *world) group() string {
	w.t.Helper()
	for g, err := range w.iam.ListGroups(w.t.Context(), iam.ListGroupsOptions{AccountID: sandbox.AccountID}) {
		if err != nil {
			w.t.Fatal(err)
		}
		return g.ID
	}
	w.t.Fatal("there is no group")
	return ""
}

func containersAll() containers.ListOptions { return containers.ListOptions{} }

func failureErrors(failures []containers.Failure) []error {
	var errs []error
	for _, f := range failures {
		errs = append(errs, f.Err)
	}
	return errs
}

// holds tells what the store has once all faults are gone.
func (w *world) holds() string {
	w.t.Helper()
	ctx := w.t.Context()
	if err := w.control.ClearFaults(ctx); err != nil {
		w.t.Fatal(err)
	}
	var profiles, links, rules, members int
	for p, err := range w.iam.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: sandbox.AccountID}) {
		if err != nil {
			w.t.Fatal(err)
		}
		l, linkErr := w.iam.ListLinks(ctx, p.ID)
		r, ruleErr := w.iam.ListRules(ctx, p.ID)
		if linkErr != nil || ruleErr != nil {
			w.t.Fatal(linkErr, ruleErr)
		}
		profiles, links, rules = profiles+1, links+len(l), rules+len(r)
	}
	for g, err := range w.iam.ListGroups(ctx, iam.ListGroupsOptions{AccountID: sandbox.AccountID}) {
		if err != nil {
			w.t.Fatal(err)
		}
		for _, err := range w.iam.ListMembers(ctx, g.ID) {
			if err != nil {
				w.t.Fatal(err)
			}
			members++
		}
	}
	return fmt.Sprintf("%d profiles, %d links, %d rules, %d members", profiles, links, rules, members)
}
