package plan_test

import (
	"context"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/test/rig"
)

// world is a sandbox with the clients of its owner.
type world struct{ *rig.Rig }

func newWorld(t rig.TB) world { return world{rig.New(t, sandbox.Options{}, rig.NoWait)} }

// parse reads the profiles of a document.
func parse(t rig.TB, profiles string) document.Trust {
	t.Helper()
	return rig.Parse(t, "apiVersion: podtrust/v1\nkind: Trust\nprofiles:\n"+profiles)
}

// plan plans a document.
func (w world) plan(t rig.TB, doc document.Trust, o plan.Options) plan.Plan {
	t.Helper()
	p, _ := w.Plan(t, doc, o)
	return p
}

// tryPlan plans a document that may not be one for the account.
func (w world) tryPlan(ctx context.Context, doc document.Trust, o plan.Options) (plan.Plan, *account.Account, error) {
	a, err := w.Reader().Read(ctx, plan.Needs(doc, sandbox.AccountID))
	if err != nil {
		return plan.Plan{}, nil, err
	}
	desired, err := resolve.Resolve(doc, a, resolve.Options{})
	if err != nil {
		return plan.Plan{}, nil, err
	}
	return plan.Diff(desired, a, o), a, nil
}
