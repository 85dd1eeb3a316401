package iam

import (
	"context"
	"iter"
	"net/http"
	"net/url"

	"github.com/podtrust/podtrust/pkg/internal/rest"
	"github.com/podtrust/podtrust/pkg/shown"
)

// Profile is a trusted profile.
type Profile struct {
	ID          string `json:"id"` // "Profile-" and a UUID
	Name        string `json:"name"`
	Description string `json:"description,omitempty" decides:"nothing"`
	Email       string `json:"email,omitempty" decides:"nothing"`
	IAMID       string `json:"iam_id"` // "iam-" and the ID: what policies and access groups want
	AccountID   string `json:"account_id"`
	CRN         string `json:"crn"`
	EntityTag   string `json:"entity_tag"` // changes with every update
	TemplateID  string `json:"template_id,omitempty" decides:"nothing"`
	CreatedAt   Time   `json:"created_at,omitzero"`
	ModifiedAt  Time   `json:"modified_at,omitzero"`
}

// Partial reports whether a profile lacks its name.
func (p *Profile) Partial() bool { return p.Name == "" }

// CreateProfileRequest is a new profile. Name and AccountID are required; the name must be unique in the account.
type CreateProfileRequest struct {
	Name        string `json:"name"`
	AccountID   string `json:"account_id"`
	Description string `json:"description,omitempty"`
}

// UpdateProfileRequest changes the fields that are not nil; an empty description clears it.
type UpdateProfileRequest struct {
	Name        *string `json:"name,omitempty"`
	Description *string `json:"description,omitempty"`
}

// ListProfilesOptions narrow a list. AccountID is required.
type ListProfilesOptions struct {
	AccountID string
	Name      string // whether IAM takes it as an exact match is unconfirmed: compare again
}

// CreateProfile returns the new profile. After a lost reply or a 5xx the call is not repeated, because the profile may
// exist: the error then matches apierr.ErrUnavailable, and the caller looks for the name. Reads can lag behind: the
// profile may be unknown to other calls for some seconds.
//
// API: POST /v1/profiles
// Docs: IAM Identity Services API, Create a trusted profile
func (c *Client) CreateProfile(ctx context.Context, in CreateProfileRequest) (Profile, error) {
	var out Profile
	request := rest.Request{
		Op: "create trusted profile " + shown.Quote(in.Name), Action: "iam-identity.profile.create",
		Method: http.MethodPost, Path: []string{"v1", "profiles"}, JSON: in,
	}
	err := c.iam.Do(ctx, request, &out)
	return out, named(request, out.ID, err)
}

// ListProfiles yields the account's profiles by name, page by page. An error ends it; an *apierr.SkippedError comes last.
//
// API: GET /v1/profiles
// Docs: IAM Identity Services API, List trusted profiles
func (c *Client) ListProfiles(ctx context.Context, o ListProfilesOptions) iter.Seq2[Profile, error] {
	const op = "list trusted profiles"
	first := url.Values{"account_id": {o.AccountID}, "pagesize": {"100"}, "sort": {"name"}}
	if o.Name != "" {
		first.Set("name", o.Name)
	}
	return rest.Pages(ctx, op, first, func(ctx context.Context, query url.Values) (rest.Page[Profile], error) {
		var out struct {
			Next     rest.Next          `json:"next"`
			Profiles rest.List[Profile] `json:"profiles"`
		}
		err := c.iam.Do(ctx, rest.Request{
			Op: op, Action: "iam-identity.profile.get", Method: http.MethodGet, Path: []string{"v1", "profiles"}, Query: query,
		}, &out)
		if err != nil {
			return rest.Page[Profile]{}, err
		}
		return out.Profiles.Page(op, "trusted profiles", out.Next, func(p Profile) string { return p.ID })
	})
}

// GetProfile returns the profile of an ID. The error matches apierr.ErrNotFound when there is none.
//
// API: GET /v1/profiles/{profile}
// Docs: IAM Identity Services API, Get a trusted profile
func (c *Client) GetProfile(ctx context.Context, id string) (Profile, error) {
	var out Profile
	request := rest.Request{
		Op: "get trusted profile " + shown.Quote(id), Action: "iam-identity.profile.get",
		Method: http.MethodGet, Path: []string{"v1", "profiles", id},
	}
	err := c.iam.Do(ctx, request, &out)
	return out, named(request, out.ID, err)
}

// UpdateProfile changes a profile that still has the given entity tag; "*" changes it whatever it has. The error matches
// apierr.ErrConflict when it was changed meanwhile.
//
// API: PUT /v1/profiles/{profile}
// Docs: IAM Identity Services API, Update a trusted profile
func (c *Client) UpdateProfile(ctx context.Context, id, tag string, in UpdateProfileRequest) (Profile, error) {
	var out Profile
	request := rest.Request{
		Op: "update trusted profile " + shown.Quote(id), Action: "iam-identity.profile.update",
		Method: http.MethodPut, Path: []string{"v1", "profiles", id}, Header: http.Header{"If-Match": {tag}}, JSON: in,
	}
	err := c.iam.Do(ctx, request, &out)
	return out, named(request, out.ID, err)
}

// DeleteProfile deletes a profile with its links and rules. Access tokens that it was given stay valid until they expire.
// The error matches apierr.ErrNotFound when there is none.
//
// API: DELETE /v1/profiles/{profile}
// Docs: IAM Identity Services API, Delete a trusted profile
func (c *Client) DeleteProfile(ctx context.Context, id string) error {
	return c.iam.Do(ctx, rest.Request{
		Op: "delete trusted profile " + shown.Quote(id), Action: "iam-identity.profile.delete",
		Method: http.MethodDelete, Path: []string{"v1", "profiles", id},
	}, nil)
}
