package rig

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apply"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// ErrDropped is the error of a connection that a test cuts.
var ErrDropped = errors.New("connection reset by the test")

// Failure is an answer that no service gave.
func Failure(r *http.Request, status int) *http.Response {
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Header: http.Header{}, Request: r, Body: io.NopCloser(strings.NewReader("{}")),
	}
}

func (w *Rig) applier() apply.Applier {
	return apply.Applier{IAM: w.IAM, AccountID: sandbox.AccountID, Sleep: NoWait}
}

type (
	sender  func() (*http.Response, error)                                     // sends a request on
	striker func(*http.Request, sender) (*http.Response, error)                // answers in place of the service
	course  func(n, at int, r *http.Request, s sender) (*http.Response, error) // what becomes of request n, when the one at goes wrong
)

// Cut is a way in which a request fails.
type Cut struct {
	Name string
	do   course
}

// Cuts are all ways.
func Cuts() []Cut {
	once := func(strike striker) course {
		return func(n, at int, r *http.Request, send sender) (*http.Response, error) {
			if n == at {
				return strike(r, send)
			}
			return send()
		}
	}
	answered := func(status int) striker {
		return func(r *http.Request, _ sender) (*http.Response, error) {
			return Failure(r, status), nil
		}
	}
	done := func(send sender) {
		if resp, err := send(); err == nil {
			_ = resp.Body.Close()
		}
	}
	return []Cut{
		{"error", once(answered(http.StatusInternalServerError))},
		{"refusal", once(answered(http.StatusForbidden))},
		{"conflict", once(answered(http.StatusConflict))},
		{"throttle", once(answered(http.StatusTooManyRequests))},
		{"lost reply", once(func(_ *http.Request, send sender) (*http.Response, error) {
			done(send)
			return nil, ErrDropped
		})},
		{"done and then an error", once(func(r *http.Request, send sender) (*http.Response, error) {
			done(send)
			return Failure(r, http.StatusBadGateway), nil
		})},
		{"kill", func(n, at int, _ *http.Request, send sender) (*http.Response, error) {
			if n == at {
				done(send)
			}
			if n >= at {
				return nil, ErrDropped
			}
			return send()
		}},
	}
}

// CutThenRepeat makes one request of an apply fail, and requires the next apply to reach the same result as an undisturbed
// one, without duplicates.
func (w *Rig) CutThenRepeat(t TB, doc document.Trust, o plan.Options, c Cut, at int) (struck bool) {
	p, _ := w.Plan(t, doc, o)
	w.Wire.Reset(func(n int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		return c.do(n, at, r, send)
	})
	result := w.applier().Apply(t.Context(), p)
	requests, _ := w.Wire.Counts()
	w.Wire.Reset(nil)
	if got := len(result.Done) + len(result.Failed) + len(result.NotAttempted); got != len(p.Changes) {
		t.Fatalf("%s at %d: %d changes are accounted for, of %d", c.Name, at, got, len(p.Changes))
	}
	if (result.Err() == nil) != (len(result.Done) == len(p.Changes)) {
		t.Fatalf("%s at %d: %v, with %d of %d done", c.Name, at, result.Err(), len(result.Done), len(p.Changes))
	}
	second, _ := w.Plan(t, doc, o)
	if result.Err() == nil && !second.Empty() {
		t.Fatalf("%s at %d: all is said to be done, and the next plan is\n%s", c.Name, at, Lines(second))
	}
	if err := w.applier().Apply(t.Context(), second).Err(); err != nil {
		t.Fatalf("%s at %d: the second run: %v", c.Name, at, err)
	}
	if third, _ := w.Plan(t, doc, o); !third.Empty() {
		t.Fatalf("%s at %d: the third plan is\n%s", c.Name, at, Lines(third))
	}
	NoDoubles(t, w.All(t), doc)
	return requests >= at
}

// NoDoubles requires that the profiles of a document have no two equal links or rules, and that no two profiles have the
// same name.
func NoDoubles(t TB, a *account.Account, doc document.Trust) {
	names := map[string]int{}
	for _, p := range a.Profiles.Seen() {
		if names[p.Name]++; names[p.Name] > 1 {
			t.Fatalf("there are two profiles named %s", p.Name)
		}
		if !slices.ContainsFunc(doc.Profiles, func(d document.Profile) bool { return d.Name == p.Name }) {
			continue
		}
		seen := map[string]bool{}
		for _, l := range p.Links.Seen() {
			key := l.CRType + l.Link.CRN + "/" + l.Link.Namespace + "/" + l.Link.Name
			if seen[key] {
				t.Fatalf("profile %s has the link %s twice", p.Name, key)
			}
			seen[key] = true
		}
	}
}
