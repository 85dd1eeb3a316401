package export

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// RolesForTerraform names the lists of roles that Terraform needs beside the profiles, as iam.ListRoles names them.
func RolesForTerraform(a *account.Account) (services []string) {
	for _, p := range a.Profiles.Seen() {
		for _, q := range p.Policies.Seen() {
			services = append(services, roleLists(q)...)
		}
	}
	slices.Sort(services)
	return slices.Compact(services)
}

// roleLists names the lists in which the provider looks for the roles of a policy. The provider does not see a role that is
// not in them, and its plan adds it.
func roleLists(q iam.Policy) []string {
	service, resourceType, group := scope(q)
	switch {
	case service != "":
		return []string{service}
	case resourceType == "resource-group":
		return []string{iam.RolesOfResourceGroups}
	case group != "":
		return []string{iam.RolesOfGroup(group)}
	case slices.ContainsFunc(q.Resource.Attributes, isManagement):
		return []string{iam.RolesOfAllServices, ""} // the import looks into the first, what reads the resource later into the second
	}
	return []string{iam.RolesOfAllServices}
}

// scope is what decides where the provider looks for roles.
func scope(q iam.Policy) (service, resourceType, group string) {
	for _, a := range q.Resource.Attributes {
		value, isText := a.Value.(string)
		if !isText || !isEqualOrMatch(a.Operator) {
			continue
		}
		switch a.Key {
		case "serviceName":
			service = value
		case "resourceType":
			resourceType = value
		case "service_group_id":
			group = value
		}
	}
	return service, resourceType, group
}

func isEqualOrMatch(operator string) bool {
	return operator == "stringEquals" || operator == "stringMatch"
}

// readRoles are the names of a policy's roles as the provider reads them, in the policy's order, or why they are not known.
func (t *terraform) readRoles(q iam.Policy) (names []string, why string) {
	for _, role := range q.Control.Grant.Roles {
		name := ""
		for i, service := range roleLists(q) {
			roles := t.account.Roles[service]
			if !roles.Known() {
				return nil, fmt.Sprintf("the roles of '%s' are not known: %s", cmp.Or(service, "the platform"), roles.Why())
			}
			found, err := account.ResolveRole(roles, role.RoleID)
			if err != nil || found.RoleID != role.RoleID || found.DisplayName == "" || i > 0 && found.DisplayName != name {
				return nil, fmt.Sprintf("the provider does not find its role '%s'", account.RoleName(role))
			}
			name = found.DisplayName
		}
		names = append(names, name)
	}
	return names, ""
}

// unwritablePolicy is why the provider would refuse or change a policy; "" if it imports it as it is.
func unwritablePolicy(q iam.Policy) string {
	attributes := described(q)
	service, resourceType, group := scope(q)
	switch {
	case q.Pattern != "" || q.Rule != nil:
		return "it has conditions, which the provider's import does not read"
	case len(q.Control.Grant.Roles) == 0:
		return "it gives no role"
	case len(attributes) == 0:
		return "the provider can't express what it is about"
	case group != "" && (service != "" || resourceType == "resource-group"):
		return "the provider can't look up the roles of a service and of a group of services at once"
	case slices.ContainsFunc(attributes, isManagement) && len(attributes) > 1:
		return "the provider can't express a part of account management"
	}
	for _, list := range []struct {
		kind string
		of   []iam.PolicyAttribute
	}{{"attribute", attributes}, {"tag", q.Resource.Tags}} {
		for _, a := range list.of {
			if _, isText := a.Value.(string); !isText {
				return "the value of its " + list.kind + " '" + a.Key + "' is not a text"
			}
		}
	}
	return ""
}

// described are the attributes of a policy that must be written for the provider: it adds the account itself.
func described(q iam.Policy) []iam.PolicyAttribute {
	return slices.DeleteFunc(slices.Clone(q.Resource.Attributes), func(a iam.PolicyAttribute) bool { return a.Key == "accountId" })
}

// isManagement reports whether an attribute means account management, which the provider has an argument for: as an
// attribute the provider plans to change it again and again.
func isManagement(a iam.PolicyAttribute) bool {
	return a.Key == "serviceType" && isEqualOrMatch(a.Operator) && a.Value == any("platform_service")
}

func (t *terraform) policy(owner, label string, p account.Profile, q iam.Policy, roles []string) {
	attributes := described(q)
	var management []hclAttribute
	if slices.ContainsFunc(attributes, isManagement) {
		management, attributes = []hclAttribute{{"account_management", "true"}}, nil
	}
	t.resource(kindPolicy, label, cmp.Or(p.IAMID, "iam-"+p.ID)+"/"+q.ID, func() {
		t.out.attributes([]hclAttribute{{"iam_id", owner + ".iam_id"}, {"roles", hclList(roles)}}, text("description", q.Description), management)
		t.conditions("resource_attributes", attributes)
		t.conditions("resource_tags", q.Resource.Tags)
		t.out.block("lifecycle", func() {
			t.out.line("# The provider's import fills resources and resource_attributes, of which a configuration can have only one.")
			t.out.line("ignore_changes = [resources, resource_attributes, account_management]")
		})
	})
}

// conditions writes a block for each of a policy's attributes or tags, whose values are texts.
func (t *terraform) conditions(kind string, list []iam.PolicyAttribute) {
	for _, a := range list {
		value, _ := a.Value.(string)
		var operator []hclAttribute
		if a.Operator != "stringEquals" { // the provider's default
			operator = text("operator", a.Operator)
		}
		t.out.block(kind, func() {
			t.out.attributes([]hclAttribute{{"name", hcl(a.Key)}}, operator, []hclAttribute{{"value", hcl(value)}})
		})
	}
}
