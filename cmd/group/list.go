package group

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

func newList(a *app.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the access groups of the account",
		Long: `
			Lists the access groups that you are authorized to view, without the Public Access group.

			Needs the role Viewer on the IAM Access Groups Service.`,
		Example: `podtrust group list`,
		Args:    app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return list(cmd.Context(), a) },
	}
	app.ListFlags(a, cmd, groupView())
	app.FromFlag(a, cmd)
	return cmd
}

func list(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Session(ctx)
	if err != nil {
		return err
	}
	a.Reading("Listing access groups of account '%s' as '%s'...", s.Account, s.Who)
	shown := app.Shown(a, s.IAM.ListGroups(ctx, iam.ListGroupsOptions{AccountID: s.Account}))
	n, err := output.List(p, shown, groupView())
	if err == nil && n == 0 {
		a.Status().OK("No access groups found that '%s' is authorized to view.", s.Who)
	}
	return err
}
