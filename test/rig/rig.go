// Package rig is a sandbox with clients whose requests can fail, for the tests of the packages that read, plan, write and
// export accounts. Only tests import it.
package rig

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apply"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/export"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// TB is what testing.T and rapid.T share.
type TB interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Context() context.Context
}

// Rig is a sandbox, and clients of it whose requests can go wrong.
type Rig struct {
	Server     *sandbox.Server
	Wire       *Wire
	IAM        *iam.Client
	Containers *containers.Client
	Control    sandbox.Control
}

// Wire carries requests to the sandbox, counts them, and lets some go wrong.
type Wire struct {
	next    http.RoundTripper
	mu      sync.Mutex
	count   int // since reset, tokens left out
	writes  int
	flying  atomic.Int64
	most    atomic.Int64
	refused atomic.Int64
	strike  func(n int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error)
}

// Reset forgets what was counted, and sets what happens to each request: strike gets its number from 1; nil sends all.
func (w *Wire) Reset(strike func(n int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.count, w.writes, w.strike = 0, 0, strike
	w.most.Store(0)
	w.refused.Store(0)
}

// Counts are the requests since Reset, and how many of them may have written.
func (w *Wire) Counts() (requests, writes int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.count, w.writes
}

// Most is how many requests there were at a time, since Reset.
func (w *Wire) Most() int64 { return w.most.Load() }

// Refused is how many requests were answered 429, since Reset.
func (w *Wire) Refused() int64 { return w.refused.Load() }

// RoundTrip carries one request. Those for tokens and to the control routes are neither counted nor struck.
func (w *Wire) RoundTrip(r *http.Request) (*http.Response, error) {
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

// NoWait makes every wait short for the code under test.
func NoWait(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// New opens a sandbox. sleep is how its clients wait.
func New(t TB, o sandbox.Options, sleep func(context.Context, time.Duration) error) *Rig {
	t.Helper()
	server, err := sandbox.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	w := &Rig{Server: server, Wire: &Wire{next: server.Transport()}}
	w.IAM, w.Containers = w.Clients(t, sandbox.AdminKey, sleep)
	w.Control = sandbox.Control{BaseURL: "https://" + sandbox.Host, HTTP: &http.Client{Transport: server.Transport()}}
	return w
}

// Clients are those of the owner of an API key.
func (w *Rig) Clients(t TB, key string, sleep func(context.Context, time.Duration) error) (*iam.Client, *containers.Client) {
	t.Helper()
	hc := &http.Client{Transport: w.Wire}
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

// Reader reads as the owner.
func (w *Rig) Reader() inventory.Reader {
	return inventory.Reader{IAM: w.IAM, Containers: w.Containers, Caller: AdminID}
}

// AdminID is the IAM ID of the sandbox's owner.
const AdminID = "IBMid-SANDBOXADMIN"

// Writer writes as the owner.
func (w *Rig) Writer() apply.Writer {
	return apply.Writer{IAM: w.IAM, AccountID: sandbox.AccountID, Sleep: NoWait}
}

// Parse reads a document.
func Parse(t TB, text string) document.Trust {
	t.Helper()
	got, err := document.Load([]document.Source{{Name: "doc.yaml", Data: []byte(text)}}, document.Options{})
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return got
}

// Plan plans a document, and returns the account that it is for.
func (w *Rig) Plan(t TB, doc document.Trust, o plan.Options) (plan.Plan, *account.Account) {
	t.Helper()
	return PlanAs(t, w.Reader(), doc, o)
}

// PlanAs plans as the one who reads.
func PlanAs(t TB, r inventory.Reader, doc document.Trust, o plan.Options) (plan.Plan, *account.Account) {
	t.Helper()
	a, err := r.Read(t.Context(), plan.Needs(doc, sandbox.AccountID))
	if err != nil {
		t.Fatal(err)
	}
	desired, err := resolve.Resolve(doc, a, resolve.Options{AllowWide: true, AllowUnknown: true})
	if err != nil {
		t.Fatal(err)
	}
	return plan.Diff(desired, a, o), a
}

// Apply plans and applies a document.
func (w *Rig) Apply(t TB, doc document.Trust, o plan.Options) plan.Plan {
	t.Helper()
	p, _ := w.Plan(t, doc, o)
	applier := apply.Applier{IAM: w.IAM, AccountID: sandbox.AccountID, Sleep: NoWait}
	if err := applier.Apply(t.Context(), p).Err(); err != nil {
		t.Fatalf("apply: %v\n%s", err, Lines(p))
	}
	return p
}

// Lines are the changes of a plan, one a line.
func Lines(p plan.Plan) string {
	text := ""
	for _, c := range p.Changes {
		text += string(c.Action) + " " + string(c.Kind) + " " + c.Profile + " " + c.Name + "\n"
	}
	return text
}

// All is everything in the account.
func (w *Rig) All(t TB) *account.Account {
	t.Helper()
	a, err := w.Reader().Read(t.Context(), inventory.Need{AccountID: sandbox.AccountID, All: true, Clusters: true, ResourceGroups: true})
	if err != nil {
		t.Fatal(err)
	}
	instances, services := export.Needs(a)
	if err := w.Reader().Complete(t.Context(), a, instances, services); err != nil {
		t.Fatal(err)
	}
	return a
}

// Clear removes all profiles, and what was given to them.
func (w *Rig) Clear(t TB) {
	t.Helper()
	for _, p := range w.All(t).Profiles.Seen() {
		if left, err := w.Writer().DeleteProfile(t.Context(), p); err != nil || len(left) > 0 {
			t.Fatal(left, err)
		}
	}
}

// Send makes an object by raw HTTP, as the owner: what our client can't make, others can. One that is there already is no
// failure.
func (w *Rig) Send(t TB, method, path string, body any) {
	t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	token, err := w.IAM.ExchangeAPIKey(t.Context(), sandbox.AdminKey)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, "https://"+sandbox.Host+path, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token.AccessToken)
	resp, err := (&http.Client{Transport: w.Server.Transport()}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if answer, _ := io.ReadAll(resp.Body); resp.StatusCode > 299 && resp.StatusCode != http.StatusConflict {
		t.Fatalf("%s %s %s: %d %s", method, path, data, resp.StatusCode, answer)
	}
}
