package identity

import (
	"encoding/json"
	"slices"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/iamv1"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/match"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

type ruleBody struct {
	ID         string            `json:"id"`
	EntityTag  string            `json:"entity_tag"`
	CreatedAt  string            `json:"created_at"`
	ModifiedAt string            `json:"modified_at"`
	Name       string            `json:"name,omitempty"`
	Type       string            `json:"type"`
	RealmName  string            `json:"realm_name,omitempty"`
	Expiration int               `json:"expiration"` // required even for Profile-CR, where it has no meaning
	CRType     string            `json:"cr_type,omitempty"`
	Conditions []state.Condition `json:"conditions"`
}

func newRuleBody(r state.Rule) ruleBody {
	return ruleBody{
		ID: r.ID, EntityTag: r.Tag, CreatedAt: api.MinuteTime(r.Created), ModifiedAt: api.MinuteTime(r.Modified),
		Name: r.Name, Type: r.Type, RealmName: r.Realm, Expiration: r.Expiration, CRType: r.CRType, Conditions: r.Conditions,
	}
}

type ruleRequest struct {
	Name       string            `json:"name"`
	Type       string            `json:"type"`
	RealmName  string            `json:"realm_name"`
	Expiration *int              `json:"expiration"`
	CRType     string            `json:"cr_type"`
	Conditions []state.Condition `json:"conditions"`
	Context    json.RawMessage   `json:"context"` // accepted and ignored, as at IBM
}

func (in ruleRequest) check(o api.Options) error {
	if err := iamv1.OneOf(in.Type, "Profile-SAML", "Profile-CR"); err != nil {
		return err
	}
	if in.Conditions == nil || o.NeedConditions && len(in.Conditions) == 0 {
		return iamv1.Missing("conditions")
	}
	if in.Type == "Profile-CR" {
		if err := computeType(in.CRType); err != nil {
			return err
		}
		if (in.Expiration != nil || in.RealmName != "") && !o.IgnoreSession {
			return iamv1.Invalid("Properties 'expiration' and 'realm_name' are for rules of type Profile-SAML.")
		}
	} else if err := in.checkSession(); err != nil {
		return err
	}
	for _, cond := range in.Conditions {
		if err := checkCondition(cond); err != nil {
			return err
		}
	}
	return nil
}

func (in ruleRequest) checkSession() error {
	switch {
	case in.RealmName == "":
		return iamv1.Missing("realm_name")
	case in.Expiration == nil:
		return iamv1.Missing("expiration")
	case *in.Expiration < 0:
		return iamv1.Invalid("Property 'expiration' must not be negative.")
	case in.CRType != "":
		return iamv1.Invalid("Property 'cr_type' is for rules of type Profile-CR.")
	}
	return nil
}

// checkCondition does not look at the claim's name: IAM accepts any.
func checkCondition(cond state.Condition) error {
	if cond.Claim == "" {
		return iamv1.Missing("claim")
	}
	if !slices.Contains(match.Operators(), cond.Operator) {
		return iamv1.OneOf(cond.Operator, match.Operators()...)
	}
	if !json.Valid([]byte(cond.Value)) {
		return iamv1.Invalid("Property 'value' with value '" + cond.Value + "' is not stringified JSON.")
	}
	return nil
}

func (in ruleRequest) into(r state.Rule) state.Rule {
	r.Name, r.Type, r.CRType, r.Conditions = in.Name, in.Type, in.CRType, in.Conditions
	r.Realm, r.Expiration = "", 0
	if in.Type == "Profile-SAML" {
		r.Realm, r.Expiration = in.RealmName, *in.Expiration
	}
	return r
}

// createRule looks at the body before it looks for the profile, as IBM does.
//
// Departs: for IN the value may be a JSON list in the text, which is the natural reading of IBM's words but unconfirmed.
// Departs: the rules of both types count against one limit.
func createRule(c *api.Call) (api.Reply, error) {
	var in ruleRequest
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	if err := in.check(c.Options); err != nil {
		return api.Reply{}, err
	}
	p, err := find(c, "update")
	if err != nil {
		return api.Reply{}, err
	}
	limits, count := c.Options.Limits, state.Rules().Count(c.Tx, "profile", p.ID)
	if err := iamv1.Below(c, count, limits.RulesPerProfile, "claim rules in a profile"); err != nil {
		return api.Reply{}, err
	}
	if err := iamv1.Below(c, state.Rules().Len(c.Tx), limits.Rules, "claim rules in the account"); err != nil {
		return api.Reply{}, err
	}
	r := in.into(
		state.Rule{ID: "ClaimRule-" + api.UUID(), Tag: api.NextTag(""), ProfileID: p.ID, Created: c.Now, Modified: c.Now},
	)
	state.Rules().Put(c.Tx, r.ID, r)
	return api.Created(newRuleBody(r)).WithTag(r.Tag), nil
}

func listRules(c *api.Call) (api.Reply, error) {
	p, err := find(c, "get")
	if err != nil {
		return api.Reply{}, err
	}
	out := struct {
		Rules []ruleBody `json:"rules"`
	}{Rules: []ruleBody{}}
	for _, r := range state.Rules().By(c.Tx, "profile", p.ID) {
		out.Rules = append(out.Rules, newRuleBody(r))
	}
	return api.OK(out), nil
}

func findRule(c *api.Call, action string) (state.Rule, error) {
	p, err := find(c, action)
	if err != nil {
		return state.Rule{}, err
	}
	r, ok := state.Rules().Get(c.Tx, c.Path("rule"))
	if !ok || r.ProfileID != p.ID {
		return state.Rule{}, iamv1.NotFound("rule", c.Path("rule"))
	}
	return r, nil
}

func getRule(c *api.Call) (api.Reply, error) {
	r, err := findRule(c, "get")
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(newRuleBody(r)).WithTag(r.Tag), nil
}

func updateRule(c *api.Call) (api.Reply, error) {
	var in ruleRequest
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	if err := in.check(c.Options); err != nil {
		return api.Reply{}, err
	}
	r, err := findRule(c, "update")
	if err != nil {
		return api.Reply{}, err
	}
	if err := c.Match(r.Tag); err != nil {
		return api.Reply{}, err
	}
	r = in.into(r)
	r.Tag, r.Modified = api.NextTag(r.Tag), c.Now
	state.Rules().Put(c.Tx, r.ID, r)
	return api.OK(newRuleBody(r)).WithTag(r.Tag), nil
}

func deleteRule(c *api.Call) (api.Reply, error) {
	r, err := findRule(c, "update")
	if err != nil {
		return api.Reply{}, err
	}
	state.Rules().Delete(c.Tx, r.ID)
	return api.NoContent(), nil
}
