package plan

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
)

// NewCommands returns the commands for documents.
func NewCommands(a *app.App) []*cobra.Command {
	return []*cobra.Command{newPlan(a), newApply(a), newDestroy(a), newExport(a), newSchema(a)}
}

// ownerOnly is the mode of a saved plan.
const ownerOnly = 0o600

type planOptions struct {
	documents
	plan.Options
	exitCode bool
	out      string
}

func newPlan(a *app.App) *cobra.Command {
	var o planOptions
	cmd := &cobra.Command{
		Use:   "plan " + documentUsage + " [--prune] [--allow-wide] [--exit-code] [--out FILE]",
		Short: "Show what documents would change in the account",
		Long: "Compares documents with the account, and shows what 'podtrust apply' would create, change, replace and remove, who gains and " +
			"who loses by it, and what could not be seen. Nothing is changed. What the service changes by itself, such as times and entity " +
			"tags, is no difference.\n\nNeeds the role Viewer on the IAM Identity Service, the IAM Access Groups Service and Kubernetes Service.",
		Example: "podtrust plan -f trust.yaml\npodtrust plan -f trust/ --set env=prod --prune --exit-code -o json",
		Args:    app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), a) },
	}
	o.flags(cmd)
	o.wideFlag(cmd)
	pruneFlag(cmd, &o.Prune)
	cmd.Flags().BoolVar(&o.exitCode, "exit-code", false, "end with 10 when there are changes")
	cmd.Flags().StringVar(&o.out, "out", "", "`FILE` that keeps the plan for 'podtrust apply FILE'")
	app.CompleteFlag(cmd, "out", app.CompleteFiles)
	return cmd
}

func pruneFlag(cmd *cobra.Command, prune *bool) {
	cmd.Flags().BoolVar(prune, "prune", false, "also remove what a listed profile has and the documents do not list")
}

func (o planOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	if o.out != "" {
		if err := checkFolder(o.out); err != nil {
			return err
		}
	}
	document, err := o.load(a)
	if err != nil {
		return err
	}
	w, err := prepare(ctx, a, document, o.Options)
	if err != nil {
		return err
	}
	if o.out != "" {
		data, err := plan.Save(document, w.account, o.Options, o.allowWide, w.plan)
		if err != nil {
			return err
		}
		if err := app.WriteWhole(o.out, data, ownerOnly); err != nil {
			return notKept(o.out, err)
		}
	}
	if err := output.Object(p, w.plan, planCard(w.plan)); err != nil {
		return err
	}
	if w.plan.Empty() {
		a.Status().OK("The account is as the documents say: there is nothing to change.")
		return nil
	}
	a.Status().OK("Plan: %s.", w.plan.Summary)
	if o.out != "" {
		a.Status().Hint("The plan was kept. Apply it by running 'podtrust apply %s'.", o.out)
	}
	if o.exitCode {
		return app.Outcome{Code: app.ExitPending}
	}
	return nil
}
