package cmd

import (
	"context"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/plan"
	"github.com/podtrust/podtrust/cmd/setup"
	"github.com/podtrust/podtrust/pkg/document"
)

// newGuide returns the guided set-up, which plans and applies by the commands of package plan: there is no second way to create.
func newGuide(a *app.App) setup.Guide {
	return setup.NewGuide(a, func(ctx context.Context, t document.Trust) (setup.Proposal, error) {
		p, err := plan.Propose(ctx, a, t)
		return setup.Proposal{
			Plan: p.Plan, Desired: p.Desired,
			Apply: func(ctx context.Context) error { return p.Apply(ctx, a) },
		}, err
	})
}
