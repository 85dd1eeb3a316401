package account

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/iam"
)

// Access is roles on one resource: what a policy gives, without its conditions.
type Access struct {
	Resource []iam.PolicyAttribute
	Roles    []iam.PolicyRole
}

// AccessOf is what a policy gives.
func AccessOf(p iam.Policy) Access { return Access{p.Resource.Attributes, p.Control.Grant.Roles} }

// Conditional reports whether a policy holds under conditions only: at times, on parts of a resource, or on tagged ones. What one
// gives in a state that IBM does not document is as little known.
func Conditional(p iam.Policy) bool {
	return p.Pattern != "" || p.Rule != nil || len(p.Resource.Tags) > 0 || !p.Active()
}

// ConditionsKey is equal for policies that hold under the same conditions; "" for those that hold without any.
func ConditionsKey(p iam.Policy) string {
	if !Conditional(p) {
		return ""
	}
	conditions, err := json.Marshal([]any{p.Pattern, p.Rule, p.Resource.Tags, p.Active()})
	if err != nil {
		return p.ID // what came of JSON can be encoded
	}
	return string(conditions)
}

// ResourceKey is equal for attributes that mean the same resource, whatever their order and that of their values.
func ResourceKey(attributes []iam.PolicyAttribute) string {
	keys := make([]string, len(attributes))
	for i, a := range attributes {
		keys[i] = a.Key + "\x00" + a.Operator + "\x00" + valueKey(a.Value)
	}
	slices.Sort(keys)
	return strings.Join(slices.Compact(keys), "\x02")
}

func valueKey(value any) string {
	if texts := Texts(value); texts != nil {
		slices.Sort(texts)
		value = slices.Compact(texts)
	}
	data, err := json.Marshal(value)
	if err != nil {
		return "" // the values of JSON documents can be encoded
	}
	return string(data)
}

// Texts are the values of an attribute with a list of texts; nil for any other value.
func Texts(value any) []string {
	switch v := value.(type) {
	case []string:
		return slices.Clone(v)
	case []any:
		texts := make([]string, len(v))
		for i, item := range v {
			text, ok := item.(string)
			if !ok {
				return nil
			}
			texts[i] = text
		}
		return texts
	}
	return nil
}

// HasRole reports whether a role is among others, by its CRN.
func HasRole(roles []iam.PolicyRole, id string) bool {
	return slices.ContainsFunc(roles, func(r iam.PolicyRole) bool { return r.RoleID == id })
}

// Gives reports whether policies give all roles of an access on exactly its resource, without conditions.
func Gives(policies []iam.Policy, want Access) bool {
	var given []iam.PolicyRole
	for _, p := range policies {
		if !Conditional(p) && ResourceKey(p.Resource.Attributes) == ResourceKey(want.Resource) {
			given = append(given, p.Control.Grant.Roles...)
		}
	}
	return !slices.ContainsFunc(want.Roles, func(r iam.PolicyRole) bool { return !HasRole(given, r.RoleID) })
}

// SameAccess reports whether a policy gives exactly an access: the same roles on the same resource, without conditions.
func SameAccess(p iam.Policy, want Access) bool {
	all := func(one, other []iam.PolicyRole) bool {
		return !slices.ContainsFunc(one, func(r iam.PolicyRole) bool { return !HasRole(other, r.RoleID) })
	}
	roles := p.Control.Grant.Roles
	return !Conditional(p) && ResourceKey(p.Resource.Attributes) == ResourceKey(want.Resource) &&
		all(roles, want.Roles) && all(want.Roles, roles)
}

// Overlaps reports whether a policy may give a role of an access on some of the same resources, with any attributes and
// conditions. The only reason why not is attributes that exclude each other, such as two services.
func Overlaps(p iam.Policy, want Access) bool {
	if !slices.ContainsFunc(want.Roles, func(r iam.PolicyRole) bool { return HasRole(p.Control.Grant.Roles, r.RoleID) }) {
		return false
	}
	return Apart(p.Resource.Attributes, want.Resource) == ""
}

// Apart is the first key by which two resources exclude each other, such as serviceName for two services; "" if they may
// have something in common. Services of account management and other services are kept apart by serviceType. Only values
// that must be equal exclude anything.
func Apart(attributes, wanted []iam.PolicyAttribute) string {
	for _, b := range wanted {
		for _, a := range attributes {
			if a.Key == b.Key && disjoint(a, b) {
				return a.Key
			}
		}
	}
	if scopeMayMeet(attributes, wanted) && scopeMayMeet(wanted, attributes) {
		return ""
	}
	return "serviceType"
}

