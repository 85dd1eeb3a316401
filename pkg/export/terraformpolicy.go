package export

import (
	"cmp"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// unwritablePolicy is why the provider would refuse or change a policy; "" if it imports it as it is.
func unwritablePolicy(q iam.Policy) string {
	roles := q.Control.Grant.Roles
	attributes := described(q)
	switch {
	case account.Conditional(q):
		return "it has conditions or tags" // the provider's import does not read rules
	case len(roles) == 0:
		return "it gives no role"
	case slices.ContainsFunc(roles, func(r iam.PolicyRole) bool { return r.DisplayName == "" }):
		return "the name of one of its roles is not known"
	case len(attributes) == 0:
		return "the provider can't express what it is about"
	}
	for _, a := range attributes {
		if _, isText := a.Value.(string); !isText {
			return "the value of its attribute '" + a.Key + "' is not a text"
		}
	}
	if slices.ContainsFunc(attributes, isManagement) && len(attributes) > 1 {
		return "the provider can't express a part of account management"
	}
	return ""
}

// described are the attributes of a policy that the provider wants to be written: it adds the account itself.
func described(q iam.Policy) []iam.PolicyAttribute {
	return slices.DeleteFunc(slices.Clone(q.Resource.Attributes), func(a iam.PolicyAttribute) bool { return a.Key == "accountId" })
}

// isManagement reports whether an attribute means account management, which the provider has an argument for: as an
// attribute the provider plans to change it again and again.
func isManagement(a iam.PolicyAttribute) bool {
	return a.Key == "serviceType" && a.Value == any("platform_service")
}

func (t *terraform) policy(owner, label string, p account.Profile, q iam.Policy) {
	var roles []string
	for _, r := range q.Control.Grant.Roles {
		roles = append(roles, r.DisplayName)
	}
	attributes := described(q)
	var management []hclAttribute
	if slices.ContainsFunc(attributes, isManagement) {
		management, attributes = []hclAttribute{{"account_management", "true"}}, nil
	}
	t.resource(kindPolicy, label, cmp.Or(p.IAMID, "iam-"+p.ID)+"/"+q.ID, func() {
		t.out.attributes([]hclAttribute{{"iam_id", owner + ".iam_id"}, {"roles", hclList(roles)}}, text("description", q.Description), management)
		for _, a := range attributes {
			value, _ := a.Value.(string)
			var operator []hclAttribute
			if a.Operator != "stringEquals" {
				operator = text("operator", a.Operator)
			}
			t.out.block("resource_attributes", func() {
				t.out.attributes([]hclAttribute{{"name", hcl(a.Key)}}, operator, []hclAttribute{{"value", hcl(value)}})
			})
		}
		t.out.block("lifecycle", func() {
			t.out.line("# The provider's import fills resources and resource_attributes, of which a configuration can have only one.")
			t.out.line("ignore_changes = [resources, resource_attributes, account_management]")
		})
	})
}
