package iam

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strconv"

	"github.com/podtrust/podtrust/pkg/internal/rest"
	"github.com/podtrust/podtrust/pkg/shown"
)

// Group is an access group.
type Group struct {
	ID             string `json:"id"` // "AccessGroupId-" and a UUID
	Name           string `json:"name"`
	Description    string `json:"description" decides:"nothing"`
	AccountID      string `json:"account_id"`
	CreatedAt      Time   `json:"created_at,omitzero"`
	CreatedByID    string `json:"created_by_id,omitempty" decides:"nothing"`
	LastModifiedAt Time   `json:"last_modified_at,omitzero"`
}

// Partial reports whether a group lacks its name.
func (g *Group) Partial() bool { return g.Name == "" }

// CreateGroupRequest is a new access group: a name of at most 100 characters, a description of at most 250.
type CreateGroupRequest struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

// ListGroupsOptions narrow a list. AccountID is required.
type ListGroupsOptions struct {
	AccountID string
}

// CreateGroup returns the new access group. After a lost reply or a 5xx the call is not repeated,
// because the group may exist: the error then matches apierr.ErrUnavailable.
//
// API: POST /v2/groups
// Docs: IAM Access Groups API, Create an access group
func (c *Client) CreateGroup(ctx context.Context, accountID string, in CreateGroupRequest) (Group, error) {
	var out Group
	request := rest.Request{
		Op: "create access group " + shown.Quote(in.Name), Action: "iam-groups.groups.create",
		Method: http.MethodPost, Path: []string{"v2", "groups"}, Query: url.Values{"account_id": {accountID}}, JSON: in,
	}
	err := c.iam.Do(ctx, request, &out)
	return out, named(request, out.ID, err)
}

// ListGroups yields the access groups that the caller is allowed to view, by name and without the public one. A caller who
// is allowed to view none gets an empty list, not an error.
//
// API: GET /v2/groups
// Docs: IAM Access Groups API, List access groups
func (c *Client) ListGroups(ctx context.Context, o ListGroupsOptions) iter.Seq2[Group, error] {
	return c.listGroups(ctx, url.Values{"account_id": {o.AccountID}})
}

// ListGroupsOf yields the access groups that an identity is a static or dynamic member of, and that the caller is allowed
// to view. The error is a NoIAMIDError for "".
//
// API: GET /v2/groups
// Docs: IAM Access Groups API, List access groups
func (c *Client) ListGroupsOf(ctx context.Context, accountID, iamID string) iter.Seq2[Group, error] {
	if iamID == "" {
		return func(yield func(Group, error) bool) { yield(Group{}, NoIAMIDError{}) }
	}
	return c.listGroups(ctx, url.Values{
		"account_id": {accountID}, "iam_id": {iamID}, "membership_type": {"all"}, // IBM does not document the default
	})
}

func (c *Client) listGroups(ctx context.Context, query url.Values) iter.Seq2[Group, error] {
	query.Set("hide_public_access", "true")
	query.Set("sort", "name")
	request := rest.Request{
		Op: "list access groups", Action: "iam-groups.groups.list", Method: http.MethodGet, Path: []string{"v2", "groups"},
	}
	return offsetPages(ctx, c.iam, request, query, func(p offsetPage) (rest.Page[Group], error) {
		return p.Groups.Page(request.Op, "access groups", p.Next, func(g Group) string { return g.ID })
	})
}

// offsetPage is a page of groups or of members.
type offsetPage struct {
	Next    rest.Next         `json:"next"`
	Groups  rest.List[Group]  `json:"groups"`
	Members rest.List[Member] `json:"members"`
}

func offsetPages[T any](
	ctx context.Context, c *rest.Client, r rest.Request, first url.Values, page func(offsetPage) (rest.Page[T], error),
) iter.Seq2[T, error] {
	first.Set("limit", "100")
	return rest.Pages(ctx, r.Op, first, func(ctx context.Context, query url.Values) (rest.Page[T], error) {
		r := r
		r.Query = query
		var out offsetPage
		if err := c.Do(ctx, r, &out); err != nil {
			return rest.Page[T]{}, err
		}
		return page(out)
	})
}

// GetGroup returns the access group of an ID. The error matches apierr.ErrNotFound when there is none.
//
// API: GET /v2/groups/{group}
// Docs: IAM Access Groups API, Get an access group
func (c *Client) GetGroup(ctx context.Context, id string) (Group, error) {
	var out Group
	request := rest.Request{
		Op: "get access group " + shown.Quote(id), Action: "iam-groups.groups.read",
		Method: http.MethodGet, Path: []string{"v2", "groups", id},
	}
	err := c.iam.Do(ctx, request, &out)
	return out, named(request, out.ID, err)
}

// DeleteGroup deletes an access group and its policies; with force also one that has members. The error matches
// apierr.ErrConflict when it has some.
//
// API: DELETE /v2/groups/{group}
// Docs: IAM Access Groups API, Delete an access group
func (c *Client) DeleteGroup(ctx context.Context, id string, force bool) error {
	return c.iam.Do(ctx, rest.Request{
		Op: "delete access group " + shown.Quote(id), Action: "iam-groups.groups.delete", Method: http.MethodDelete,
		Path: []string{"v2", "groups", id}, Query: url.Values{"force": {strconv.FormatBool(force)}},
	}, nil)
}

// GroupRule makes federated users members of an access group while they meet its conditions. Pods and profiles are no users.
type GroupRule struct {
	ID         string      `json:"id"` // "ClaimRule-" and a UUID
	Name       string      `json:"name,omitempty" decides:"nothing"`
	RealmName  string      `json:"realm_name,omitempty"`
	Expiration Number      `json:"expiration,omitempty"` // how long a membership lasts, in hours
	Conditions []Condition `json:"conditions"`
}

// ListGroupRules returns the rules by which users are members of an access group; none is an empty slice. With an
// *apierr.SkippedError come those that could be read.
//
// API: GET /v2/groups/{group}/rules
// Docs: IAM Access Groups API, List access group rules
func (c *Client) ListGroupRules(ctx context.Context, groupID string) ([]GroupRule, error) {
	var out struct {
		Rules rest.List[GroupRule] `json:"rules"`
		Next  rest.Next            `json:"next"`
	}
	request := rest.Request{
		Op: "list the rules of access group '" + groupID + "'", Action: "iam-groups.rules.list", Method: http.MethodGet,
		Path: []string{"v2", "groups", groupID, "rules"},
	}
	if err := c.iam.Do(ctx, request, &out); err != nil {
		return nil, err
	}
	return out.Rules.Only(request.Op, "rules", out.Next, func(r GroupRule) string { return r.ID })
}
