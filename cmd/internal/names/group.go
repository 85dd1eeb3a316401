package names

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
)

const groupPrefix = "AccessGroupId-"

// Group returns the access group of a name or an ID.
func Group(ctx context.Context, s login.Session, text string) (iam.Group, error) {
	if strings.HasPrefix(text, groupPrefix) {
		g, err := s.IAM.GetGroup(ctx, text)
		if !errors.Is(err, apierr.ErrNotFound) {
			return g, err
		}
	}
	found, err := Groups(ctx, s, []string{text})
	if err != nil {
		return iam.Group{}, err
	}
	return found[0], nil
}

// Groups returns the access groups of names and IDs, in their order and each once, by one list: the API has no search by
// name.
func Groups(ctx context.Context, s login.Session, texts []string) ([]iam.Group, error) {
	all, err := collected(s, s.IAM.ListGroups(ctx, iam.ListGroupsOptions{AccountID: s.Account}))
	if err != nil {
		return nil, err
	}
	groups := make([]iam.Group, 0, len(texts))
	for _, text := range texts {
		g, err := account.Resolve("access group", text, all, true, account.GroupCandidate)
		if err != nil {
			return nil, Failure(err, "podtrust group list")
		}
		if !slices.ContainsFunc(groups, func(other iam.Group) bool { return other.ID == g.ID }) {
			groups = append(groups, g)
		}
	}
	return groups, nil
}

// AccessGroups are the completions of access groups.
func AccessGroups(ctx context.Context, s login.Session) ([]cobra.Completion, error) {
	var found []cobra.Completion
	for g, err := range s.IAM.ListGroups(ctx, iam.ListGroupsOptions{AccountID: s.Account}) {
		if err != nil {
			return found, apierr.ButGhosts(err)
		}
		found = append(found, app.Completion(g.Name, g.Description))
	}
	return found, nil
}
