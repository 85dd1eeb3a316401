package plan

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/change"
	"github.com/podtrust/podtrust/cmd/internal/documents"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
)

// NewCommands returns the commands for documents.
func NewCommands(a *app.App) []*cobra.Command {
	return []*cobra.Command{newPlan(a), newApply(a), newDestroy(a), newExport(a), newSchema(a)}
}

// needsToSee is the part of the help that says what a credential must be allowed to read.
const needsToSee = "To see everything, the credential needs the role Viewer on all IAM-enabled services, on all account management services " +
	"and on all resource groups, or must belong to the owner of the account. What it can't see is reported as unknown."

// ownerOnly is the mode of a saved plan.
const ownerOnly = 0o600

type planOptions struct {
	documents.Documents
	plan.Options
	exitCode bool
	out      string
}

func newPlan(a *app.App) *cobra.Command {
	var o planOptions
	cmd := &cobra.Command{
		Use:   "plan " + documents.Usage + " [--prune] [--allow-wide] [--allow-unknown] [--exit-code] [--out FILE]",
		Short: "Show what documents would change",
		Long: `
			Compares documents with the account. Shows what 'podtrust apply' would create, change, replace and remove, who
			gains and who loses access, and what is unknown. Nothing is changed. Timestamps and entity tags, which the
			service sets, are not compared.

			` + needsToSee,
		Example: `
			# Show the changes that a document makes
			podtrust plan -f trust.yaml

			# Detect drift in a pipeline, by the exit code
			podtrust plan -f trust/ --set env=prod --prune --exit-code -o json`,
		Args: byFlag, ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), a) },
	}
	o.Flags(cmd)
	o.WaiveFlags(cmd)
	pruneFlag(cmd, &o.Prune)
	app.FromFlag(a, cmd)
	cmd.Flags().BoolVar(&o.exitCode, "exit-code", false, "exit with 10 if there are changes, or else with 12 if it is unknown whether there are")
	cmd.Flags().StringVar(&o.out, "out", "", "`FILE`: path to save the plan to, for 'podtrust apply FILE'")
	app.CompleteFlag(cmd, "out", app.CompleteFiles)
	return cmd
}

func pruneFlag(cmd *cobra.Command, prune *bool) {
	cmd.Flags().BoolVar(prune, "prune", false, "also remove what a listed profile has but the documents do not list")
}

func (o planOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	trust, err := o.Load(a)
	if err != nil {
		return err
	}
	if err := a.WillReadFrom(); err != nil {
		return err
	}
	var target app.Target
	if o.out != "" {
		if target, err = a.Target("out", o.out); err != nil {
			return err
		}
	}
	w, err := prepare(ctx, a, trust, o.Options, o.Waived)
	if err != nil {
		return err
	}
	if o.out != "" {
		data, err := plan.Save(trust, w.account, o.Options, o.Waived, w.plan)
		if err != nil {
			return err
		}
		if err := target.Write(data, ownerOnly); err != nil {
			return notKept(o.out, err)
		}
		if target.Stream() { // it is the result
			return o.outcome(w.plan)
		}
	}
	if err := output.Object(p, w.plan, change.Card(w.plan)); err != nil {
		return err
	}
	if w.plan.Empty() {
		w.nothing(a)
		return o.outcome(w.plan)
	}
	a.Status().OK("Plan: %s.", w.plan.Summary)
	if o.out != "" {
		a.Status().Hint("The plan was saved. To apply it, run 'podtrust apply %s'.", o.out)
	}
	return o.outcome(w.plan)
}

// outcome is what --exit-code reports.
func (o planOptions) outcome(p plan.Plan) error {
	switch {
	case !o.exitCode:
		return nil
	case p.Certain():
		return failure.Outcome{Code: failure.ExitPending}
	case !p.Complete(), !p.Empty(): // each change is of what was not read
		return failure.Outcome{Code: failure.ExitIncomplete}
	}
	return nil
}
