package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/trust"
)

// linkName is a link for people: cluster/namespace/service account.
func linkName(cluster string, l iam.LinkTarget) string {
	return cluster + "/" + l.Namespace + "/" + l.Name
}

func (d *differ) linkName(l iam.Link) string {
	return linkName(clusterName(d.account, l.Link.CRN), l.Link)
}

// clusterName is the name of a cluster, or its ID when it was not seen.
func clusterName(a *inventory.Account, name string) string {
	if known := a.ClusterName(name); known != "" {
		return known
	}
	if parsed, err := crn.Parse(name); err == nil && parsed.Instance != "" {
		return parsed.Instance
	}
	return name
}

// ruleName is the name of a rule, or its conditions when it has none.
func ruleName(name, crType string, conditions []iam.Condition) string {
	if name != "" {
		return name
	}
	parts := make([]string, len(conditions))
	for i, c := range conditions {
		parts[i] = conditionText(c)
	}
	if len(parts) == 0 {
		return typeName(crType) + ": every pod"
	}
	return typeName(crType) + ": " + strings.Join(parts, ", ")
}

func conditionText(c iam.Condition) string {
	values, err := trust.DecodeValue(c.Value)
	if err != nil {
		values = []string{c.Value}
	}
	return fmt.Sprintf("%s %s %s", c.Claim, c.Operator, strings.Join(values, ","))
}

// grantName is what a policy gives: roles on a resource.
func grantName(a *inventory.Account, grant Access) string {
	names := make([]string, len(grant.Roles))
	for i, r := range grant.Roles {
		names[i] = roleName(r)
	}
	return strings.Join(names, ", ") + " on " + resourceName(a, grant.Resource)
}

// roleName is the display name of a role, or the last part of its CRN.
func roleName(r iam.PolicyRole) string {
	if r.DisplayName != "" {
		return r.DisplayName
	}
	return r.RoleID[strings.LastIndexByte(r.RoleID, ':')+1:]
}

// resourceName says what a policy is about, with the names of instances and resource groups that were seen.
func resourceName(a *inventory.Account, attributes []iam.PolicyAttribute) string {
	value := map[string]string{}
	var others []string
	for _, attr := range attributes {
		text, isText := attr.Value.(string)
		switch {
		case attr.Key == "accountId":
		case isText && attr.Operator == "stringEquals" && value[attr.Key] == "":
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
		name += "/" + instanceName(a, guid)
	}
	switch kind := take("serviceType"); kind {
	case "":
	case "service":
		name = "all services"
	case "platform_service":
		name = "account management"
	default:
		name = "services of type " + kind
	}
	if value["resourceType"] == "resource-group" && name == "" {
		take("resourceType")
		name = strings.TrimSpace("resource group " + resourceGroupName(a, take("resource")))
	}
	if id := take("resourceGroupId"); id != "" {
		name = strings.TrimSpace(name + " in resource group " + resourceGroupName(a, id))
	}
	for key, v := range value {
		others = append(others, key+" "+v)
	}
	slices.Sort(others)
	if len(others) > 0 {
		name = strings.TrimSpace(name + " (" + strings.Join(others, ", ") + ")")
	}
	return name
}

func instanceName(a *inventory.Account, guid string) string {
	for _, i := range a.Instances {
		if i.GUID == guid {
			return i.Name
		}
	}
	for _, c := range a.Clusters {
		if c.ID == guid {
			return c.Name
		}
	}
	return guid
}

func resourceGroupName(a *inventory.Account, id string) string {
	for _, g := range a.ResourceGroups {
		if g.ID == id {
			return g.Name
		}
	}
	return id
}
