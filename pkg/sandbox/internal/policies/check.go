package policies

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// maxValue is the longest value of an attribute, in characters.
const maxValue = 1000

// add checks a new policy and keeps it.
func add(c *api.Call, p state.Policy) (state.Policy, error) {
	p.ID, p.AccountID, p.State = api.UUID(), c.Caller.AccountID, "active"
	if err := check(c, p); err != nil {
		return p, err
	}
	if err := require(c, "iam.policy.create", p); err != nil {
		return p, err
	}
	p.Tag, p.Created, p.Modified = api.NextTag(""), c.Now, c.Now
	p.CreatedBy, p.ModifiedBy = c.Caller.IAMID, c.Caller.IAMID
	count := 0
	for _, other := range ofSubject(c, p.Subject) {
		if same(other, p) {
			return p, conflict(c, other)
		}
		count++
	}
	if count >= c.Options.PoliciesPerSubject {
		return p, api.Errorf(http.StatusUnprocessableEntity, "unable_to_process", "Exceeded maximum policies quota error")
	}
	state.Policies().Put(c.Tx, p.ID, p)
	return p, nil
}

func ofSubject(c *api.Call, s state.Subject) []state.Policy {
	var found []state.Policy
	index, key := "identity", s.IAMID
	if s.GroupID != "" {
		index, key = "group", s.GroupID
	}
	for _, p := range state.Policies().By(c.Tx, index, key) {
		if p.State == "active" {
			found = append(found, p)
		}
	}
	return found
}

func check(c *api.Call, p state.Policy) error {
	switch {
	case p.Type != "access":
		return invalid("type '%s' is not supported: the sandbox knows access policies only", p.Type)
	case p.Subject.IAMID == "" && p.Subject.GroupID == "":
		return invalid("the subject names neither iam_id nor access_group_id")
	case p.Subject.IAMID != "" && p.Subject.GroupID != "":
		return invalid("the subject names both iam_id and access_group_id")
	case len(p.Roles) == 0:
		return invalid("there is no role")
	}
	if p.Subject.GroupID != "" {
		if g, ok := state.Groups().Get(c.Tx, p.Subject.GroupID); !ok || g.AccountID != c.Caller.AccountID {
			return invalid("there is no access group '%s' in the account", p.Subject.GroupID)
		}
	}
	if err := checkResource(c, p); err != nil {
		return err
	}
	return checkRoles(p)
}

func checkResource(c *api.Call, p state.Policy) error {
	scope := false
	for _, a := range p.Resource {
		if !slices.Contains([]string{"stringEquals", "stringExists", "stringMatch", "stringEqualsAnyOf", "stringMatchAnyOf"}, a.Operator) {
			return invalid("operator '%s' of attribute '%s' is not supported", a.Operator, a.Key)
		}
		if text, ok := a.Value.(string); ok && (text == "" || len(text) > maxValue) {
			return invalid("the value of attribute '%s' must have 1 to %d characters", a.Key, maxValue)
		}
		switch a.Key {
		case "serviceName", "serviceType", "resourceGroupId", "service_group_id", "resourceType":
			scope = true
		}
	}
	if value(p, "accountId") != c.Caller.AccountID {
		return invalid("attribute 'accountId' must be the account of the token")
	}
	if !scope {
		return invalid("the resource needs one of serviceName, serviceType, resourceGroupId and service_group_id")
	}
	return nil
}

// checkRoles refuses a role that its target's service does not have. Which roles IBM refuses is known in part only.
func checkRoles(p state.Policy) error {
	known := rolesFor(roleService(p))
	for _, id := range p.Roles {
		if !slices.ContainsFunc(known.all(), func(r role) bool { return r.CRN == id }) {
			return invalid("role '%s' is not one of the target's", id)
		}
	}
	return nil
}

func roleService(p state.Policy) string {
	switch {
	case value(p, "serviceName") != "":
		return value(p, "serviceName")
	case value(p, "serviceType") == "service", value(p, "resourceGroupId") != "":
		return "alliamserviceroles"
	case value(p, "resourceType") == "resource-group":
		return "resource-controller"
	}
	return ""
}

// same compares what decides about access: roles and resource in any order.
func same(a, b state.Policy) bool {
	byKey := func(x, y state.Attribute) int { return cmp.Compare(x.Key, y.Key) }
	equal := func(x, y state.Attribute) bool {
		return x.Key == y.Key && x.Operator == y.Operator && asText(x.Value) == asText(y.Value)
	}
	return slices.Equal(slices.Sorted(slices.Values(a.Roles)), slices.Sorted(slices.Values(b.Roles))) &&
		slices.EqualFunc(slices.SortedFunc(slices.Values(a.Resource), byKey), slices.SortedFunc(slices.Values(b.Resource), byKey), equal) &&
		slices.EqualFunc(a.Tags, b.Tags, equal) && string(a.Rule) == string(b.Rule)
}

func conflict(c *api.Call, with state.Policy) *api.Error {
	e := api.Errorf(http.StatusConflict, "policy_conflict_error",
		"The policy wasn't created because an access policy with identical attributes and roles already exists.")
	e.Details = map[string]any{"conflicts_with": map[string]any{"etag": with.Tag, "policy": newBodyV2(c, with)}}
	return e
}
