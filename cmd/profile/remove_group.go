package profile

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/apierr"
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
		Short: "Take a trusted profile out of access groups",
		Long: "Takes a trusted profile out of access groups, after a question. One that it is not in stays so.\n\n" +
			"Needs the role Administrator or Editor on the IAM Access Groups Service.",
		Example: "podtrust profile remove-group orders-api --group cos-readers",
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
	s, err := a.Open(ctx)
	if err != nil {
		return err
	}
	profile, named, current, err := memberships(ctx, s, o.profile, o.groups)
	if err != nil {
		return err
	}
	removed := []iam.Group{}
	for _, g := range named {
		if !contains(current, g) {
			a.Status().OK("Trusted profile '%s' is not in access group '%s'.", profile.Name, g.Name)
			continue
		}
		if err := a.Confirm(o.force, "Take trusted profile '%s' out of access group '%s'?", profile.Name, g.Name); err != nil {
			return err
		}
		if err := s.IAM.RemoveMember(ctx, g.ID, profile.IAMID); err != nil && !errors.Is(err, apierr.ErrNotFound) {
			return err
		}
		removed = append(removed, g)
		a.Status().OK("Trusted profile '%s' was taken out of access group '%s'.", profile.Name, g.Name)
	}
	return output.Removed(p, removed, func(g iam.Group) string { return g.ID })
}
