package plan_test

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/plan"
)

// cut is a way in which a request goes wrong.
type cut struct {
	name string
	do   func(n, at int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error)
}

func failure(r *http.Request, status int) *http.Response {
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Header: http.Header{}, Request: r, Body: io.NopCloser(strings.NewReader("{}")),
	}
}

func cuts() []cut {
	once := func(strike func(*http.Request, func() (*http.Response, error)) (*http.Response, error)) func(int, int, *http.Request, func() (*http.Response, error)) (*http.Response, error) {
		return func(n, at int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
			if n == at {
				return strike(r, send)
			}
			return send()
		}
	}
	answered := func(status int) func(*http.Request, func() (*http.Response, error)) (*http.Response, error) {
		return func(r *http.Request, _ func() (*http.Response, error)) (*http.Response, error) {
			return failure(r, status), nil
		}
	}
	done := func(send func() (*http.Response, error)) {
		if resp, err := send(); err == nil {
			_ = resp.Body.Close()
		}
	}
	return []cut{
		{"error", once(answered(http.StatusInternalServerError))},
		{"refusal", once(answered(http.StatusForbidden))},
		{"conflict", once(answered(http.StatusConflict))},
		{"throttle", once(answered(http.StatusTooManyRequests))},
		{"lost reply", once(func(_ *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
			done(send)
			return nil, errDropped
		})},
		{"done and then an error", once(func(r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
			done(send)
			return failure(r, http.StatusBadGateway), nil
		})},
		{"kill", func(n, at int, _ *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
			if n == at {
				done(send)
			}
			if n >= at {
				return nil, errDropped
			}
			return send()
		}},
	}
}

// cutThenRepeat lets one request of an apply go wrong, and wants the next apply to reach the same as one that was not
// disturbed, with nothing there twice.
func cutThenRepeat(t fataler, w *world, doc document.Trust, o plan.Options, c cut, at int) (struck bool) {
	p := w.plan(t, doc, o)
	w.wire.reset(func(n int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		return c.do(n, at, r, send)
	})
	result := w.applier(noWait).Apply(t.Context(), p)
	requests, _ := w.wire.counts()
	w.wire.reset(nil)
	if got := len(result.Done) + len(result.Failed) + len(result.NotAttempted); got != len(p.Changes) {
		t.Fatalf("%s at %d: %d changes are accounted for, of %d", c.name, at, got, len(p.Changes))
	}
	if (result.Err() == nil) != (len(result.Done) == len(p.Changes)) {
		t.Fatalf("%s at %d: %v, with %d of %d done", c.name, at, result.Err(), len(result.Done), len(p.Changes))
	}
	second := w.plan(t, doc, o)
	if result.Err() == nil && !second.Empty() {
		t.Fatalf("%s at %d: all is said to be done, and the next plan is\n%s", c.name, at, lines(second))
	}
	if err := w.applier(noWait).Apply(t.Context(), second).Err(); err != nil {
		t.Fatalf("%s at %d: the second run: %v", c.name, at, err)
	}
	if third := w.plan(t, doc, o); !third.Empty() {
		t.Fatalf("%s at %d: the third plan is\n%s", c.name, at, lines(third))
	}
	noDoubles(t, w.all(t), doc)
	return requests >= at
}

// noDoubles wants no two equal links or rules in the profiles of a document, and no two profiles of one name.
func noDoubles(t fataler, a *inventory.Account, doc document.Trust) {
	names := map[string]int{}
	for _, p := range a.Profiles {
		if names[p.Name]++; names[p.Name] > 1 {
			t.Fatalf("there are two profiles named %s", p.Name)
		}
		if !slices.ContainsFunc(doc.Profiles, func(d document.Profile) bool { return d.Name == p.Name }) {
			continue
		}
		seen := map[string]bool{}
		for _, l := range p.Links {
			key := l.CRType + l.Link.CRN + "/" + l.Link.Namespace + "/" + l.Link.Name
			if seen[key] {
				t.Fatalf("profile %s has the link %s twice", p.Name, key)
			}
			seen[key] = true
		}
	}
}

func TestAnApplyThatIsCutConverges(t *testing.T) {
	t.Parallel()
	everyCase(t, func(t *rapid.T, w *world) {
		doc := drawDoc(t, "doc", 2)
		o := plan.Options{Prune: rapid.Bool().Draw(t, "prune")}
		furnish(t, w)
		c := rapid.SampledFrom(cuts()).Draw(t, "cut")
		at := rapid.IntRange(1, 25).Draw(t, "at")
		cutThenRepeat(t, w, doc, o, c, at)
	})
}

func TestAnApplyThatIsCutAnywhereConverges(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandboxOptions(), noWait)
	for _, c := range cuts() {
		for at := 1; ; at++ {
			w.clear(t)
			w.apply(t, parse(t, "  - {name: old, groups: [db-writers]}\n  - {name: gone, pods: [{cluster: demo-vpc, namespace: n}], access: [{service: kms, roles: [Reader]}]}\n"), plan.Options{})
			doc := parse(t, orders+`  - name: old
    description: x
    pods: [{cluster: demo-roks, namespace: n, name: label}]
    rules: [{clusterType: roks, where: {namespace: n}}]
    groups: [cos-readers]
  - {name: gone, state: absent}
`)
			if !cutThenRepeat(t, w, doc, plan.Options{Prune: true}, c, at) {
				if at < 20 {
					t.Errorf("%s: only %d requests", c.name, at)
				}
				break
			}
		}
	}
}

func TestAnInterruptedApplySaysWhatWasDone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandboxOptions(), noWait)
	doc := parse(t, orders)
	p := w.plan(t, doc, plan.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	w.wire.reset(func(n int, _ *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		if n == 2 { // the link
			cancel()
		}
		return send()
	})
	result := w.applier(noWait).Apply(ctx, p)
	if got := lines(plan.Plan{Changes: result.Done}); got != "create profile orders-api orders-api\ncreate link orders-api demo-vpc/orders/orders-api\n" {
		t.Errorf("done: %s", got)
	}
	if len(result.Failed) != 0 || len(result.NotAttempted) != 3 || result.Err() == nil {
		t.Errorf("got %+v", result)
	}
	w.wire.reset(nil)
	if rest := w.apply(t, doc, plan.Options{}); len(rest.Changes) != 3 {
		t.Errorf("left: %s", lines(rest))
	}
}

func TestAFailureEndsTheRunAndIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandboxOptions(), noWait)
	doc := parse(t, orders)
	w.wire.reset(func(_ int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/rules") && r.Method == http.MethodPost {
			return failure(r, http.StatusForbidden), nil
		}
		return send()
	})
	var told []string
	a := w.applier(noWait)
	a.Report = func(c plan.Change, err error) {
		word := "done"
		if err != nil {
			word = "failed"
		}
		told = append(told, word+" "+string(c.Kind))
	}
	result := a.Apply(t.Context(), w.plan(t, doc, plan.Options{}))
	slices.Sort(told)
	if got := strings.Join(told, ","); got != "done link,done profile,failed rule" {
		t.Errorf("told %s", got)
	}
	if err := result.Err(); err == nil || !strings.HasPrefix(err.Error(), "2 of 5 changes were done: create rule 'any-prod-vpc' of profile 'orders-api': ") {
		t.Errorf("got %v", err)
	}
}
