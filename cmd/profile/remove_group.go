package profile

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

type removeGroupOptions struct {
	profile string
	groups  []string
	force   bool
}

func newRemoveGroup(a *app.App) *cobra.Command {
	var o removeGroupOptions
	cmd := &cobra.Command{
		Use:   "remove-group PROFILE --group GROUP... [-f, --force]",
		Short: "Remove a trusted profile from access groups",
		Long: `
			Removes a trusted profile from access groups. Prompts once for confirmation, for all groups. A group that it is not in
			is skipped.

			Needs the role Administrator or Editor on the IAM Access Groups Service.`,
		Example: `podtrust profile remove-group orders-api --group cos-readers`,
		Args:    app.Args("PROFILE"), ValidArgsFunction: completeProfile(a), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.profile = args[0]
			if len(o.groups) == 0 {
				return app.Required("group")
			}
			return o.run(cmd.Context(), a)
		},
	}
	groupFlag(cmd, a, &o.groups)
	app.ForceFlag(cmd, &o.force)
	return cmd
}

func (o removeGroupOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Session(ctx)
	if err != nil {
		return err
	}
	profile, wanted, current, err := memberships(ctx, s, o.profile, o.groups)
	if err != nil {
		return err
	}
	chosen := []iam.Group{}
	for _, g := range wanted {
		if contains(current, g) {
			chosen = append(chosen, g)
			continue
		}
		a.Status().OK("Trusted profile '%s' is not in access group '%s'.", profile.Name, g.Name)
	}
	id := func(g iam.Group) string { return g.ID }
	if len(chosen) == 0 {
		return output.Removed(p, chosen, id)
	}
	name := func(g iam.Group) string { return "'" + profile.Name + "' from access group '" + g.Name + "'" }
	quoted := make([]string, len(chosen))
	for i, g := range chosen {
		quoted[i] = "'" + g.Name + "'"
	}
	kind := "access group "
	if len(chosen) > 1 {
		kind = "access groups "
	}
	what := kind + strings.Join(quoted, ", ")
	if err := a.Confirm(o.force, "Remove trusted profile '%s' from %s?", profile.Name, what); err != nil {
		return err
	}
	w := a.Writer(s)
	done, err := app.Each(ctx, a, "removed", chosen, name, func(ctx context.Context, g iam.Group) error { return w.Leave(ctx, g.ID, profile.IAMID) })
	if err != nil {
		return err
	}
	a.Status().OK("Trusted profile '%s' was removed from %s.", profile.Name, what)
	return output.Removed(p, done, id)
}
