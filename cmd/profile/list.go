package profile

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

func newList(a *app.App) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the trusted profiles of the account",
		Long: `
			Lists the trusted profiles that the credential may see, by name.

			Needs the role Viewer on the IAM Identity Service.`,
		Example: `
			podtrust profile list
			podtrust profile list -o json --jq '.[].name'`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return list(cmd.Context(), a) },
	}
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
	a.Status().Progress("Listing trusted profiles of account '%s' as '%s'...", s.Account, s.Who)
	shown := app.Shown(a, s.IAM.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: s.Account}))
	n, err := output.List(p, shown, profileView())
	if err == nil && n == 0 {
		a.Status().OK("No trusted profiles found that '%s' may see.", s.Who)
	}
	return err
}
