package names

import (
	"context"
	"errors"

	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// ExistingProfile returns the trusted profile that has a name, if there is one that can be seen. The error is also for an
// entry of the list that could not be read and may be it.
func ExistingProfile(ctx context.Context, s login.Session, name string) (p iam.Profile, exists bool, err error) {
	found, err := profiles(ctx, s, name)
	if err != nil {
		return p, false, err
	}
	return existing("trusted profile", name, found, false, listProfiles, func(p iam.Profile) account.Candidate {
		return account.Candidate{ID: p.ID, Name: p.Name}
	})
}

// ExistingGroup is ExistingProfile for an access group.
func ExistingGroup(ctx context.Context, s login.Session, name string) (g iam.Group, exists bool, err error) {
	found, err := collected(s, s.IAM.ListGroups(ctx, iam.ListGroupsOptions{AccountID: s.Account}))
	if err != nil {
		return g, false, err
	}
	return existing("access group", name, found, true, "podtrust group list", account.GroupCandidate)
}

func existing[T any](kind, name string, list account.List[T], fold bool, command string, identify func(T) account.Candidate) (T, bool, error) {
	item, err := account.Resolve(kind, name, list, fold, identify)
	var missing *account.NotFoundError
	if errors.As(err, &missing) && !missing.MayBeUnread {
		return item, false, nil
	}
	return item, err == nil, Failure(err, command)
}
