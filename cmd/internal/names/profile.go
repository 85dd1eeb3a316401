package names

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/iam"
)

const (
	profilePrefix = "Profile-"
	listProfiles  = "podtrust profile list"
)

// CheckProfile refuses what can name no profile, although IAM's answer would not say why.
func CheckProfile(text string) error {
	switch {
	case strings.HasPrefix(text, "="):
		return app.Usagef("'%s' names no trusted profile: it begins with '='", text).
			Hintf("Leave the '=' out: '%s'. An old example of IBM's documents had it.", strings.TrimLeft(text, "="))
	case strings.HasPrefix(strings.ToLower(text), "iam-profile-"):
		return app.Usagef("'%s' is the IAM ID of a trusted profile, not its ID", text).Hintf("The ID is '%s'.", text[len("iam-"):])
	}
	return nil
}

// Profile returns the trusted profile of a name, an ID or a CRN. Nearly always that is one request.
func Profile(ctx context.Context, s app.Session, text string) (iam.Profile, error) {
	if err := CheckProfile(text); err != nil {
		return iam.Profile{}, err
	}
	id := text
	if name, err := crn.Parse(text); err == nil && name.ResourceType == "profile" {
		id = name.Resource
	}
	if strings.HasPrefix(id, profilePrefix) {
		p, err := s.IAM.GetProfile(ctx, id)
		if !errors.Is(err, apierr.ErrNotFound) {
			return p, err
		}
	}
	var found []iam.Profile
	for p, err := range s.IAM.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: s.Account, Name: text}) {
		if err != nil {
			return iam.Profile{}, err
		}
		if p.Name == text {
			found = append(found, p)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return iam.Profile{}, unknownProfile(ctx, s, text)
	}
	var ids []string
	for _, p := range found {
		ids = append(ids, p.ID)
	}
	return iam.Profile{}, ambiguous("trusted profile", text, ids)
}

func unknownProfile(ctx context.Context, s app.Session, text string) error {
	var all []string
	for p, err := range s.IAM.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: s.Account}) {
		if err != nil {
			break // the name is unknown all the same
		}
		all = append(all, p.Name)
	}
	return unknown("trusted profile", text, all, listProfiles)
}

// Profiles are the completions of trusted profiles.
func Profiles(ctx context.Context, s app.Session) ([]cobra.Completion, error) {
	var found []cobra.Completion
	for p, err := range s.IAM.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: s.Account}) {
		if err != nil {
			return found, err
		}
		found = append(found, app.Completion(p.Name, p.Description))
	}
	return found, nil
}
