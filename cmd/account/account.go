// Package account has the command that shows the account.
package account

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

// NewCommand returns the command 'account'.
func NewCommand(a *app.App) *cobra.Command {
	return app.Group("account", "Show the account of the credential",
		`Shows the account that commands act in: the account of the credential.`, newShow(a))
}

func newShow(a *app.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Show the account and the credential's identity",
		Long: `
			Shows the account of the credential, and the identity that the credential belongs to. Name and owner are omitted
			if you are not authorized to view them.`,
		Example: `
			# Show the account and the identity
			podtrust account show

			# Print only the account ID
			podtrust account show -o id`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return show(cmd.Context(), a) },
	}
	app.FromFlag(a, cmd)
	return cmd
}

// shownAccount is an account as it is printed.
type shownAccount struct {
	iam.Account
	ActingAs string `json:"acting_as"`
}

func show(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Session(ctx)
	if err != nil {
		return err
	}
	shown := shownAccount{Account: iam.Account{ID: s.Account}, ActingAs: s.Who}
	if _, recorded := s.Recorded(); recorded {
		a.Status().Hint("Name and owner of the account are not part of a snapshot.")
	} else if p.Format() != output.ID {
		if found, err := s.IAM.GetAccount(ctx, s.Account); err == nil {
			shown.Account = found
		} else {
			a.Status().Warn("Name and owner of the account can't be read: %v.", err)
		}
	}
	return output.Object(p, shown, output.Card{ID: shown.ID, Fields: []output.Field{
		{Name: "Name", Value: shown.Name},
		{Name: "ID", Value: shown.ID},
		{Name: "Owner", Value: shown.OwnerUserID},
		{Name: "Owner IAM ID", Value: shown.OwnerIAMID},
		{Name: "Status", Value: shown.Status},
		{Name: "Acting As", Value: shown.ActingAs},
	}})
}