// Exact are the texts of an attribute that must equal one of them. ok is false for any other attribute, and for texts that may stand
// for others: an empty one, one of nothing but wildcards, and the name of a service that has other letters than IBM's.
func Exact(a iam.PolicyAttribute) (texts []string, ok bool) {
	texts = Texts(a.Value)
	if text, is := a.Value.(string); is {
		texts = []string{text}
	}
	of := a.Key == "serviceName" || a.Key == "serviceType"
	return texts, (a.Operator == "stringEquals" || a.Operator == "stringEqualsAnyOf") && texts != nil && !slices.ContainsFunc(texts, func(text string) bool {
		return strings.Trim(text, "*?") == "" || of && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != ""
	})
}

// disjoint reports whether no value meets both attributes.
func disjoint(a, b iam.PolicyAttribute) bool {
	one, exact := Exact(a)
	other, also := Exact(b)
	return exact && also && !slices.ContainsFunc(one, func(text string) bool { return slices.Contains(other, text) })
}

// scopeMayMeet keeps "all services" and account management apart from services that belong to the other.
func scopeMayMeet(wide, narrow []iam.PolicyAttribute) bool {
	if ofResourceGroup(wide) && (Attribute(narrow, "serviceName") != "" || Attribute(narrow, "serviceType") != "") {
		return false // a resource group itself is nothing of a service
	}
	kind, service := Attribute(wide, "serviceType"), Attribute(narrow, "serviceName")
	if kind == "" || service == "" {
		return true
	}
	return (kind == "platform_service") == ManagesAccount(service)
}

// ofResourceGroup reports whether attributes mean resource groups themselves, and not what is in them.
func ofResourceGroup(attributes []iam.PolicyAttribute) bool {
	return Attribute(attributes, "resourceType") == "resource-group" && Attribute(attributes, "serviceName") == ""
}

// Attribute is the value of an attribute that must equal one text; "" when there is none.
func Attribute(attributes []iam.PolicyAttribute, key string) string {
	for _, a := range attributes {
		if texts, ok := Exact(a); a.Key == key && ok && len(texts) == 1 {
			return texts[0]
		}
	}
	return ""
}

// ManagesAccount reports whether a service belongs to account management, which "all IAM-enabled services" leaves out.
// Source: IBM's documents on account management services, April 2026.
func ManagesAccount(service string) bool {
	switch service {
	case "billing", "globalcatalog", "globalcatalog-collection", "context-based-restrictions", "enterprise", "entitlement",
		"iam-groups", "iam-identity", "iam-access-management", "cloudshell", "project", "security-compliance", "support",
		"user-management":
		return true
	}
	return false
}

// Subject is who a policy gives access to: the IAM ID of an identity, or the ID of an access group; "" for anything else.
func Subject(p iam.Policy) string {
	if len(p.Subject.Attributes) != 1 {
		return ""
	}
	a := p.Subject.Attributes[0]
	value, _ := a.Value.(string)
	if a.Operator != "stringEquals" || a.Key != "iam_id" && a.Key != "access_group_id" {
		return ""
	}
	return value
}

// namesServices reports whether a resource says by any of the attributes of services which ones it is about.
func namesServices(resource []iam.PolicyAttribute) bool {
	return slices.ContainsFunc(resource, func(a iam.PolicyAttribute) bool {
		return a.Key == "serviceName" || a.Key == "serviceType" || a.Key == "service_group_id"
	})
}

// MayManage reports whether the resource of a policy can be a service of account management. What a policy covers that names neither a
// service nor a resource group is not documented, so it can be.
func MayManage(resource []iam.PolicyAttribute, service string) bool {
	for _, a := range resource {
		texts, exact := Exact(a)
		wanted := map[string]string{"serviceName": service, "serviceType": "platform_service"}[a.Key]
		if wanted != "" && exact && !slices.Contains(texts, wanted) {
			return false
		}
	}
	return namesServices(resource) || !ofResourceGroup(resource) && !allOfResourceGroup(resource)
}

// allOfResourceGroup reports whether a resource is all services in a resource group.
func allOfResourceGroup(resource []iam.PolicyAttribute) bool {
	return !namesServices(resource) && !ofResourceGroup(resource) && Attribute(resource, "resourceGroupId") != ""
}
