package groups

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/match"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// maxExpiration is the longest membership by a rule, in hours.
const maxExpiration = 24

type ruleBody struct {
	ID             string            `json:"id"`
	Name           string            `json:"name,omitempty"`
	Expiration     int               `json:"expiration"`
	RealmName      string            `json:"realm_name"`
	AccessGroupID  string            `json:"access_group_id"`
	AccountID      string            `json:"account_id"`
	Conditions     []state.Condition `json:"conditions"`
	CreatedAt      string            `json:"created_at"`
	CreatedByID    string            `json:"created_by_id"`
	LastModifiedAt string            `json:"last_modified_at"`
	LastModifiedBy string            `json:"last_modified_by_id"`
}

func newRuleBody(c *api.Call, r state.GroupRule) ruleBody {
	return ruleBody{
		ID: r.ID, Name: r.Name, Expiration: r.Expiration, RealmName: r.Realm, AccessGroupID: r.GroupID,
		AccountID: c.Caller.AccountID, Conditions: r.Conditions, CreatedAt: api.SecondTime(r.Created), CreatedByID: r.CreatedBy,
		LastModifiedAt: api.SecondTime(r.Modified), LastModifiedBy: r.ModifiedBy,
	}
}

type ruleRequest struct {
	Name       string            `json:"name"`
	Expiration *int              `json:"expiration"`
	RealmName  string            `json:"realm_name"`
	Conditions []state.Condition `json:"conditions"`
}

func (in ruleRequest) check() error {
	switch {
	case in.Expiration == nil:
		return missing("expiration")
	case *in.Expiration < 1 || *in.Expiration > maxExpiration:
		return invalid("The expiration must be 1 to %d hours.", maxExpiration)
	case in.RealmName == "":
		return missing("realm_name")
	case len(in.Conditions) == 0:
		return missing("conditions")
	}
	for _, cond := range in.Conditions {
		switch {
		case cond.Claim == "":
			return missing("claim")
		case !slices.Contains(match.Operators(), cond.Operator):
			return invalid("Operator '%s' is not supported.", cond.Operator)
		case !json.Valid([]byte(cond.Value)):
			return invalid("Value '%s' is not stringified JSON.", cond.Value)
		}
	}
	return nil
}

func (in ruleRequest) into(c *api.Call, r state.GroupRule) state.GroupRule {
	r.Name, r.Expiration, r.Realm, r.Conditions = in.Name, *in.Expiration, in.RealmName, in.Conditions
	r.Tag, r.Modified, r.ModifiedBy = api.NextTag(r.Tag), c.Now, c.Caller.IAMID
	return r
}

func invalid(format string, args ...any) *api.Error {
	return api.Errorf(http.StatusBadRequest, "invalid_body", format, args...)
}

func rulesOf(c *api.Call, groupID string) []state.GroupRule {
	var rules []state.GroupRule
	for _, r := range state.GroupRules().By(c.Tx, "group", groupID) {
		rules = append(rules, r)
	}
	return rules
}

// addRule makes a dynamic rule.
//
// Departs: nobody becomes a member by a rule: it is about attributes of federated users, and the sandbox has no identity
// provider. Dynamic memberships come from the seed only, and adding such a member as a static one changes nothing.
func addRule(c *api.Call) (api.Reply, error) {
	var in ruleRequest
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	if err := in.check(); err != nil {
		return api.Reply{}, err
	}
	g, err := findOwn(c, "rules.create")
	if err != nil {
		return api.Reply{}, err
	}
	if err := below(c, len(rulesOf(c, g.ID)), c.Options.Limits.GroupRules, "rules in access group '"+g.ID+"'"); err != nil {
		return api.Reply{}, err
	}
	r := in.into(c, state.GroupRule{
		ID: "ClaimRule-" + api.UUID(), GroupID: g.ID, Created: c.Now, CreatedBy: c.Caller.IAMID,
	})
	state.GroupRules().Put(c.Tx, r.ID, r)
	return api.Created(newRuleBody(c, r)).WithTag(r.Tag), nil
}

func listRules(c *api.Call) (api.Reply, error) {
	g, err := find(c, "rules.list")
	if err != nil {
		return api.Reply{}, err
	}
	out := struct {
		Rules []ruleBody `json:"rules"`
	}{Rules: []ruleBody{}}
	for _, r := range rulesOf(c, g.ID) {
		out.Rules = append(out.Rules, newRuleBody(c, r))
	}
	return api.OK(out), nil
}

func findRule(c *api.Call, action string) (state.GroupRule, error) {
	if err := authz.Require(c, "iam-groups."+action, target(c.Path("group"))); err != nil {
		return state.GroupRule{}, err
	}
	r, ok := state.GroupRules().Get(c.Tx, c.Path("rule"))
	if !ok || r.GroupID != c.Path("group") {
		return r, api.Errorf(http.StatusNotFound, "not_found",
			"Rule '%s' was not found in access group '%s'.", c.Path("rule"), c.Path("group"))
	}
	return r, nil
}

func getRule(c *api.Call) (api.Reply, error) {
	r, err := findRule(c, "rules.read")
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(newRuleBody(c, r)).WithTag(r.Tag), nil
}

func replaceRule(c *api.Call) (api.Reply, error) {
	var in ruleRequest
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	if err := in.check(); err != nil {
		return api.Reply{}, err
	}
	r, err := findRule(c, "rules.update")
	if err != nil {
		return api.Reply{}, err
	}
	if err := c.Match(r.Tag); err != nil {
		return api.Reply{}, err
	}
	r = in.into(c, r)
	state.GroupRules().Put(c.Tx, r.ID, r)
	return api.OK(newRuleBody(c, r)).WithTag(r.Tag), nil
}

func removeRule(c *api.Call) (api.Reply, error) {
	r, err := findRule(c, "rules.delete")
	if err != nil {
		return api.Reply{}, err
	}
	state.GroupRules().Delete(c.Tx, r.ID)
	return api.NoContent(), nil
}
