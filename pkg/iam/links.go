package iam

import (
	"context"
	"net/http"
	"strings"

	"github.com/podtrust/podtrust/pkg/internal/rest"
	"github.com/podtrust/podtrust/pkg/shown"
)

// Link trusts the pods of one service account in one namespace of one cluster.
type Link struct {
	ID             string     `json:"id"`
	Name           string     `json:"name,omitempty" decides:"nothing"` // a label
	CRType         string     `json:"cr_type"`                          // "IKS_SA", "ROKS_SA"; others are not pods
	Link           LinkTarget `json:"link"`
	IsCrossAccount Flag       `json:"is_cross_account,omitempty"` // the cluster may be another account's
	EntityTag      string     `json:"entity_tag,omitempty" decides:"nothing"`
	CreatedAt      Time       `json:"created_at,omitzero"`
	ModifiedAt     Time       `json:"modified_at,omitzero"`
}

// Partial reports whether a link lacks what it trusts: its type, its compute resource or, for pods, a namespace or a service account.
// Whether IAM knows a type in lower case is unconfirmed.
func (l *Link) Partial() bool {
	switch kind := strings.ToUpper(l.CRType); kind {
	case "":
		return true
	case "IKS_SA", "ROKS_SA":
		return l.CRType != kind || l.Link.CRN == "" || l.Link.Namespace == "" || l.Link.Name == ""
	}
	return l.Link.CRN == ""
}

// LinkTarget is the compute resource of a link.
type LinkTarget struct {
	CRN       string `json:"crn"` // of the cluster
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name,omitempty"` // of the service account, whatever the name of the field suggests

	// Of Code Engine's links only.
	ComponentType string `json:"component_type,omitempty"`
	ComponentName string `json:"component_name,omitempty"`
}

// CreateLinkRequest is a new link. There is no way to change one later.
type CreateLinkRequest struct {
	Name   string     `json:"name,omitempty"`
	CRType string     `json:"cr_type"`
	Link   LinkTarget `json:"link"`

	// IsCrossAccount permits a CRN of another account than the profile's; IAM refuses such a CRN without it.
	IsCrossAccount bool `json:"is_cross_account,omitempty"`
}

// CreateLink links a profile. IAM checks neither that the cluster exists nor that its type fits. A new profile may be
// unknown for a moment: the call waits for it. The error matches apierr.ErrConflict when the link exists.
//
// API: POST /v1/profiles/{profile}/links
// Docs: IAM Identity Services API, Create link to a trusted profile
func (c *Client) CreateLink(ctx context.Context, profileID string, in CreateLinkRequest) (Link, error) {
	var out Link
	request := rest.Request{
		Op: "link trusted profile " + shown.Quote(profileID), Action: "iam-identity.profile.linkToResource",
		Method: http.MethodPost, Path: []string{"v1", "profiles", profileID, "links"}, JSON: in, Fresh: true,
	}
	err := c.iam.Do(ctx, request, &out)
	return out, named(request, out.ID, err)
}

// ListLinks returns all links of a profile; none is an empty slice. With an *apierr.SkippedError come those that could be
// read. The error matches apierr.ErrNotFound when the profile does not exist, and for a moment after it was created: its
// creator repeats the call.
//
// API: GET /v1/profiles/{profile}/links
// Docs: IAM Identity Services API, List links to a trusted profile
func (c *Client) ListLinks(ctx context.Context, profileID string) ([]Link, error) {
	var out struct {
		Links rest.List[Link] `json:"links"`
		Next  rest.Next       `json:"next"`
	}
	request := rest.Request{
		Op: "list the links of trusted profile " + shown.Quote(profileID), Action: "iam-identity.profile.get",
		Method: http.MethodGet, Path: []string{"v1", "profiles", profileID, "links"},
	}
	if err := c.iam.Do(ctx, request, &out); err != nil {
		return nil, err
	}
	return out.Links.Only(request.Op, "links", out.Next, func(l Link) string { return l.ID })
}

// DeleteLink removes a link. The error matches apierr.ErrNotFound when there is none.
//
// API: DELETE /v1/profiles/{profile}/links/{link}
// Docs: IAM Identity Services API, Delete link to a trusted profile
func (c *Client) DeleteLink(ctx context.Context, profileID, linkID string) error {
	return c.iam.Do(ctx, rest.Request{
		Op: "delete link " + shown.Quote(linkID), Action: "iam-identity.profile.linkToResource",
		Method: http.MethodDelete, Path: []string{"v1", "profiles", profileID, "links", linkID},
	}, nil)
}
