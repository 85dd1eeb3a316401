package names

import (
	"cmp"
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/trust"
)

const listProfiles = "podtrust profile list"

// CheckProfile refuses a reference with a known mistake, because the answer of IAM would not name it.
func CheckProfile(text string) error {
	switch ref := trust.ParseProfile(text); ref.Fault {
	case trust.ProfileLeadingEquals:
		return failure.Usagef("'%s' is not a trusted profile: it begins with '='", text).
			Hintf("Leave the '=' out: '%s'. An old example in IBM's documentation had it.", ref.Meant)
	case trust.ProfileIAMID:
		return failure.Usagef("'%s' is the IAM ID of a trusted profile, not its ID", text).Hintf("The ID is '%s'.", ref.Meant)
	case trust.ProfileSound:
	}
	return nil
}

// Profile returns the trusted profile of a name, an ID or a CRN. Nearly always that is one request.
func Profile(ctx context.Context, s login.Session, text string) (iam.Profile, error) {
	if err := CheckProfile(text); err != nil {
		return iam.Profile{}, err
	}
	if ref := trust.ParseProfile(text); ref.ID != "" {
		p, err := s.IAM.GetProfile(ctx, ref.ID)
		if !errors.Is(err, apierr.ErrNotFound) {
			return p, err
		}
	}
	found, err := profiles(ctx, s, text)
	if err != nil {
		return iam.Profile{}, err
	}
	if len(found.Seen()) == 0 { // for the suggestions
		if all, err := profiles(ctx, s, ""); err == nil {
			found = all
		} else if ctx.Err() != nil {
			return iam.Profile{}, err
		}
	}
	return resolveProfile(text, found)
}

// profiles are the profiles of a name, or all. Whether the service's match of a name is exact is unconfirmed.
func profiles(ctx context.Context, s login.Session, name string) (account.List[iam.Profile], error) {
	return collected(s, s.IAM.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: s.Account, Name: name}))
}

func resolveProfile(text string, found account.List[iam.Profile]) (iam.Profile, error) {
	ref := trust.ParseProfile(text)
	p, err := account.Resolve("trusted profile", cmp.Or(ref.ID, ref.Name), found, false, func(p iam.Profile) account.Candidate {
		return account.Candidate{ID: p.ID, Name: p.Name, CRN: p.CRN}
	})
	return p, Failure(err, listProfiles)
}

// ReadProfile reads the trusted profile of a name, an ID or a CRN with everything that belongs to it, and what else is
// needed. Parts that can't be read are marked in the account.
func ReadProfile(ctx context.Context, s login.Session, text string, need inventory.Need) (*account.Account, account.Profile, error) {
	if err := CheckProfile(text); err != nil {
		return nil, account.Profile{}, err
	}
	need.Profiles = []string{text}
	a, err := Read(ctx, s, need)
	if err != nil {
		return nil, account.Profile{}, err
	}
	login.SkipListed(s, a.Profiles)
	p, err := a.ResolveProfile(text)
	var unknown *account.NotFoundError
	if !errors.As(err, &unknown) {
		return a, p, Failure(err, listProfiles)
	}
	found, err := Profile(ctx, s, text) // the error with suggestions, or a profile whose name looks like an ID
	if err != nil {
		return nil, account.Profile{}, err
	}
	need.Profiles = []string{found.ID}
	if a, err = Read(ctx, s, need); err != nil {
		return nil, account.Profile{}, err
	}
	p, err = a.ResolveProfile(found.ID)
	return a, p, Failure(err, listProfiles)
}

// Read reads what is needed of the account of a session.
func Read(ctx context.Context, s login.Session, need inventory.Need) (*account.Account, error) {
	need.AccountID = s.Account
	return s.Reader().Read(ctx, need)
}

// Profiles are the completions of trusted profiles.
func Profiles(ctx context.Context, s login.Session) ([]cobra.Completion, error) {
	var found []cobra.Completion
	for p, err := range s.IAM.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: s.Account}) {
		if err != nil {
			return found, apierr.ButGhosts(err)
		}
		found = append(found, app.Completion(p.Name, p.Description))
	}
	return found, nil
}
