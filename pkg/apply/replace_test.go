package apply_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/test/rig"
)

const (
	labelled   = "  - {name: orders-api, pods: [{cluster: demo-vpc, namespace: orders, serviceAccount: api, name: old}]}\n"
	relabelled = "  - {name: orders-api, pods: [{cluster: demo-vpc, namespace: orders, serviceAccount: api, name: new}]}\n"
)

// Pods stay trusted while the label of their link changes, where the service allows that.
func TestALinkIsReplacedWithoutALoss(t *testing.T) {
	t.Parallel()
	type send = func() (*http.Response, error)
	for name, row := range map[string]struct {
		post   func(n int, w world, r *http.Request, send send) (*http.Response, error)
		fails  bool
		writes string
		left   string
	}{
		"refused": {
			func(_ int, _ world, r *http.Request, _ send) (*http.Response, error) {
				return rig.Failure(r, http.StatusForbidden), nil
			}, true, "POST", "old",
		},
		"a double is refused": {
			func(_ int, _ world, _ *http.Request, send send) (*http.Response, error) { return send() },
			false, "POST POST POST POST POST DELETE POST", "new",
		},
		"a double is refused, and then the label": {
			func(n int, _ world, r *http.Request, send send) (*http.Response, error) {
				if n == 6 {
					return rig.Failure(r, http.StatusForbidden), nil
				}
				return send()
			}, true, "POST POST POST POST POST DELETE POST POST", "old",
		},
		"a double is taken": {func(_ int, _ world, r *http.Request, _ send) (*http.Response, error) {
			done := rig.Failure(r, http.StatusCreated)
			done.Body = io.NopCloser(strings.NewReader(`{"id":"Link-new"}`))
			return done, nil
		}, false, "POST DELETE", "new"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, sandbox.Options{}, rig.NoWait)
			w.Apply(t, parse(t, labelled), plan.Options{})
			doc := parse(t, relabelled)
			p := w.plan(t, doc, plan.Options{})
			var writes []string
			var last *http.Request // the sandbox accepts no duplicate: the request is carried out after the deletion
			w.Wire.Reset(func(_ int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
				switch r.Method {
				case http.MethodPost:
					body, err := io.ReadAll(r.Body)
					if err != nil {
						return nil, err
					}
					r.Body = io.NopCloser(bytes.NewReader(body))
					last = r.Clone(t.Context())
					last.Body = io.NopCloser(bytes.NewReader(body))
					writes = append(writes, r.Method)
					return row.post(len(writes)-strings.Count(strings.Join(writes, " "), http.MethodDelete), w, r, send)
				case http.MethodDelete:
					writes = append(writes, r.Method)
					resp, err := send()
					if name == "a double is taken" {
						if made, err := w.Server.Transport().RoundTrip(last); err != nil || made.StatusCode != http.StatusCreated {
							t.Errorf("got %v, %v", made, err)
						}
					}
					return resp, err
				}
				return send()
			})
			err := w.applier(rig.NoWait).Apply(t.Context(), p).Err()
			w.Wire.Reset(nil)
			if (err != nil) != row.fails {
				t.Error(err)
			}
			if diff := cmp.Diff(row.writes, strings.Join(writes, " ")); diff != "" {
				t.Error(diff)
			}
			links := w.All(t).Profiles.Seen()[0].Links.Seen()
			if len(links) != 1 || links[0].Name != row.left {
				t.Errorf("left: %+v", links)
			}
			w.Apply(t, doc, plan.Options{})
			if again := w.plan(t, doc, plan.Options{Prune: true}); !again.Empty() {
				t.Errorf("then the plan is\n%s", rig.Lines(again))
			}
		})
	}
}
