package iam

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/internal/rest"
	"github.com/podtrust/podtrust/pkg/shown"
)

// Policy is an access policy, in the shape of v2, whichever version made it.
type Policy struct {
	ID             string           `json:"id"`
	Type           string           `json:"type"` // "access" or "authorization"
	Description    string           `json:"description,omitempty" decides:"nothing"`
	Subject        PolicyAttributes `json:"subject"`
	Control        PolicyControl    `json:"control"`
	Resource       PolicyAttributes `json:"resource"`
	Pattern        string           `json:"pattern,omitempty"`
	Rule           any              `json:"rule,omitempty"`
	State          string           `json:"state,omitempty"`
	Href           string           `json:"href,omitempty"` // its path has the version
	CreatedAt      Time             `json:"created_at,omitzero"`
	LastModifiedAt Time             `json:"last_modified_at,omitzero"`
}

// PolicyAttributes are the conditions of a subject or a resource.
type PolicyAttributes struct {
	Attributes []PolicyAttribute `json:"attributes"`
	Tags       []PolicyAttribute `json:"tags,omitempty"`
}

// PolicyAttribute is one condition. Value is a string, a bool or a list of strings.
type PolicyAttribute struct {
	Key      string `json:"key"`
	Operator string `json:"operator"`
	Value    any    `json:"value"`
}

// PolicyControl says what a policy gives.
type PolicyControl struct {
	Grant PolicyGrant `json:"grant"`
}

// PolicyGrant is the roles of a policy.
type PolicyGrant struct {
	Roles []PolicyRole `json:"roles"`
}

// PolicyRole is a role by its CRN; the name comes with lists.
type PolicyRole struct {
	RoleID      string `json:"role_id"`
	DisplayName string `json:"display_name,omitempty" decides:"nothing"`
}

// CreatePolicyRequest is a new policy.
type CreatePolicyRequest struct {
	Type        string           `json:"type"`
	Description string           `json:"description,omitempty"`
	Subject     PolicyAttributes `json:"subject"`
	Control     PolicyControl    `json:"control"`
	Resource    PolicyAttributes `json:"resource"`
}

// ListPoliciesOptions narrow a list. AccountID is required.
type ListPoliciesOptions struct {
	AccountID string
	IAMID     string // of the subject
	GroupID   string // of the subject, an access group
}

// Active reports whether a policy is in the state of those that are in force. An answer may leave the state out.
func (p Policy) Active() bool { return p.State == "" || p.State == "active" }

// Deleted reports whether a policy was deleted: it stays in lists for some time. IBM documents one other state, active.
func (p Policy) Deleted() bool { return strings.EqualFold(p.State, "deleted") }

// Version is the version of the API that a policy belongs to, "v1" or "v2"; each deletes only its own.
func (p Policy) Version() string {
	if strings.Contains(p.Href, "/v1/policies/") {
		return "v1"
	}
	return "v2"
}

// ListPolicies yields the policies that the caller is allowed to read, of both versions, with the names of their roles. A
// caller who is allowed to read none gets an empty list, not an error.
//
// API: GET /v2/policies
// Docs: IAM Policy Management API, List policies v2
func (c *Client) ListPolicies(ctx context.Context, o ListPoliciesOptions) iter.Seq2[Policy, error] {
	const op = "list access policies"
	first := url.Values{"account_id": {o.AccountID}, "type": {"access"}, "format": {"display"}, "limit": {"100"}}
	for name, value := range map[string]string{"iam_id": o.IAMID, "access_group_id": o.GroupID} {
		if value != "" {
			first.Set(name, value)
		}
	}
	return rest.Pages(ctx, op, first, func(ctx context.Context, query url.Values) (rest.Page[Policy], error) {
		var out struct {
			Policies rest.List[Policy] `json:"policies"`
			Next     rest.Next         `json:"next"`
		}
		err := c.policies.Do(ctx, rest.Request{
			Op: op, Action: "iam.policy.read", Method: http.MethodGet, Path: []string{"v2", "policies"}, Query: query,
		}, &out)
		if err != nil {
			return rest.Page[Policy]{}, err
		}
		return out.Policies.Page(op, "access policies", out.Next, func(p Policy) string { return p.ID })
	})
}

// CreatePolicy gives access. The error matches apierr.ErrConflict when the same policy exists, and is a NoIAMIDError for a subject
// without one.
//
// API: POST /v2/policies
// Docs: IAM Policy Management API, Create a policy v2
func (c *Client) CreatePolicy(ctx context.Context, in CreatePolicyRequest) (Policy, error) {
	if slices.ContainsFunc(in.Subject.Attributes, func(a PolicyAttribute) bool { return a.Value == "" }) {
		return Policy{}, NoIAMIDError{}
	}
	var out Policy
	request := rest.Request{
		Op: "create an access policy", Action: "iam.policy.create",
		Method: http.MethodPost, Path: []string{"v2", "policies"}, JSON: in,
	}
	err := c.policies.Do(ctx, request, &out)
	return out, named(request, out.ID, err)
}

// DeletePolicy deletes a policy through the API version that its Href names. The error matches apierr.ErrNotFound when
// there is none. Access may last some minutes longer.
//
// API: DELETE /v1/policies/{policy}
// API: DELETE /v2/policies/{policy}
// Docs: IAM Policy Management API, Delete a policy
func (c *Client) DeletePolicy(ctx context.Context, p Policy) error {
	return c.policies.Do(ctx, rest.Request{
		Op: "delete access policy " + shown.Quote(p.ID), Action: "iam.policy.delete",
		Method: http.MethodDelete, Path: []string{p.Version(), "policies", p.ID},
	}, nil)
}
