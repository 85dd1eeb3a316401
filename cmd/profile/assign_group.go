package profile

import (
	"context"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/change"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
)

type assignGroupOptions struct {
	change.Options
	profile string
	groups  []string
}

func newAssignGroup(a *app.App) *cobra.Command {
	var o assignGroupOptions
	cmd := &cobra.Command{
		Use:   "assign-group PROFILE --group GROUP... [--dry-run]",
		Short: "Add a trusted profile to access groups",
		Long: `
			Adds a trusted profile to access groups, so that it has the access that their policies give. Groups that already
			contain it are skipped. All names are resolved before anything is changed.

			Needs the role Administrator or Editor on the IAM Access Groups Service.`,
		Example: `
			# Add a profile to a group
			podtrust profile assign-group orders-api --group cos-readers

			# Add a profile to two groups
			podtrust profile assign-group orders-api --group cos-readers --group db-writers`,
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
	o.Flags(cmd)
	return cmd
}

func groupFlag(cmd *cobra.Command, a *app.App, into *[]string) {
	cmd.Flags().StringSliceVar(into, "group", nil, "`GROUP`: name or ID of the access group; may be repeated")
	app.CompleteFlag(cmd, "group", a.Complete(names.AccessGroups))
}

func (o assignGroupOptions) run(ctx context.Context, a *app.App) error {
	v, err := change.Start(ctx, a, o.Options)
	if err != nil {
		return err
	}
	s := v.Session
	profile, wanted, current, err := memberships(ctx, s, o.profile, o.groups)
	if err != nil {
		return err
	}
	var missing []iam.Group
	var w change.Wanted
	for _, g := range wanted {
		if contains(current, g) {
			a.Status().OK("Trusted profile '%s' is already in access group '%s'.", profile.Name, g.Name)
			continue
		}
		missing, w.Changes = append(missing, g), append(w.Changes, plan.Join(profile, g))
	}
	if proceed, err := v.Decide(ctx, w); !proceed {
		return err
	}
	if err := warnOfGroups(ctx, a, s, profile.Name, missing); err != nil {
		return err
	}
	writer := a.Writer(s)
	name := func(g iam.Group) string { return "'" + profile.Name + "' to access group '" + g.Name + "'" }
	done, err := app.Each(ctx, a, "added", missing, name, func(ctx context.Context, g iam.Group) error {
		a.Status().Progress("Adding trusted profile '%s' to access group '%s' as '%s'...", profile.Name, g.Name, s.Who)
		if err := writer.Join(ctx, g.ID, profile.IAMID); err != nil {
			return err
		}
		a.Status().OK("Trusted profile '%s' was added to access group '%s'.", profile.Name, g.Name)
		return nil
	})
	shown := wanted
	if err != nil {
		shown = done
	}
	return change.Finish(err, len(shown), func() error {
		_, err := output.List(v.Printer, output.All(shown), groupView())
		return err
	})
}

// warnOfGroups warns of groups that let their members change IAM, and of those of which that is unknown.
func warnOfGroups(ctx context.Context, a *app.App, s login.Session, profile string, groups []iam.Group) error {
	if len(groups) == 0 {
		return nil
	}
	need := inventory.Need{}
	for _, g := range groups {
		need.Groups = append(need.Groups, g.ID)
	}
	read, err := names.Read(ctx, s, need)
	if err != nil {
		return err
	}
	for _, g := range groups {
		for _, text := range read.GroupWarnings(profile, g.ID) {
			a.WarnTrust("%s", text)
		}
	}
	return nil
}

// memberships asks at once for the profile with the groups that it is in, and for the groups that were named.
func memberships(
	ctx context.Context, s login.Session, profile string, texts []string,
) (p iam.Profile, wanted []iam.Group, current account.List[iam.Group], err error) {
	var group errgroup.Group
	group.Go(func() error {
		var err error
		wanted, err = names.Groups(ctx, s, texts)
		return err
	})
	if p, err = names.Profile(ctx, s, profile); err == nil {
		var found []iam.Group
		var listErr error
		for g, err := range s.IAM.ListGroupsOf(ctx, s.Account, p.IAMID) {
			if err != nil {
				listErr = err
				break
			}
			found = append(found, g)
		}
		current, err = names.Listed(s, found, listErr)
	}
	if groupErr := group.Wait(); err == nil {
		err = groupErr
	}
	return p, wanted, current, err
}

func contains(groups account.List[iam.Group], g iam.Group) bool {
	return slices.ContainsFunc(groups.Seen(), func(other iam.Group) bool { return other.ID == g.ID })
}
