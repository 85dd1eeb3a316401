package profile

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/output"
)

func newGroups(a *app.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "groups PROFILE",
		Short: "List the access groups of a trusted profile",
		Long: `
			Lists the access groups that a trusted profile is a member of. It has the access that their policies give.

			Needs the role Viewer on the IAM Identity Service and on the IAM Access Groups Service.`,
		Example: `podtrust profile groups orders-api`,
		Args:    app.Args("PROFILE"), ValidArgsFunction: completeProfile(a), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error { return groups(cmd.Context(), a, args[0]) },
	}
	app.ListFlags(a, cmd, groupView())
	app.FromFlag(a, cmd)
	return cmd
}

func groups(ctx context.Context, a *app.App, text string) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Session(ctx)
	if err != nil {
		return err
	}
	read, found, err := names.ReadProfile(ctx, s, text, inventory.Need{})
	if err != nil {
		return err
	}
	shown := groupsOf(read, found)
	unread := names.Unread("access groups of trusted profile '"+found.Name+"'", found.Groups)
	switch {
	case unread != nil && len(shown) == 0:
		return unread
	case len(shown) == 0 && found.Groups.Known():
		a.Status().OK("Trusted profile '%s' is not in any access group.", found.Name)
	case unread == nil:
		names.WarnHidden(a, "Access groups", found.Groups)
	}
	if _, err = output.List(p, output.All(shown), groupView()); err != nil {
		return err
	}
	return unread
}
