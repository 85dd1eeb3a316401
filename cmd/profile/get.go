package profile

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/grants"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/cmd/profile/internal/rules"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/output"
)

func newGet(a *app.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "get PROFILE",
		Short: "Show a profile with its links and rules",
		Long: `
			Shows a trusted profile: its links and claim rules, other identities that can become it, and its access groups
			and access policies. What could not be read is shown as unknown. PROFILE is the name, ID or CRN of the profile.

			Needs the role Viewer on the IAM Identity Service, on the IAM Access Groups Service, on Kubernetes Service and on the targets of its policies.`,
		Example: `
			# Show a profile with its trust and access
			podtrust profile get orders-api

			# Print the ID of a profile
			podtrust profile get orders-api -o id`,
		Args: app.Args("PROFILE"), ValidArgsFunction: completeProfile(a), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error { return get(cmd.Context(), a, args[0]) },
	}
	app.IDFlag(a, cmd)
	app.FromFlag(a, cmd)
	return cmd
}

// shownProfile is a profile as 'get' prints it, with everything that belongs to it. A list is nil if it could not be read.
type shownProfile struct {
	iam.Profile
	Links      []shownLink   `json:"links"`
	Rules      []iam.Rule    `json:"rules"`
	OtherTrust []otherTrust  `json:"otherTrust"`
	Groups     []iam.Group   `json:"groups"`
	Policies   []iam.Policy  `json:"policies"` // given directly
	Unknown    []account.Gap `json:"unknown,omitempty"`
}

// otherTrust is somebody else than pods who can become a profile.
type otherTrust struct {
	Kind    string `json:"kind"`
	Subject string `json:"subject"`
}

func get(ctx context.Context, a *app.App, text string) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Session(ctx)
	if err != nil {
		return err
	}
	if p.Format() == output.ID { // nothing else is read for the ID
		found, err := names.Profile(ctx, s, text)
		if err != nil {
			return err
		}
		return output.Object(p, found, output.Card{ID: found.ID})
	}
	read, found, err := names.ReadProfile(ctx, s, text, inventory.Need{Clusters: true, ResourceGroups: true})
	if err != nil {
		return err
	}
	shown := newShown(read, found)
	if p.Format() == output.Table {
		names.NoteGroupIDs(a, read, shown.Policies)
		warnUnjudged(a, read, len(shown.Links))
	}
	return output.Object(p, shown, shown.card(read, found))
}

func newShown(a *account.Account, p account.Profile) shownProfile {
	shown := shownProfile{Profile: p.Profile}
	shown.Links = orNil(shownLinks(a, p), p.Links.Known())
	shown.Rules = orNil(rules.Sorted(p.Rules.Seen()), p.Rules.Known())
	others, hidden := p.Others()
	all := []otherTrust{}
	for _, o := range others {
		all = append(all, otherTrust{o.Kind, o.Subject})
	}
	shown.OtherTrust = orNil(all, hidden == "")
	shown.Groups = orNil(groupsOf(a, p), p.Groups.Known())
	shown.Policies = orNil(grants.Sorted(a, p.Policies.Seen()), p.Policies.Known())
	for _, part := range []account.Gap{
		{What: "links", Reason: p.Links.Why()},
		{What: "rules", Reason: p.Rules.Why()},
		{What: "otherTrust", Reason: hidden},
		{What: "groups", Reason: p.Groups.Why()},
		{What: "policies", Reason: p.Policies.Why()},
	} {
		if part.Reason != "" {
			shown.Unknown = append(shown.Unknown, part)
		}
	}
	if !a.Clusters.Complete() && len(shown.Links) > 0 {
		shown.Unknown = append(shown.Unknown, account.Gap{What: "warnings of links", Reason: a.Clusters.Why()})
	}
	return shown
}

// orNil is nil for a list of which nothing is known, and not nil for one that is known to be empty.
func orNil[T any](items []T, known bool) []T {
	switch {
	case len(items) > 0:
		return items
	case known:
		return []T{}
	}
	return nil
}

// groupsOf are the access groups that a profile is in, by name.
func groupsOf(a *account.Account, p account.Profile) []iam.Group {
	groups := []iam.Group{}
	for _, g := range a.Groups.Seen() {
		if slices.Contains(p.Groups.Seen(), g.ID) {
			groups = append(groups, g.Group)
		}
	}
	for _, id := range p.Groups.Seen() {
		if _, ok := a.Group(id); !ok {
			groups = append(groups, iam.Group{ID: id, Name: id})
		}
	}
	return groups
}

func (shown shownProfile) card(a *account.Account, p account.Profile) output.Card {
	card := profileCard(shown.Profile)
	_, hidden := p.Others()
	other := output.Section{Title: "Other trust", Empty: none("Other trust", "No other trust.", hidden), Header: []string{"Kind", "Subject"}}
	for _, o := range shown.OtherTrust {
		other.Rows = append(other.Rows, []string{o.Kind, o.Subject})
	}
	card.Sections = []output.Section{
		output.SectionOf("Links", none("Links", "No links.", p.Links.Why()), shown.Links, linkView(a)),
		output.SectionOf("Claim rules", none("Claim rules", "No claim rules.", p.Rules.Why()), shown.Rules, rules.View()),
		other,
		output.SectionOf("Access groups", none("Access groups", "No access groups.", p.Groups.Why()), shown.Groups, groupView()),
		grants.Section(a, none("Access policies", "No access policies.", p.Policies.Why()), shown.Policies),
	}
	for i := range card.Sections {
		more(&card.Sections[i], []string{p.Links.Why(), p.Rules.Why(), hidden, p.Groups.Why(), p.Policies.Why()}[i])
	}
	return card
}

// none is what is shown in place of a list without items. Only a list that is known to be empty is shown as such.
func none(title, empty, why string) string {
	if why == "" {
		return empty
	}
	return title + ": unknown (" + why + ")"
}

// more marks a list of which only a part is known.
func more(s *output.Section, why string) {
	if why != "" {
		s.Title += " (there may be more: " + why + ")"
	}
}
