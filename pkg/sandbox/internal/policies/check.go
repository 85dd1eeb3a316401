package policies

import (
	"net/http"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/rule"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// maxValue is the longest value of an attribute, in characters.
const maxValue = 1000

// maxValues is the longest list of values of an attribute.
const maxValues = 10

func check(c *api.Call, p state.Policy) error {
	switch {
	case p.Type != "access":
		return invalid("type '%s' is not supported: the sandbox knows access policies only", p.Type)
	case p.Subject.IAMID == "" && p.Subject.GroupID == "":
		return invalid("the subject names neither iam_id nor access_group_id")
	case p.Subject.IAMID != "" && p.Subject.GroupID != "":
		return invalid("the subject names both iam_id and access_group_id")
	case len(p.Roles) == 0:
		return invalid("a role is required")
	}
	if err := checkSubject(c, p.Subject); err != nil {
		return err
	}
	if err := checkResource(c, p); err != nil {
		return err
	}
	if err := checkRule(p); err != nil {
		return err
	}
	return checkRoles(c, p)
}

func checkSubject(c *api.Call, s state.Subject) error {
	if s.GroupID != "" && s.GroupID != authz.PublicGroup {
		if g, ok := state.Groups().Get(c.Tx, s.GroupID); !ok || g.AccountID != c.Caller.AccountID {
			return invalid("access group '%s' was not found in the account", s.GroupID)
		}
	}
	if id, ok := state.ServiceIDs().Get(c.Tx, strings.TrimPrefix(s.IAMID, "iam-")); ok && id.Locked {
		return api.Errorf(http.StatusBadRequest, "request_not_processed", "Service ID '%s' is locked.", id.ID)
	}
	return nil
}

// checkRule wants the condition of a policy to be one, and of a known kind.
func checkRule(p state.Policy) error {
	if (len(p.Rule) > 0) != (p.Pattern != "") {
		return invalid("'rule' and 'pattern' belong together")
	}
	if p.Pattern == "" {
		return nil
	}
	if !slices.Contains(rule.Patterns(), p.Pattern) {
		return invalid("pattern '%s' is not supported", p.Pattern)
	}
	if _, err := rule.Parse(p.Rule); err != nil {
		return invalid("%v", err)
	}
	return nil
}

func checkResource(c *api.Call, p state.Policy) error {
	operators := []string{"stringEquals", "stringExists", "stringMatch", "stringEqualsAnyOf", "stringMatchAnyOf"}
	scope := false
	for _, a := range p.Resource {
		if !slices.Contains(operators, a.Operator) {
			return invalid("operator '%s' of attribute '%s' is not supported", a.Operator, a.Key)
		}
		if err := checkValue(a); err != nil {
			return err
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

// checkValue wants the kind of value that the operator takes.
func checkValue(a state.Attribute) error {
	switch value := a.Value.(type) {
	case string:
		if value == "" || len(value) > maxValue {
			return invalid("the value of attribute '%s' must have 1 to %d characters", a.Key, maxValue)
		}
		if a.Operator == "stringEquals" || a.Operator == "stringMatch" {
			return nil
		}
	case bool:
		if a.Operator == "stringExists" {
			return nil
		}
	case []any:
		texts := !slices.ContainsFunc(value, func(v any) bool { _, ok := v.(string); return !ok })
		if strings.HasSuffix(a.Operator, "AnyOf") && texts && len(value) > 0 && len(value) <= maxValues {
			return nil
		}
	}
	return invalid("the value of attribute '%s' does not fit operator '%s'", a.Key, a.Operator)
}

// checkRoles refuses a role that its target's service does not have. Which roles IBM refuses is known in part only.
func checkRoles(c *api.Call, p state.Policy) error {
	known := rolesFor(c, roleService(p))
	if value(p, "service_group_id") == "IAM" {
		known.ServiceRoles = rolesOfIAM()
	}
	for _, id := range p.Roles {
		if !known.has(id) {
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
