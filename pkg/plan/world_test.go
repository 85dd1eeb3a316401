package plan_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// fataler is what testing.T and rapid.T share.
type fataler interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Context() context.Context
}

// world is a sandbox, and clients of it whose requests can go wrong.
type world struct {
	server     *sandbox.Server
	wire       *wire
	iam        *iam.Client
	containers *containers.Client
	control    sandbox.Control
}

// wire carries requests to the sandbox, counts them, and lets some go wrong.
type wire struct {
	next    http.RoundTripper
	mu      sync.Mutex
	count   int // since reset, tokens left out
	writes  int
	flying  atomic.Int64
	most    atomic.Int64
	refused atomic.Int64
	strike  func(n int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error)
}

func (w *wire) reset(strike func(n int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.count, w.writes, w.strike = 0, 0, strike
	w.most.Store(0)
	w.refused.Store(0)
}

func (w *wire) counts() (requests, writes int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.count, w.writes
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path == "/identity/token" || len(r.URL.Path) > 9 && r.URL.Path[:10] == "/_sandbox/" {
		return w.next.RoundTrip(r)
	}
	now := w.flying.Add(1)
	defer w.flying.Add(-1)
	w.mu.Lock()
	w.most.Store(max(w.most.Load(), now))
	w.count++
	n, strike := w.count, w.strike
	if r.Method != http.MethodGet {
		w.writes++
	}
	w.mu.Unlock()
	send := func() (*http.Response, error) {
		resp, err := w.next.RoundTrip(r)
		if err == nil && resp.StatusCode == http.StatusTooManyRequests {
			w.refused.Add(1)
		}
		return resp, err
	}
	if strike == nil {
		return send()
	}
	return strike(n, r, send)
}

// noWait makes every wait short, as far as the code under test is concerned.
func noWait(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func newWorld(t fataler, o sandbox.Options, sleep func(context.Context, time.Duration) error) *world {
	t.Helper()
	server, err := sandbox.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{server: server, wire: &wire{next: server.Transport()}}
	w.iam, w.containers = w.clients(t, sandbox.AdminKey, sleep)
	w.control = sandbox.Control{BaseURL: "https://" + sandbox.Host, HTTP: &http.Client{Transport: server.Transport()}}
	return w
}

// clients are those of somebody who has an API key.
func (w *world) clients(t fataler, key string, sleep func(context.Context, time.Duration) error) (*iam.Client, *containers.Client) {
	t.Helper()
	hc := &http.Client{Transport: w.wire}
	base := "https://" + sandbox.Host
	opener, err := iam.New(iam.Config{URL: base, HTTP: hc})
	if err != nil {
		t.Fatal(err)
	}
	source := iam.NewTokenSource(nil, func(ctx context.Context) (iam.Token, error) { return opener.ExchangeAPIKey(ctx, key) })
	client, err := iam.New(iam.Config{URL: base, ResourceURL: base, AccountsURL: base, HTTP: hc, Token: source.Token, Sleep: sleep})
	if err != nil {
		t.Fatal(err)
	}
	clusters, err := containers.New(containers.Config{URL: base + "/global", HTTP: hc, Token: source.Token, Sleep: sleep})
	if err != nil {
		t.Fatal(err)
	}
	return client, clusters
}

func (w *world) reader() inventory.Reader {
	return inventory.Reader{IAM: w.iam, Containers: w.containers}
}

func (w *world) applier(sleep func(context.Context, time.Duration) error) plan.Applier {
	return plan.Applier{IAM: w.iam, AccountID: sandbox.AccountID, Sleep: sleep}
}

// parse reads the profiles of a document.
func parse(t fataler, profiles string) document.Trust {
	t.Helper()
	got, err := document.Load([]document.Source{{Name: "doc.yaml", Data: []byte("apiVersion: podtrust/v1\nkind: Trust\nprofiles:\n" + profiles)}}, document.Options{AllowWide: true})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// plan plans a document.
func (w *world) plan(t fataler, doc document.Trust, o plan.Options) plan.Plan {
	t.Helper()
	p, _, err := w.tryPlan(t.Context(), doc, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (w *world) tryPlan(ctx context.Context, doc document.Trust, o plan.Options) (plan.Plan, *inventory.Account, error) {
	account, err := w.reader().Read(ctx, plan.Needs(doc, sandbox.AccountID))
	if err != nil {
		return plan.Plan{}, nil, err
	}
	desired, err := plan.Resolve(doc, account)
	if err != nil {
		return plan.Plan{}, nil, err
	}
	return plan.Diff(desired, account, o), account, nil
}

// apply plans and applies a document.
func (w *world) apply(t fataler, doc document.Trust, o plan.Options) plan.Plan {
	t.Helper()
	p := w.plan(t, doc, o)
	if err := w.applier(noWait).Apply(t.Context(), p).Err(); err != nil {
		t.Fatalf("apply: %v\n%s", err, lines(p))
	}
	return p
}

// lines are the changes of a plan, one a line.
func lines(p plan.Plan) string {
	text := ""
	for _, c := range p.Changes {
		text += string(c.Action) + " " + string(c.Kind) + " " + c.Profile + " " + c.Name + "\n"
	}
	return text
}

// all is everything in the account.
func (w *world) all(t fataler) *inventory.Account {
	t.Helper()
	a, err := w.reader().Read(t.Context(), inventory.Need{AccountID: sandbox.AccountID, All: true, Clusters: true})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// clear removes all profiles, and what was given to them.
func (w *world) clear(t fataler) {
	t.Helper()
	a := w.all(t)
	doc := document.Trust{}
	for _, p := range a.Profiles {
		doc.Profiles = append(doc.Profiles, document.Profile{Name: p.ID, State: document.Absent})
	}
	if len(doc.Profiles) > 0 {
		w.apply(t, doc, plan.Options{})
	}
}

var errDropped = errors.New("connection reset by the test")

func sandboxOptions() sandbox.Options { return sandbox.Options{} }
