package profile

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/change"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/trust"
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
			skipped. A deleted profile can still be a member: name it by its ID or IAM ID.

			Needs the role Administrator or Editor on the IAM Access Groups Service.`,
		Example: `
			# Remove a profile from a group
			podtrust profile remove-group orders-api --group cos-readers

			# Remove what a deleted profile left, as 'podtrust group get' shows it
			podtrust profile remove-group iam-Profile-4c5e1d7a-0b6f-4f0e-9d53-2f1b8c6a7e90 --group cos-readers`,
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
	o.RemovalFlags(cmd)
	return cmd
}

func (o removeGroupOptions) run(ctx context.Context, a *app.App) error {
	v, err := change.Start(ctx, a, o.Options)
	if err != nil {
		return err
	}
	profile, wanted, current, read, err := o.find(ctx, v.Session)
	if err != nil {
		return err
	}
	chosen, quoted := []iam.Group{}, []string{}
	w := change.Wanted{Read: read, Unknown: change.Gap("access groups of profile '"+profile.Name+"'", current)}
	reason := ""
	if read != nil {
		reason = "the profile was not found"
		a.Status().Hint("Trusted profile '%s' was not found: it was deleted, or you are not authorized to view it.", profile.Name)
	}
	for _, g := range wanted {
		if !contains(current, g) {
			if err := names.Uncertain("access groups of trusted profile '"+profile.Name+"'", current); err != nil {
				return err
			}
			a.Status().OK("Trusted profile '%s' is not in access group '%s'.", profile.Name, g.Name)
			continue
		}
		chosen, quoted = append(chosen, g), append(quoted, "'"+g.Name+"'")
		w.Changes = append(w.Changes, plan.Leave(profile, g.ID, g.Name, reason))
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
	if err == nil && len(done) > 0 {
		a.Status().OK("Trusted profile '%s' was removed from %s.", profile.Name, what)
	}
	return change.Finish(err, len(done), func() error { return output.Removed(v.Printer, done, func(g iam.Group) string { return g.ID }) })
}

// find is memberships, also for a profile that was not found and is named by its ID: then read is what is known of it, and otherwise
// nil.
func (o removeGroupOptions) find(
	ctx context.Context, s login.Session,
) (p iam.Profile, wanted []iam.Group, current account.List[iam.Group], read *account.Account, err error) {
	text, ref := o.profile, trust.ParseProfile(o.profile)
	if ref.Fault == trust.ProfileIAMID {
		text = ref.ID
	}
	p, wanted, current, err = memberships(ctx, s, text, o.groups)
	if p.ID != "" || ref.ID == "" || !errors.Is(err, apierr.ErrNotFound) {
		return p, wanted, current, nil, err
	}
	p = iam.Profile{ID: ref.ID, Name: ref.ID, IAMID: "iam-" + ref.ID, AccountID: s.Account}
	wanted, current, err = groupsWith(ctx, s, p.IAMID, o.groups)
	read = &account.Account{ID: s.Account, Profiles: account.Filtered[account.Profile](nil, account.LeftOut), Groups: account.Whole[account.Group](nil)}
	return p, wanted, current, read, err
}

// groupsWith asks for groups, and who their members are: current are those that an identity is in.
func groupsWith(ctx context.Context, s login.Session, iamID string, texts []string) (wanted []iam.Group, current account.List[iam.Group], err error) {
	if wanted, err = names.Groups(ctx, s, texts); err != nil {
		return nil, current, err
	}
	var in []iam.Group
	var skipped error
	for _, g := range wanted {
		for m, err := range s.IAM.ListMembers(ctx, g.ID) {
			switch {
			case apierr.Skipped(err) != nil:
				skipped = err
			case err != nil:
				return nil, current, err
			case m.IAMID == iamID:
				in = append(in, g)
			}
		}
	}
	current, err = names.Listed(s, in, skipped)
	return wanted, current, err
}
