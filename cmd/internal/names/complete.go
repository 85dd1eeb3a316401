package names

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Roles are the completions of the roles of a service, as iam.ListRoles names it.
func Roles(ctx context.Context, s login.Session, service string) ([]cobra.Completion, error) {
	roles, err := s.IAM.ListRoles(ctx, s.Account, service)
	var found []cobra.Completion
	for _, r := range roles.All() {
		found = append(found, app.Completion(r.DisplayName, r.Description))
	}
	return found, apierr.ButGhosts(err)
}

// Instances are the completions of the instances of a service; "" stands for any.
func Instances(ctx context.Context, s login.Session, service string) ([]cobra.Completion, error) {
	if service == crn.Containers {
		return Clusters(ctx, s)
	}
	var found []cobra.Completion
	for i, err := range s.IAM.ListInstances(ctx, "") {
		if err != nil {
			return found, apierr.ButGhosts(err)
		}
		if of := account.ServiceOf(i); of == service || service == "" {
			found = append(found, app.Completion(i.Name, of))
		}
	}
	return found, nil
}

// ResourceGroups are the completions of resource groups.
func ResourceGroups(ctx context.Context, s login.Session) ([]cobra.Completion, error) {
	groups, err := s.IAM.ListResourceGroups(ctx, s.Account)
	var found []cobra.Completion
	for _, g := range groups {
		found = append(found, app.Completion(g.Name, g.ID))
	}
	return found, apierr.ButGhosts(err)
}

// Links are the completions of the links of a profile: by name, or by ID where a name is missing or not the only one.
func Links(ctx context.Context, s login.Session, profile string) ([]cobra.Completion, error) {
	p, err := completedProfile(ctx, s, profile)
	if err != nil {
		return nil, err
	}
	links, err := s.IAM.ListLinks(ctx, p.ID)
	var found []cobra.Completion
	for _, l := range links {
		same := func(other iam.Link) bool { return other.Name == l.Name && other.ID != l.ID }
		about := strings.Trim(l.Link.Namespace+"/"+l.Link.Name, "/")
		found = append(found, app.Completion(label(l.Name, l.ID, slices.ContainsFunc(links, same)), about))
	}
	return found, apierr.ButGhosts(err)
}

// Rules are the completions of the claim rules of a profile, as Links are those of its links.
func Rules(ctx context.Context, s login.Session, profile string) ([]cobra.Completion, error) {
	p, err := completedProfile(ctx, s, profile)
	if err != nil {
		return nil, err
	}
	rules, err := s.IAM.ListRules(ctx, p.ID)
	var found []cobra.Completion
	for _, r := range rules {
		same := func(other iam.Rule) bool { return other.Name == r.Name && other.ID != r.ID }
		parts := make([]string, len(r.Conditions))
		for i, c := range r.Conditions {
			parts[i] = trust.Condition(c).String()
		}
		found = append(found, app.Completion(label(r.Name, r.ID, slices.ContainsFunc(rules, same)), strings.Join(parts, " and ")))
	}
	return found, apierr.ButGhosts(err)
}

// completedProfile is Profile without a search for suggestions, which nobody would see.
func completedProfile(ctx context.Context, s login.Session, text string) (iam.Profile, error) {
	if ref := trust.ParseProfile(text); ref.ID != "" {
		return iam.Profile{ID: ref.ID, IAMID: "iam-" + ref.ID}, nil
	}
	found, err := profiles(ctx, s, text)
	if err != nil {
		return iam.Profile{}, err
	}
	return resolveProfile(text, found)
}

func label(name, id string, ambiguous bool) string {
	if ambiguous {
		return id
	}
	return cmp.Or(name, id)
}

// ProfilePolicies are the completions of the access policies of a profile.
func ProfilePolicies(ctx context.Context, s login.Session, profile string) ([]cobra.Completion, error) {
	p, err := completedProfile(ctx, s, profile)
	if err != nil {
		return nil, err
	}
	return policies(ctx, s, iam.ListPoliciesOptions{AccountID: s.Account, IAMID: p.IAMID})
}

// GroupPolicies are the completions of the access policies of an access group.
func GroupPolicies(ctx context.Context, s login.Session, group string) ([]cobra.Completion, error) {
	g, err := Group(ctx, s, group)
	if err != nil {
		return nil, err
	}
	return policies(ctx, s, iam.ListPoliciesOptions{AccountID: s.Account, GroupID: g.ID})
}

func policies(ctx context.Context, s login.Session, o iam.ListPoliciesOptions) ([]cobra.Completion, error) {
	names := &account.Account{ID: s.Account}
	var found []cobra.Completion
	for p, err := range s.IAM.ListPolicies(ctx, o) {
		if err != nil {
			return found, apierr.ButGhosts(err)
		}
		found = append(found, app.Completion(p.ID, names.PolicyName(p)))
	}
	return found, nil
}
