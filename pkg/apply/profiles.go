package apply

import (
	"context"
	"errors"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
)

// CreateProfile creates a trusted profile. The error matches apierr.ErrConflict if another profile has the name.
//
// API: POST /v1/profiles
// API: GET /v1/profiles
// Docs: IAM Identity Services API, Create a trusted profile
func (w Writer) CreateProfile(ctx context.Context, in iam.CreateProfileRequest) (p iam.Profile, err error) {
	before, err := w.profilesNamed(ctx, in)
	if err := apierr.ButGhosts(err); err != nil { // a read could not distinguish what is created here from what existed before
		return p, err
	}
	p, _, err = w.createProfile(ctx, in, idsOf(before, profileID), giveUp)
	return p, err
}

// createProfile creates a profile that did not exist before. Names are unique: if conflict allows a read, a profile with
// the name is enough, no matter who created it.
func (w Writer) createProfile(ctx context.Context, in iam.CreateProfileRequest, before ids, conflict onConflict) (iam.Profile, how, error) {
	return ensure(ctx, w, creation[iam.Profile]{
		create:   func() (iam.Profile, error) { return w.IAM.CreateProfile(ctx, in) },
		list:     func() ([]iam.Profile, error) { return w.profilesNamed(ctx, in) },
		made:     func(p iam.Profile) bool { return !before[p.ID] },
		id:       profileID,
		conflict: conflict,
	})
}

func profileID(p iam.Profile) string { return p.ID }

func (w Writer) profilesNamed(ctx context.Context, in iam.CreateProfileRequest) (named []iam.Profile, err error) {
	for p, err := range w.IAM.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: in.AccountID, Name: in.Name}) {
		if err != nil {
			return named, err
		}
		if p.Name == in.Name {
			named = append(named, p)
		}
	}
	return named, nil
}

// UpdateProfile changes name or description of a profile whose entity tag is the one given. If the answer was lost and the
// profile has the new values afterwards, that is a success. The error matches apierr.ErrConflict if another caller has
// changed it.
//
// API: PUT /v1/profiles/{profile}
// API: GET /v1/profiles/{profile}
// Docs: IAM Identity Services API, Update a trusted profile
func (w Writer) UpdateProfile(ctx context.Context, p iam.Profile, in iam.UpdateProfileRequest) (iam.Profile, error) {
	made, err := w.IAM.UpdateProfile(ctx, p.ID, p.EntityTag, in)
	if !errors.Is(err, apierr.ErrRepeated) && !uncertain(ctx, err) {
		return made, err
	}
	failure := err
	for round := 1; round <= looks && w.pause(ctx, round, failure) == nil; round++ {
		var now iam.Profile
		if now, failure = w.IAM.GetProfile(ctx, p.ID); failure == nil && isSo(now, in) {
			return now, nil
		}
	}
	return made, err
}

// isSo reports whether a profile has the values of a change.
func isSo(p iam.Profile, in iam.UpdateProfileRequest) bool {
	return (in.Name == nil || *in.Name == p.Name) && (in.Description == nil || *in.Description == p.Description)
}

// describe changes the description of a profile from one text to another. It returns the changed profile. The error matches
// apierr.ErrConflict if another caller has changed the description.
func (w Writer) describe(ctx context.Context, p iam.Profile, text string) (iam.Profile, error) {
	was := p.Description
	err := w.repeat(ctx, func() error {
		made, err := w.IAM.UpdateProfile(ctx, p.ID, p.EntityTag, iam.UpdateProfileRequest{Description: &text})
		if err == nil {
			p = made
			return nil
		}
		if !transient(err) {
			return err
		}
		now, lookErr := w.IAM.GetProfile(ctx, p.ID)
		switch {
		case lookErr != nil:
			return err
		case now.Description == text:
			p = now
			return nil
		case now.Description != was:
			return finalError{err} // by another caller, and another try would undo that
		}
		p.EntityTag = now.EntityTag // something else of it was changed
		return err
	})
	return p, err
}

// Leftover is something that a deleted profile left behind and that could not be removed.
type Leftover struct {
	Group  string     // ID of the access group that it is a member of, or
	Policy iam.Policy // the access policy
	Err    error
}

// DeleteProfile deletes a profile first, which ends its trust at once, and then the memberships and policies that it had:
// the service may keep them. What of these could not be removed is left; the error is for the profile itself.
//
// API: DELETE /v1/profiles/{profile}
// API: DELETE /v2/groups/{group}/members/{member}
// API: DELETE /v2/policies/{policy}
// Docs: IAM Identity Services API, Delete a trusted profile
func (w Writer) DeleteProfile(ctx context.Context, p account.Profile) (left []Leftover, err error) {
	if err := w.deleteProfile(ctx, p.ID); err != nil {
		return nil, err
	}
	for _, group := range slices.Sorted(slices.Values(p.Groups.Seen())) {
		if err := w.Leave(ctx, group, p.IAMID); err != nil {
			left = append(left, Leftover{Group: group, Err: err})
		}
	}
	for _, policy := range p.Policies.Seen() {
		if err := w.Revoke(ctx, policy); err != nil {
			left = append(left, Leftover{Policy: policy, Err: err})
		}
	}
	return left, nil
}

func (w Writer) deleteProfile(ctx context.Context, id string) error {
	return w.remove(ctx, func() error { return w.IAM.DeleteProfile(ctx, id) })
}
