package iam

import (
	"cmp"
	"context"
	"net/http"

	"github.com/podtrust/podtrust/pkg/internal/rest"
	"github.com/podtrust/podtrust/pkg/shown"
)

// The types of identities that a profile trusts by name.
const (
	IdentityUser      = "user"
	IdentityServiceID = "serviceid"
	IdentityCRN       = "crn" // an IBM Cloud service or resource
)

// Identity is a user, a service ID or a service that can assume a trusted profile. A pod is never one: pods are trusted by
// links and claim rules.
type Identity struct {
	IAMID       string   `json:"iam_id"`
	Identifier  string   `json:"identifier"` // an IAM ID for a user, else the service ID or the CRN
	Type        string   `json:"type"`       // IdentityUser, IdentityServiceID or IdentityCRN
	Accounts    []string `json:"accounts,omitempty" decides:"nothing"`
	Description string   `json:"description,omitempty" decides:"nothing"`
}

// ListIdentities returns all identities that can assume a profile, besides those that links and claim rules admit; none is
// an empty slice. With an *apierr.SkippedError come those that could be read. The error matches apierr.ErrNotFound when the
// profile does not exist, and for a moment after it was created.
//
// API: GET /v1/profiles/{profile}/identities
// Docs: IAM Identity Services API, Get a list of identities that can assume the trusted profile
func (c *Client) ListIdentities(ctx context.Context, profileID string) ([]Identity, error) {
	var out struct {
		EntityTag  string              `json:"entity_tag" decides:"nothing"`
		Identities rest.List[Identity] `json:"identities"`
		Next       rest.Next           `json:"next"`
	}
	request := rest.Request{
		Op: "list the identities of trusted profile " + shown.Quote(profileID), Action: "iam-identity.profile.get",
		Method: http.MethodGet, Path: []string{"v1", "profiles", profileID, "identities"},
	}
	if err := c.iam.Do(ctx, request, &out); err != nil {
		return nil, err
	}
	if !out.Identities.Present() && out.EntityTag != "" { // the list is optional, beside a tag
		return []Identity{}, nil
	}
	return out.Identities.Only(request.Op, "identities", out.Next, func(i Identity) string { return cmp.Or(i.IAMID, i.Identifier) })
}
