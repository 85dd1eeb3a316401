package profile

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

type unlinkOptions struct {
	profile, link string
	all, force    bool
}

func newUnlink(a *app.App) *cobra.Command {
	var o unlinkOptions
	cmd := &cobra.Command{
		Use:   "unlink PROFILE (--link NAME_OR_ID | --all) [-f, --force]",
		Short: "Remove links from a trusted profile",
		Long: "Removes one link, or all links, from a trusted profile, after a question: pods that matched no other can't become it any " +
			"more. Access tokens that they have stay valid until they expire.\n\nNeeds the role Administrator, Editor or Operator on the " +
			"IAM Identity Service.",
		Example: "podtrust profile unlink orders-api --link prod-orders\npodtrust profile unlink orders-api --all --force",
		Args:    app.Args("PROFILE"), ValidArgsFunction: completeProfile(a), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.profile = args[0]
			if (o.link == "") == !o.all {
				return app.Usagef("exactly one of '--link' and '--all' is needed")
			}
			return o.run(cmd.Context(), a)
		},
	}
	cmd.Flags().StringVar(&o.link, "link", "", "`NAME_OR_ID` of the link")
	cmd.Flags().BoolVar(&o.all, "all", false, "remove every link of the profile")
	app.ForceFlag(cmd, &o.force)
	return cmd
}

func (o unlinkOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Open(ctx)
	if err != nil {
		return err
	}
	profile, err := names.Profile(ctx, s, o.profile)
	if err != nil {
		return err
	}
	there, err := s.IAM.ListLinks(ctx, profile.ID)
	if err != nil {
		return err
	}
	chosen := there
	if !o.all {
		l, err := names.Pick("link", o.link, there, func(l iam.Link) (string, string) { return l.ID, l.Name },
			"podtrust profile links "+profile.Name)
		if err != nil {
			return err
		}
		chosen = []iam.Link{l}
	}
	if len(chosen) == 0 {
		a.Status().OK("Trusted profile '%s' has no links.", profile.Name)
		return output.Removed(p, chosen, func(l iam.Link) string { return l.ID })
	}
	if err := a.Confirm(o.force, "Remove %s from trusted profile '%s'?", describeLinks(chosen), profile.Name); err != nil {
		return err
	}
	for i, l := range chosen {
		if err := s.IAM.DeleteLink(ctx, profile.ID, l.ID); err != nil && !errors.Is(err, apierr.ErrNotFound) {
			a.Status().Hint("%d of %d links were removed.", i, len(chosen))
			return err
		}
	}
	a.Status().OK("Trusted profile '%s' lost %s.", profile.Name, describeLinks(chosen))
	return output.Removed(p, chosen, func(l iam.Link) string { return l.ID })
}

func describeLinks(links []iam.Link) string {
	if len(links) != 1 {
		return app.Count(len(links), "link")
	}
	l := links[0]
	return "the link to service account '" + l.Link.Name + "' in namespace '" + l.Link.Namespace + "' of '" + clusterOf(l.Link.CRN) + "'"
}
