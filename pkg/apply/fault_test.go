package apply_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/test/rig"
)

// A service that has a bad time and recovers within a minute is waited for. Time is virtual here.
func TestAnApplyOutlastsFaults(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string][]sandbox.Fault{
		"unknown for 8 s after it was created": {{Status: 404, CreatedWithin: 8 * time.Second}},
		"no two changes of a profile within a second": {
			{Status: 409, ChangedWithin: time.Second, Service: "iam-identity"},
		},
		"429 for a while":                   {{Status: 429, RetryAfter: 2, After: 16, Times: 3}},
		"429 without a word":                {{Status: 429, After: 8, Times: 2}},
		"503 for a while":                   {{Status: 503, After: 16, Times: 3}},
		"500 although it was done":          {{Status: 500, Done: true, Route: "POST /v1/profiles", Times: 1}, {Status: 502, Done: true, Route: "POST /v1/profiles/{profile}/links", Times: 2}},
		"answers that are lost":             {{Drop: "after", Route: "POST /v1/profiles/{profile}/rules", Times: 1}, {Drop: "after", Route: "POST /v2/policies", Times: 1}, {Drop: "after", Route: "PUT /v2/groups/{group}/members", Times: 1}},
		"connections that are lost":         {{Drop: "before", After: 9, Times: 3}},
		"torn answers":                      {{Body: "torn", Route: "POST /v1/profiles", Times: 1}, {Body: "torn", Route: "POST /v1/profiles/{profile}/links", Times: 1}},
		"pages of a gateway":                {{Status: 502, Body: "html", After: 10, Times: 2}},
		"two requests a second, and harsh":  {{Rate: 2, Burst: 5, RetryAfter: 3, Harsh: true}},
		"every third request fails, slowly": {{Status: 503, After: 12, Times: 1, Latency: 5 * time.Second}, {Status: 503, After: 4, Times: 1}, {Latency: time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, sandbox.Options{Faults: faults}, nil)
				doc := parse(t, orders)
				p := w.plan(t, doc, plan.Options{Prune: true})
				if err := w.applier(nil).Apply(t.Context(), p).Err(); err != nil {
					t.Fatal(err)
				}
				if again := w.plan(t, doc, plan.Options{Prune: true}); !again.Empty() {
					t.Fatalf("the next plan is\n%s", rig.Lines(again))
				}
				rig.NoDoubles(t, w.All(t), doc)
			})
		})
	}
}

// Two applies at once end in the same state as one.
func TestTwoAppliesAtOnce(t *testing.T) {
	t.Parallel()
	for range 20 {
		w := newWorld(t, sandbox.Options{}, rig.NoWait)
		doc := parse(t, orders)
		first, second := w.plan(t, doc, plan.Options{}), w.plan(t, doc, plan.Options{})
		errs := make(chan error, 2)
		for _, p := range []plan.Plan{first, second} {
			go func() { errs <- w.applier(rig.NoWait).Apply(t.Context(), p).Err() }()
		}
		for range 2 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		if again := w.plan(t, doc, plan.Options{Prune: true}); !again.Empty() {
			t.Errorf("then the plan is\n%s", rig.Lines(again))
		}
		rig.NoDoubles(t, w.All(t), doc)
	}
}

// A service that accepts a link twice shows both: all but one are removed, and every run keeps the same one.
func TestALinkThatIsThereTwiceIsRemoved(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{}, rig.NoWait)
	doc := parse(t, orders)
	p := w.plan(t, doc, plan.Options{})
	const double = "Link-zzzzzzzz"
	removed := 0
	w.Wire.Reset(func(_ int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		switch {
		case r.Method == http.MethodDelete && strings.HasSuffix(r.URL.Path, "/"+double):
			removed++
			return rig.Failure(r, http.StatusNoContent), nil
		case r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, "/links") || removed > 0:
			return send()
		}
		resp, err := send()
		if err != nil {
			return nil, err
		}
		var body struct {
			Links []map[string]any `json:"links"`
		}
		if err := json.NewDecoder(resp.Body).Decode(&body); err != nil {
			return nil, err
		}
		if len(body.Links) > 0 {
			again := maps.Clone(body.Links[0])
			again["id"] = double
			body.Links = append([]map[string]any{again}, body.Links...)
		}
		text, err := json.Marshal(body)
		resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
		return resp, err
	})
	if err := w.applier(rig.NoWait).Apply(t.Context(), p).Err(); err != nil || removed != 1 {
		t.Errorf("%v, removed %d times", err, removed)
	}
	w.Wire.Reset(nil)
	if again := w.plan(t, doc, plan.Options{Prune: true}); !again.Empty() {
		t.Errorf("then the plan is\n%s", rig.Lines(again))
	}
}
