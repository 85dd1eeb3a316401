package profile

import (
	"context"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

type assignGroupOptions struct {
	profile string
	groups  []string
}

func newAssignGroup(a *app.App) *cobra.Command {
	var o assignGroupOptions
	cmd := &cobra.Command{
		Use:   "assign-group PROFILE --group GROUP...",
		Short: "Put a trusted profile into access groups",
		Long: "Puts a trusted profile into access groups, so that it may do what their policies allow. One that it is in already stays so. " +
			"All names are looked up before anything is changed.\n\nNeeds the role Administrator or Editor on the IAM Access Groups Service.",
		Example: "podtrust profile assign-group orders-api --group cos-readers\n" +
			"podtrust profile assign-group orders-api --group cos-readers --group db-writers",
		Args: app.Args("PROFILE"), ValidArgsFunction: completeProfile(a), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.profile = args[0]
			if len(o.groups) == 0 {
				return app.Required("group")
			}
			return o.run(cmd.Context(), a)
		},
	}
	groupFlag(cmd, a, &o.groups)
	return cmd
}

func groupFlag(cmd *cobra.Command, a *app.App, into *[]string) {
	cmd.Flags().StringSliceVar(into, "group", nil, "name or ID of an access `GROUP`; may be repeated")
	app.CompleteFlag(cmd, "group", a.Complete(names.AccessGroups))
}

func (o assignGroupOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Open(ctx)
	if err != nil {
		return err
	}
	profile, wanted, current, err := memberships(ctx, s, o.profile, o.groups)
	if err != nil {
		return err
	}
	for _, g := range wanted {
		if contains(current, g) {
			a.Status().OK("Trusted profile '%s' is already in access group '%s'.", profile.Name, g.Name)
			continue
		}
		a.Status().Progress("Putting trusted profile '%s' into access group '%s' as '%s'...", profile.Name, g.Name, s.Who)
		if err := s.IAM.AddMembers(ctx, g.ID, iam.NewMember{IAMID: profile.IAMID, Type: "profile"}); err != nil {
			return err
		}
		a.Status().OK("Trusted profile '%s' is in access group '%s'.", profile.Name, g.Name)
	}
	_, err = output.List(p, output.All(wanted), groupView())
	return err
}

// memberships asks at once for the profile with the groups that it is in, and for the groups that were named.
func memberships(ctx context.Context, s app.Session, profile string, texts []string) (p iam.Profile, wanted, current []iam.Group, err error) {
	var group errgroup.Group
	group.Go(func() error {
		var err error
		wanted, err = names.Groups(ctx, s, texts)
		return err
	})
	if p, err = names.Profile(ctx, s, profile); err == nil {
		current, err = groupsOf(ctx, s, p.IAMID)
	}
	if groupErr := group.Wait(); err == nil {
		err = groupErr
	}
	return p, wanted, current, err
}

func contains(groups []iam.Group, g iam.Group) bool {
	return slices.ContainsFunc(groups, func(other iam.Group) bool { return other.ID == g.ID })
}
