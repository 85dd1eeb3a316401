package profile

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/output"
)

type deleteOptions struct {
	profile string
	force   bool
}

func newDelete(a *app.App) *cobra.Command {
	var o deleteOptions
	cmd := &cobra.Command{
		Use:   "delete PROFILE [-f, --force]",
		Short: "Delete a trusted profile",
		Long: "Deletes a trusted profile with its links and claim rules, after a question. Access tokens that it was given stay valid " +
			"until they expire, within the hour.\n\nNeeds the role Administrator or Operator on the IAM Identity Service.",
		Example: "podtrust profile delete orders-api\npodtrust profile delete orders-api --force",
		Args:    app.Args("PROFILE"), ValidArgsFunction: completeProfile(a), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.profile = args[0]
			return o.run(cmd.Context(), a)
		},
	}
	app.ForceFlag(cmd, &o.force)
	return cmd
}

func (o deleteOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Open(ctx)
	if err != nil {
		return err
	}
	found, err := names.Profile(ctx, s, o.profile)
	if err != nil {
		return err
	}
	if err := a.Confirm(o.force, "Delete trusted profile '%s' (%s) with its links and claim rules?", found.Name, found.ID); err != nil {
		return err
	}
	a.Status().Progress("Deleting trusted profile '%s' in account '%s' as '%s'...", found.Name, s.Account, s.Who)
	if err := s.IAM.DeleteProfile(ctx, found.ID); err != nil {
		return err
	}
	a.Status().OK("Trusted profile '%s' was deleted.", found.Name)
	return output.Object(p, found, output.Card{ID: found.ID})
}
