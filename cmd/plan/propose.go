package plan

import (
	"context"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/plan"
)

// Proposal is the plan of a document for a command that asks before it is carried out.
type Proposal struct {
	Plan    plan.Plan
	Desired resolve.Desired
	work    work
}

// Propose plans a document as 'podtrust plan' does, without its warnings, which the plan has.
func Propose(ctx context.Context, a *app.App, t document.Trust) (Proposal, error) {
	w, err := compare(ctx, a, t, plan.Options{}, resolve.Options{})
	w.proposal = true
	return Proposal{w.plan, w.desired, w}, err
}

// Apply carries the plan out and prints what came of it, as 'podtrust apply --yes' does.
func (p Proposal) Apply(ctx context.Context, a *app.App) error {
	printer, err := a.Printer()
	if err != nil {
		return err
	}
	return finish(ctx, a, printer, p.work, outcomes{yes: true}, "")
}
