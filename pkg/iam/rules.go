package iam

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/podtrust/podtrust/pkg/internal/rest"
	"github.com/podtrust/podtrust/pkg/shown"
)

// Rule is a claim rule: who meets all of its conditions may become the profile.
type Rule struct {
	ID         string      `json:"id"` // "ClaimRule-" and a UUID
	Name       string      `json:"name,omitempty" decides:"nothing"`
	Type       string      `json:"type"` // "Profile-CR" for compute resources, "Profile-SAML" for federated users
	CRType     string      `json:"cr_type,omitempty"`
	RealmName  string      `json:"realm_name,omitempty"`
	Expiration Number      `json:"expiration,omitempty"` // how long a federated user's session lasts; no meaning for pods
	Conditions []Condition `json:"conditions"`
	EntityTag  string      `json:"entity_tag,omitempty"`
	CreatedAt  Time        `json:"created_at,omitzero"`
	ModifiedAt Time        `json:"modified_at,omitzero"`
}

// Partial reports whether a rule lacks whom it is for. Whether IAM knows a type in another case is unconfirmed.
func (r *Rule) Partial() bool {
	if !strings.EqualFold(r.Type, "Profile-CR") {
		return r.Type == ""
	}
	kind := strings.ToUpper(r.CRType)
	return r.Type != "Profile-CR" || kind == "" || (kind == "IKS_SA" || kind == "ROKS_SA") && r.CRType != kind
}

// Condition is one condition of a rule.
type Condition struct {
	Claim    string `json:"claim"`    // IAM accepts any, also one that nobody has
	Operator string `json:"operator"` // such as "EQUALS"
	Value    string `json:"value"`    // a JSON document in a string: "\"prod\""
}

// errNoCondition is the error for a condition that is null or empty.
var errNoCondition = errors.New("a condition is null or empty")

// UnmarshalJSON refuses a condition that is null or empty: without it, the rule would seem to admit more.
func (c *Condition) UnmarshalJSON(data []byte) error {
	type plain Condition
	*c = Condition{}
	if err := json.Unmarshal(data, (*plain)(c)); err != nil {
		return err
	}
	if *c == (Condition{}) {
		return errNoCondition
	}
	return nil
}

// CreateRuleRequest is a new rule, or the new content of one.
type CreateRuleRequest struct {
	Name       string      `json:"name,omitempty"`
	Type       string      `json:"type"`
	CRType     string      `json:"cr_type,omitempty"`
	RealmName  string      `json:"realm_name,omitempty"` // of a rule for federated users, as is the next
	Expiration *Number     `json:"expiration,omitempty"` // in seconds
	Conditions []Condition `json:"conditions"`
}

// CreateRule adds a claim rule; a profile has at most 20. The same rule can be added twice. A new profile may be unknown
// for a moment: the call waits for it.
//
// API: POST /v1/profiles/{profile}/rules
// Docs: IAM Identity Services API, Create claim rule for a trusted profile
func (c *Client) CreateRule(ctx context.Context, profileID string, in CreateRuleRequest) (Rule, error) {
	if in.Conditions == nil {
		in.Conditions = []Condition{}
	}
	var out Rule
	request := rest.Request{
		Op: "add a claim rule to trusted profile " + shown.Quote(profileID), Action: "iam-identity.profile.update",
		Method: http.MethodPost, Path: []string{"v1", "profiles", profileID, "rules"}, JSON: in, Fresh: true,
	}
	err := c.iam.Do(ctx, request, &out)
	return out, named(request, out.ID, err)
}

// ListRules returns all claim rules of a profile; none is an empty slice. With an *apierr.SkippedError come those that
// could be read. The error matches apierr.ErrNotFound when the profile does not exist, and for a moment after it was
// created: its creator repeats the call.
//
// API: GET /v1/profiles/{profile}/rules
// Docs: IAM Identity Services API, List claim rules for a trusted profile
func (c *Client) ListRules(ctx context.Context, profileID string) ([]Rule, error) {
	var out struct {
		Rules rest.List[Rule] `json:"rules"`
		Next  rest.Next       `json:"next"`
	}
	request := rest.Request{
		Op: "list the claim rules of trusted profile " + shown.Quote(profileID), Action: "iam-identity.profile.get",
		Method: http.MethodGet, Path: []string{"v1", "profiles", profileID, "rules"},
	}
	if err := c.iam.Do(ctx, request, &out); err != nil {
		return nil, err
	}
	return out.Rules.Only(request.Op, "claim rules", out.Next, func(r Rule) string { return r.ID })
}

// UpdateRule replaces all of a claim rule that still has the given entity tag; "*" replaces it whatever it has. The error
// matches apierr.ErrConflict when it was changed meanwhile.
//
// API: PUT /v1/profiles/{profile}/rules/{rule}
// Docs: IAM Identity Services API, Update claim rule
func (c *Client) UpdateRule(ctx context.Context, profileID, ruleID, tag string, in CreateRuleRequest) (Rule, error) {
	if in.Conditions == nil {
		in.Conditions = []Condition{}
	}
	var out Rule
	err := c.iam.Do(ctx, rest.Request{
		Op: "update claim rule " + shown.Quote(ruleID), Action: "iam-identity.profile.update",
		Method: http.MethodPut, Path: []string{"v1", "profiles", profileID, "rules", ruleID},
		Header: http.Header{"If-Match": {tag}}, JSON: in,
	}, &out)
	return out, err
}

// DeleteRule removes a claim rule. The error matches apierr.ErrNotFound when there is none.
//
// API: DELETE /v1/profiles/{profile}/rules/{rule}
// Docs: IAM Identity Services API, Delete a claim rule
func (c *Client) DeleteRule(ctx context.Context, profileID, ruleID string) error {
	return c.iam.Do(ctx, rest.Request{
		Op: "delete claim rule " + shown.Quote(ruleID), Action: "iam-identity.profile.update",
		Method: http.MethodDelete, Path: []string{"v1", "profiles", profileID, "rules", ruleID},
	}, nil)
}
