package profile

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/cmd/internal/access"
	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

func newGet(a *app.App) *cobra.Command {
	return &cobra.Command{
		Use:   "get PROFILE",
		Short: "Show a trusted profile with its links and rules",
		Long: "Shows a trusted profile, who may become it by its links and claim rules, and the access groups and access policies that give it access. " +
			"PROFILE is its name, ID or CRN.\n\nNeeds the role Viewer on the IAM Identity Service and on the IAM Access Groups Service; policies " +
			"are those that the credential may see.",
		Example: "podtrust profile get orders-api\npodtrust profile get orders-api -o id",
		Args:    app.Args("PROFILE"), ValidArgsFunction: completeProfile(a), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error { return get(cmd.Context(), a, args[0]) },
	}
}

// shownProfile is a profile as 'get' prints it, with everything that hangs on it.
type shownProfile struct {
	iam.Profile
	Links  []shownLink `json:"links"`
	Rules  []iam.Rule  `json:"rules"`
	Groups []iam.Group `json:"groups"`
	// Policies are those given directly; nil when the credential was refused the list.
	Policies []iam.Policy `json:"policies"`
}

func get(ctx context.Context, a *app.App, text string) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Open(ctx)
	if err != nil {
		return err
	}
	found, err := names.Profile(ctx, s, text)
	if err != nil {
		return err
	}
	shown := shownProfile{Profile: found}
	if p.Format() != output.ID {
		if err := shown.collect(ctx, s); err != nil {
			return err
		}
	}
	return output.Object(p, shown, shown.card())
}

func (shown *shownProfile) collect(ctx context.Context, s app.Session) error {
	var group errgroup.Group
	group.Go(func() error {
		var err error
		shown.Links, err = readLinks(ctx, s, shown.ID)
		return err
	})
	group.Go(func() error {
		var err error
		shown.Rules, err = s.IAM.ListRules(ctx, shown.ID)
		return err
	})
	group.Go(func() error {
		var err error
		shown.Groups, err = groupsOf(ctx, s, shown.IAMID)
		return err
	})
	group.Go(func() error {
		var err error
		shown.Policies, err = access.Policies(ctx, s, shown.IAMID)
		if errors.Is(err, apierr.ErrForbidden) || errors.Is(err, apierr.ErrUnauthorized) {
			return nil // the rest is worth having
		}
		return err
	})
	return group.Wait()
}

func (shown shownProfile) card() output.Card {
	card := profileCard(shown.Profile)
	policies := access.Section(shown.Policies)
	if shown.Policies == nil {
		policies.Empty = "The credential may not read access policies."
	}
	card.Sections = []output.Section{
		output.SectionOf("Links", "No links.", shown.Links, linkView()),
		output.SectionOf("Claim rules", "No claim rules.", shown.Rules, ruleView()),
		output.SectionOf("Access groups", "In no access group.", shown.Groups, groupView()),
		policies,
	}
	return card
}
