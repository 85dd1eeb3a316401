package plan

import (
	"context"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/plan"
)

// work is a plan with all that it was made of.
type work struct {
	app.Session
	document document.Trust
	desired  plan.Desired
	account  *inventory.Account
	plan     plan.Plan
}

// prepare logs in, reads what a document needs of the account, and compares.
func prepare(ctx context.Context, a *app.App, t document.Trust, o plan.Options) (work, error) {
	s, err := a.Open(ctx)
	if err != nil {
		return work{}, err
	}
	a.Status().Progress("Comparing %s with account '%s' as '%s'...", app.Count(len(t.Profiles), "profile"), s.Account, s.Who)
	w := work{Session: s, document: t}
	if w.account, err = w.reader().Read(ctx, plan.Needs(t, s.Account)); err != nil {
		return work{}, err
	}
	if w.desired, err = plan.Resolve(t, w.account); err != nil {
		return work{}, asUsage(err)
	}
	w.plan = plan.Diff(w.desired, w.account, o)
	for _, u := range w.plan.Unseen {
		a.Status().Warn("Not seen: %s: %s.", u.What, u.Reason)
	}
	return w, nil
}

func (w work) reader() inventory.Reader {
	return inventory.Reader{IAM: w.IAM, Containers: w.Containers}
}

// mayApply refuses a plan for which the caller is known to lack a right.
func (w work) mayApply(ctx context.Context) error {
	rights := w.reader().Rights(ctx, w.Account, w.IAMID)
	for _, action := range w.plan.Actions() {
		if rights.Lacks(action) {
			return app.Lacking(action)
		}
	}
	return nil
}
