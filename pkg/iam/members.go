package iam

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/internal/rest"
	"github.com/podtrust/podtrust/pkg/shown"
)

// maxMembers is the most that one call adds, from the Access Groups API.
const maxMembers = 50

// Member is one identity in an access group.
type Member struct {
	IAMID          string `json:"iam_id"`
	Type           string `json:"type"` // "user", "service" or "profile"
	Name           string `json:"name,omitempty" decides:"nothing"`
	Email          string `json:"email,omitempty" decides:"nothing"`
	MembershipType string `json:"membership_type,omitempty" decides:"nothing"` // "static" or "dynamic"
	CreatedAt      Time   `json:"created_at,omitzero"`
}

// Partial reports whether a member lacks its type.
func (m *Member) Partial() bool { return m.Type == "" }

// NewMember is an identity that is to be added.
type NewMember struct {
	IAMID string `json:"iam_id"`
	Type  string `json:"type"`
}

// AddMembers adds any number of identities to an access group, 50 a call. The API answers 207 even when all failed: here
// each that failed is an *apierr.Error with that member's status, joined in the order of the answer, and all others were
// tried; so is one that the answer does not mention. A call that fails as a whole ends it. Adding a member again is a
// success. The error is a NoIAMIDError, and nothing was sent, for a member without an IAM ID.
//
// API: PUT /v2/groups/{group}/members
// Docs: IAM Access Groups API, Add members to an access group
func (c *Client) AddMembers(ctx context.Context, groupID string, members ...NewMember) error {
	if slices.ContainsFunc(members, func(m NewMember) bool { return m.IAMID == "" }) {
		return NoIAMIDError{}
	}
	var failures []error
	for chunk := range slices.Chunk(members, maxMembers) {
		var out struct {
			Members rest.List[memberResult] `json:"members"`
		}
		request := rest.Request{
			Op: "add members to access group " + shown.Quote(groupID), Action: "iam-groups.members.add", Method: http.MethodPut,
			Path: []string{"v2", "groups", groupID, "members"}, JSON: map[string]any{"members": chunk}, Fresh: true,
		}
		if err := c.iam.Do(ctx, request, &out); err != nil {
			return errors.Join(append(failures, err)...)
		}
		// What can't be read is treated like what the answer does not mention.
		results, _ := out.Members.All(request.Op, "members", func(r memberResult) string { return r.IAMID })
		for _, m := range chunk {
			if !slices.ContainsFunc(results, func(r memberResult) bool { return r.IAMID == m.IAMID }) {
				results = append(results, memberResult{IAMID: m.IAMID})
			}
		}
		for _, m := range results {
			if m.StatusCode < 200 || m.StatusCode > 299 {
				failures = append(failures, m.refusal(groupID))
			}
		}
	}
	return errors.Join(failures...)
}

// memberResult is the answer for one member of a call.
type memberResult struct {
	IAMID      string          `json:"iam_id"`
	StatusCode rest.Number     `json:"status_code"` // 0 when the answer does not say
	Trace      string          `json:"trace" decides:"nothing"`
	Errors     json.RawMessage `json:"errors"`
}

func (m memberResult) refusal(groupID string) error {
	body, err := json.Marshal(map[string]any{"trace": m.Trace, "errors": m.Errors})
	if err != nil {
		body = nil
	}
	e := apierr.Decode(int(m.StatusCode), nil, body, time.Time{})
	if m.StatusCode == 0 {
		e.Status, e.Class = http.StatusMultiStatus, apierr.ErrUnavailable
		e.Own = "the answer does not say whether it was done"
		e.Words, e.Message = "", e.Own
	}
	e.Op, e.Method, e.Action = "add "+shown.Quote(m.IAMID)+" to access group "+shown.Quote(groupID), http.MethodPut, "iam-groups.members.add"
	return e
}

// ListMembers yields the members of an access group with their names, static and dynamic ones.
//
// API: GET /v2/groups/{group}/members
// Docs: IAM Access Groups API, List access group members
func (c *Client) ListMembers(ctx context.Context, groupID string) iter.Seq2[Member, error] {
	request := rest.Request{
		Op: "list the members of access group " + shown.Quote(groupID), Action: "iam-groups.members.list", Method: http.MethodGet,
		Path: []string{"v2", "groups", groupID, "members"},
	}
	return offsetPages(ctx, c.iam, request, url.Values{"verbose": {"true"}, "membership_type": {"all"}}, memberPage(request.Op))
}

// ListProfileMembers yields the trusted profiles in an access group without their names, static and dynamic members.
//
// API: GET /v2/groups/{group}/members
// Docs: IAM Access Groups API, List access group members
func (c *Client) ListProfileMembers(ctx context.Context, groupID string) iter.Seq2[Member, error] {
	request := rest.Request{
		Op: "list the trusted profiles in access group " + shown.Quote(groupID), Action: "iam-groups.members.list", Method: http.MethodGet,
		Path: []string{"v2", "groups", groupID, "members"},
	}
	query := url.Values{"type": {"profile"}, "membership_type": {"all"}}
	return offsetPages(ctx, c.iam, request, query, memberPage(request.Op))
}

func memberPage(op string) func(offsetPage) (rest.Page[Member], error) {
	return func(p offsetPage) (rest.Page[Member], error) {
		return p.Members.Page(op, "members", p.Next, func(m Member) string { return m.IAMID })
	}
}

// RemoveMember takes an identity out of an access group. The error matches apierr.ErrNotFound when it is not in it, and is
// a NoIAMIDError for "".
//
// API: DELETE /v2/groups/{group}/members/{member}
// Docs: IAM Access Groups API, Delete member from an access group
func (c *Client) RemoveMember(ctx context.Context, groupID, iamID string) error {
	if iamID == "" {
		return NoIAMIDError{}
	}
	return c.iam.Do(ctx, rest.Request{
		Op: "remove " + shown.Quote(iamID) + " from access group " + shown.Quote(groupID), Action: "iam-groups.members.delete",
		Method: http.MethodDelete, Path: []string{"v2", "groups", groupID, "members", iamID},
	}, nil)
}
