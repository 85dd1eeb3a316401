package profile

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

func newGroups(a *app.App) *cobra.Command {
	return &cobra.Command{
		Use:   "groups PROFILE",
		Short: "List the access groups of a trusted profile",
		Long: "Lists the access groups that a trusted profile is in: it may do what their policies allow.\n\n" +
			"Needs the role Viewer on the IAM Identity Service and on the IAM Access Groups Service.",
		Example: "podtrust profile groups orders-api",
		Args:    app.Args("PROFILE"), ValidArgsFunction: completeProfile(a), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error { return groups(cmd.Context(), a, args[0]) },
	}
}

func groups(ctx context.Context, a *app.App, text string) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Open(ctx)
	if err != nil {
		return err
	}
	profile, err := names.Profile(ctx, s, text)
	if err != nil {
		return err
	}
	n, err := output.List(p, s.IAM.ListGroups(ctx, iam.ListGroupsOptions{AccountID: s.Account, MemberID: profile.IAMID}), groupView())
	if err == nil && n == 0 {
		a.Status().OK("Trusted profile '%s' is in no access group that '%s' may see.", profile.Name, s.Who)
	}
	return err
}

// groupsOf returns the access groups that an identity is in.
func groupsOf(ctx context.Context, s app.Session, iamID string) ([]iam.Group, error) {
	found := []iam.Group{}
	for g, err := range s.IAM.ListGroups(ctx, iam.ListGroupsOptions{AccountID: s.Account, MemberID: iamID}) {
		if err != nil {
			return nil, err
		}
		found = append(found, g)
	}
	return found, nil
}
