package account

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// TypeName is the name of a type of cluster in flags and documents: "iks" or "roks".
func TypeName(crType string) string {
	if crType == string(trust.ROKS) {
		return "roks"
	}
	return "iks"
}

// LinkName is a link for people: cluster/namespace/service account.
func (a *Account) LinkName(l trust.Link) string {
	return a.ClusterName(l.CRN) + "/" + l.Namespace + "/" + l.ServiceAccount
}

// RuleName is the name of a rule, or its type and conditions when it has none.
func (a *Account) RuleName(r trust.Rule) string { return cmp.Or(r.Name, a.RuleText(r)) }

// RuleText says whom a rule trusts: its type and conditions, with clusters by their names.
func (a *Account) RuleText(r trust.Rule) string {
	kind := TypeName(r.CRType)
	if r.Type != RuleType || !podType(r.CRType) {
		kind = cmp.Or(r.CRType, r.Type)
	}
	if len(r.Conditions) == 0 {
		return kind + ": every pod"
	}
	parts := make([]string, len(r.Conditions))
	for i, c := range r.Conditions {
		parts[i] = a.ConditionText(c)
	}
	return kind + ": " + strings.Join(parts, ", ")
}

// ConditionText is a condition with the names of clusters beside their IDs.
func (a *Account) ConditionText(c trust.Condition) string {
	text := c.String()
	if c.Claim != "service_instance" {
		return text
	}
	var names []string
	for _, id := range c.Pins() {
		for _, cluster := range a.Clusters.items {
			if cluster.ID == id {
				names = append(names, cluster.Name)
			}
		}
	}
	if len(names) > 0 {
		text += " (" + strings.Join(names, ", ") + ")"
	}
	return text
}

// RoleName is the display name of a role, or the last part of its CRN.
func RoleName(r iam.PolicyRole) string {
	return cmp.Or(r.DisplayName, r.RoleID[strings.LastIndexByte(r.RoleID, ':')+1:])
}

// RoleNames are the names of roles, by their CRNs, between commas.
func RoleNames(roles []iam.PolicyRole) string {
	sorted := slices.Clone(roles)
	slices.SortStableFunc(sorted, func(x, y iam.PolicyRole) int { return strings.Compare(x.RoleID, y.RoleID) })
	names := make([]string, len(sorted))
	for i, r := range sorted {
		names[i] = RoleName(r)
	}
	return strings.Join(names, ", ")
}

// AccessName says what an access gives: "Reader, Writer on cloud-object-storage/demo-cos".
func (a *Account) AccessName(access Access) string {
	return RoleNames(access.Roles) + " on " + a.ResourceName(access.Resource)
}

// PolicyName says what a policy gives, and whether under conditions only.
func (a *Account) PolicyName(p iam.Policy) string { return a.AccessName(AccessOf(p)) + suffix(p) }

// suffix marks a policy that holds under conditions only.
func suffix(p iam.Policy) string {
	if Conditional(p) {
		return " (with conditions)"
	}
	return ""
}

// ResourceName says what a policy is about, with the names of instances, clusters and resource groups that were seen.
func (a *Account) ResourceName(attributes []iam.PolicyAttribute) string {
	value := map[string]string{}
	var others []string
	for _, attr := range attributes {
		text, isText := attr.Value.(string)
		_, doubled := value[attr.Key]
		switch {
		case attr.Key == "accountId" && attr.Value == any(a.ID):
		case isText && attr.Operator == "stringEquals" && !doubled:
			value[attr.Key] = text
		default:
			others = append(others, fmt.Sprintf("%s %s %v", attr.Key, attr.Operator, attr.Value))
		}
	}
	take := func(key string) string {
		v := value[key]
		delete(value, key)
		return v
	}
	name := take("serviceName")
	if guid := take("serviceInstance"); guid != "" {
		name += "/" + a.instanceName(guid)
	}
	switch kind := take("serviceType"); {
	case kind == "" || name != "":
	case kind == "service":
		name = "all services"
	case kind == "platform_service":
		name = "account management"
	default:
		name = "services of type " + kind
	}
	if value["resourceType"] == "resource-group" && name == "" {
		take("resourceType")
		name = strings.TrimSpace("resource group " + a.resourceGroupName(take("resource")))
	}
	if id := take("resourceGroupId"); id != "" {
		name = strings.TrimSpace(name + " in resource group " + a.resourceGroupName(id))
	}
	for key, v := range value {
		others = append(others, key+" "+v)
	}
	slices.Sort(others)
	if len(others) > 0 {
		name = strings.TrimSpace(name + " (" + strings.Join(others, ", ") + ")")
	}
	return cmp.Or(name, "the whole account")
}

// instanceName is the name of a service instance or cluster, with its GUID where another one of the service has the same name: names
// are compared to find out who gains.
func (a *Account) instanceName(guid string) string {
	if i, ok := find(a.Instances.items, func(i iam.Instance) bool { return i.GUID == guid }); ok {
		if _, twin := find(a.Instances.items, func(other iam.Instance) bool {
			return other.GUID != guid && other.Name == i.Name && ServiceOf(other) == ServiceOf(i)
		}); twin {
			return i.Name + " (" + guid + ")"
		}
		return i.Name
	}
	for _, c := range a.Clusters.items {
		if c.ID == guid {
			return a.ClusterLabel(c)
		}
	}
	return guid
}

func (a *Account) resourceGroupName(id string) string {
	if g, ok := find(a.ResourceGroups.items, func(g iam.ResourceGroup) bool { return g.ID == id }); ok {
		return g.Name
	}
	return id
}

// MemberProfile returns the ID of the trusted profile that a member of an access group is; ok is false for any other member.
func MemberProfile(m iam.Member) (id string, ok bool) {
	id, ok = strings.CutPrefix(m.IAMID, "iam-")
	return id, ok && m.Type == "profile"
}
