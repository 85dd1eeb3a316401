package profile

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/change"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
)

type removeGroupOptions struct {
	change.Options
	profile string
	groups  []string
}

func newRemoveGroup(a *app.App) *cobra.Command {
	var o removeGroupOptions
	cmd := &cobra.Command{
		Use:   "remove-group PROFILE --group GROUP... [--dry-run] [-f, --force]",
		Short: "Remove a trusted profile from access groups",
		Long: `
			Removes a trusted profile from access groups. Prompts once for confirmation. Groups that do not contain it are
			skipped.

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
	o.RemovalFlags(cmd)
	return cmd
}

func (o removeGroupOptions) run(ctx context.Context, a *app.App) error {
	v, err := change.Start(ctx, a, o.Options)
	if err != nil {
		return err
	}
	profile, wanted, current, err := memberships(ctx, v.Session, o.profile, o.groups)
	if err != nil {
		return err
	}
	chosen, quoted := []iam.Group{}, []string{}
	w := change.Wanted{Unknown: change.Gap("access groups of profile '"+profile.Name+"'", current)}
	for _, g := range wanted {
		if !contains(current, g) {
			if err := names.Uncertain("access groups of trusted profile '"+profile.Name+"'", current); err != nil {
				return err
			}
			a.Status().OK("Trusted profile '%s' is not in access group '%s'.", profile.Name, g.Name)
			continue
		}
		chosen, quoted = append(chosen, g), append(quoted, "'"+g.Name+"'")
		w.Changes = append(w.Changes, plan.Leave(profile, g.ID, g.Name, ""))
	}
	what := "access group "
	if len(chosen) > 1 {
		what = "access groups "
	}
	what += strings.Join(quoted, ", ")
	w.Question = "Remove trusted profile '" + profile.Name + "' from " + what + "?"
	if proceed, err := v.Decide(ctx, w); !proceed {
		return err
	}
	writer := a.Writer(v.Session)
	name := func(g iam.Group) string { return "'" + profile.Name + "' from access group '" + g.Name + "'" }
	done, err := app.Each(ctx, a, "removed", chosen, name, func(ctx context.Context, g iam.Group) error {
		return writer.Leave(ctx, g.ID, profile.IAMID)
	})
	if err != nil {
		return err
	}
	if len(done) > 0 {
		a.Status().OK("Trusted profile '%s' was removed from %s.", profile.Name, what)
	}
	return output.Removed(v.Printer, done, func(g iam.Group) string { return g.ID })
}
