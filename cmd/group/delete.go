package group

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/change"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
)

type deleteOptions struct {
	change.Options
	group string
}

func newDelete(a *app.App) *cobra.Command {
	var o deleteOptions
	cmd := &cobra.Command{
		Use:   "delete GROUP [--dry-run] [-f, --force]",
		Short: "Delete an access group",
		Long: `
			Deletes an access group and its policies. Prompts for confirmation, and shows the policies, the members and who
			loses access.

			Needs the role Administrator or Editor on the IAM Access Groups Service.`,
		Example: `podtrust group delete invoice-readers`,
		Args:    app.Args("GROUP"), ValidArgsFunction: a.CompleteFirst(names.AccessGroups), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.group = args[0]
			return o.run(cmd.Context(), a)
		},
	}
	o.RemovalFlags(cmd)
	return cmd
}

func (o deleteOptions) run(ctx context.Context, a *app.App) error {
	v, err := change.Start(ctx, a, o.Options)
	if err != nil {
		return err
	}
	g, err := names.Group(ctx, v.Session, o.group)
	if err != nil {
		return err
	}
	w := change.Wanted{Changes: []plan.Change{plan.WithoutGroup(g)}, Question: "Delete access group '" + g.Name + "' (" + g.ID + ")?"}
	if proceed, err := v.Decide(ctx, w); !proceed {
		return err
	}
	a.Status().Progress("Deleting access group '%s' in account '%s' as '%s'...", g.Name, v.Session.Account, v.Session.Who)
	if err := v.Session.IAM.DeleteGroup(ctx, g.ID, true); err != nil {
		return failure.IfUnknown(err, "To see whether the group still exists, run 'podtrust group get %s'.", g.ID)
	}
	a.Status().OK("Access group '%s' was deleted.", g.Name)
	return output.Object(v.Printer, g, output.Card{ID: g.ID})
}
