package apply_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/test/rig"
)

func TestAnApplyThatIsCutAnywhereConverges(t *testing.T) {
	t.Parallel()
	for _, c := range rig.Cuts() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, sandbox.Options{}, rig.NoWait)
			for at := 1; ; at++ {
				w.Clear(t)
				w.Apply(t, parse(t, "  - {name: old, groups: [db-writers]}\n  - {name: gone, pods: [{cluster: demo-vpc, namespace: n}], access: [{service: kms, roles: [Reader]}]}\n"), plan.Options{})
				doc := parse(t, orders+`  - name: old
    description: x
    pods: [{cluster: demo-roks, namespace: n, name: label}]
    rules: [{clusterType: roks, where: {namespace: n}}]
    groups: [cos-readers]
  - {name: gone, state: absent}
`)
				if !w.CutThenRepeat(t, doc, plan.Options{Prune: true}, c, at) {
					if at < 20 {
						t.Errorf("only %d requests", at)
					}
					break
				}
			}
		})
	}
}

func TestAnInterruptedApplySaysWhatWasDone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{}, rig.NoWait)
	doc := parse(t, orders)
	p := w.plan(t, doc, plan.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	w.Wire.Reset(func(n int, _ *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		if n == 2 { // the link
			cancel()
		}
		return send()
	})
	result := w.applier(rig.NoWait).Apply(ctx, p)
	if got := rig.Lines(plan.Plan{Changes: result.Done}); got != "create profile orders-api orders-api\ncreate link orders-api demo-vpc/orders/orders-api\n" {
		t.Errorf("done: %s", got)
	}
	if len(result.Failed) != 0 || len(result.NotAttempted) != 3 || result.Err() == nil {
		t.Errorf("got %+v", result)
	}
	w.Wire.Reset(nil)
	if rest := w.Apply(t, doc, plan.Options{}); len(rest.Changes) != 3 {
		t.Errorf("left: %s", rig.Lines(rest))
	}
}

func TestAFailureEndsTheRunAndIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{}, rig.NoWait)
	doc := parse(t, orders)
	w.Wire.Reset(func(_ int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/rules") && r.Method == http.MethodPost {
			return rig.Failure(r, http.StatusForbidden), nil
		}
		return send()
	})
	var told []string
	a := w.applier(rig.NoWait)
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
