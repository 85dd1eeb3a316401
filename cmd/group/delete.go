package group

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/output"
)

type deleteOptions struct {
	group string
	force bool
}

func newDelete(a *app.App) *cobra.Command {
	var o deleteOptions
	cmd := &cobra.Command{
		Use:   "delete GROUP [-f, --force]",
		Short: "Delete an access group",
		Long: "Deletes an access group with its policies, after a question that tells how many members lose the access.\n\n" +
			"Needs the role Administrator or Editor on the IAM Access Groups Service.",
		Example: "podtrust group delete invoice-readers",
		Args:    app.Args("GROUP"), ValidArgsFunction: a.CompleteFirst(names.AccessGroups), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.group = args[0]
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
	g, err := names.Group(ctx, s, o.group)
	if err != nil {
		return err
	}
	if !o.force {
		all, err := members(ctx, s, g.ID)
		if err != nil {
			return err
		}
		if err := a.Confirm(false, "Delete access group '%s' (%s) with its policies, from which %s get access?",
			g.Name, g.ID, app.Count(len(all), "member")); err != nil {
			return err
		}
	}
	a.Status().Progress("Deleting access group '%s' in account '%s' as '%s'...", g.Name, s.Account, s.Who)
	if err := s.IAM.DeleteGroup(ctx, g.ID, true); err != nil {
		return err
	}
	a.Status().OK("Access group '%s' was deleted.", g.Name)
	return output.Object(p, g, output.Card{ID: g.ID})
}
