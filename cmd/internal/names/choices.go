package names

import (
	"context"
	"errors"
	"iter"

	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
)

// The lists below are what a person can choose from. One that can't be read, or not whole, is no error: it says why, and names
// can be typed all the same.

// ProfilesNamed are the trusted profiles of exactly this name: one, or none.
func ProfilesNamed(ctx context.Context, s login.Session, name string) account.List[iam.Profile] {
	var found []iam.Profile
	list := choices(s.IAM.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: s.Account, Name: name}))
	for _, p := range list.Seen() { // whether the service's match of a name is exact is unconfirmed
		if p.Name == name {
			found = append(found, p)
		}
	}
	return list.With(found)
}

// ListedGroups are the access groups of the account.
func ListedGroups(ctx context.Context, s login.Session) account.List[iam.Group] {
	return choices(s.IAM.ListGroups(ctx, iam.ListGroupsOptions{AccountID: s.Account}))
}

// ListedInstances are the instances of a service.
func ListedInstances(ctx context.Context, s login.Session, service string) account.List[iam.Instance] {
	list := choices(s.IAM.ListInstances(ctx, ""))
	var of []iam.Instance
	for _, i := range list.Seen() {
		if account.ServiceOf(i) == service {
			of = append(of, i)
		}
	}
	return list.With(of)
}

// ListedResourceGroups are the resource groups of the account.
func ListedResourceGroups(ctx context.Context, s login.Session) account.List[iam.ResourceGroup] {
	found, err := s.IAM.ListResourceGroups(ctx, s.Account)
	return choice(found, err)
}

// ListedRoles are the roles of a service, as iam.ListRoles names it, and the same by their kind. A caller without permission is
// shown none.
func ListedRoles(ctx context.Context, s login.Session, service string) (account.List[iam.Role], iam.Roles) {
	found, err := s.IAM.ListRoles(ctx, s.Account, service)
	switch {
	case err != nil:
		return choice(found.All(), err), found
	case len(found.All()) == 0:
		return account.Partial[iam.Role](nil, account.NotAllowed+" (iam.role.read)"), found
	}
	return account.Whole(found.All()), found
}

func choices[T any](pages iter.Seq2[T, error]) account.List[T] {
	var items []T
	for item, err := range pages {
		if err != nil {
			return choice(items, err)
		}
		items = append(items, item)
	}
	return choice(items, nil)
}

func choice[T any](items []T, err error) account.List[T] {
	skipped := apierr.Skipped(err)
	switch {
	case err == nil:
		return account.Filtered(items, account.LeftOut)
	case skipped != nil:
		return account.Skipping(items, skipped.Broken > 0, skipped.Error())
	}
	return account.Partial(items, unreadFor(err))
}

// unreadFor is for what reason a list could not be read.
func unreadFor(err error) string {
	if errors.Is(err, apierr.ErrForbidden) {
		return account.NotAllowed
	}
	return err.Error()
}
