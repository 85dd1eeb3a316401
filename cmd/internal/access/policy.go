package access

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

func policyView() output.View[iam.Policy] {
	return output.View[iam.Policy]{
		ID: func(p iam.Policy) string { return p.ID },
		Columns: []output.Column[iam.Policy]{
			{Name: "Policy ID", Value: func(p iam.Policy) string { return p.ID }},
			{Name: "Roles", Value: roleNames},
			{Name: "On", Value: targetOf},
			{Name: "Description", Value: func(p iam.Policy) string { return p.Description }},
		},
	}
}

// Section is the access policies of a subject, as 'grants' shows them, for the page of the subject.
func Section(policies []iam.Policy) output.Section {
	return output.SectionOf("Access policies", "No access policy that the credential may see.", policies, policyView())
}

func policyCard(p iam.Policy) output.Card {
	return output.Card{ID: p.ID, Fields: []output.Field{
		{Name: "Policy ID", Value: p.ID},
		{Name: "Roles", Value: roleNames(p)},
		{Name: "On", Value: targetOf(p)},
		{Name: "Description", Value: p.Description},
		{Name: "Created", Value: p.CreatedAt.String()},
	}}
}

func roleNames(p iam.Policy) string {
	var all []string
	for _, r := range p.Control.Grant.Roles {
		all = append(all, cmp.Or(r.DisplayName, r.RoleID[strings.LastIndexByte(r.RoleID, ':')+1:]))
	}
	return strings.Join(all, ", ")
}

// targetOf says what a policy is for, without the account, which is always the same.
func targetOf(p iam.Policy) string {
	var parts []string
	for _, a := range p.Resource.Attributes {
		switch {
		case a.Key == "accountId":
		case a.Key == "serviceType" && a.Value == any("service"):
			parts = append(parts, "all services")
		case a.Key == "serviceType" && a.Value == any("platform_service"):
			parts = append(parts, "account management services")
		default:
			parts = append(parts, fmt.Sprintf("%s %v", a.Key, a.Value))
		}
	}
	for _, t := range p.Resource.Tags {
		parts = append(parts, fmt.Sprintf("tag %s:%v", t.Key, t.Value))
	}
	if p.Rule != nil {
		parts = append(parts, "under conditions")
	}
	if len(parts) == 0 {
		return "the whole account"
	}
	return strings.Join(parts, ", ")
}

// gives reports whether a policy gives exactly the access: the same roles to the same resource, in any order, without
// further conditions.
func gives(p iam.Policy, want access) bool {
	if p.Rule != nil || len(p.Resource.Tags) > 0 || len(p.Control.Grant.Roles) != len(want.roles) {
		return false
	}
	for _, r := range want.roles {
		if !slices.ContainsFunc(p.Control.Grant.Roles, func(have iam.PolicyRole) bool { return have.RoleID == r.CRN }) {
			return false
		}
	}
	key := func(a iam.PolicyAttribute) string { return fmt.Sprintf("%s %s %v", a.Key, a.Operator, a.Value) }
	keys := func(all []iam.PolicyAttribute) []string {
		var k []string
		for _, a := range all {
			k = append(k, key(a))
		}
		slices.Sort(k)
		return k
	}
	return slices.Equal(keys(p.Resource.Attributes), keys(want.resource))
}

func find(policies []iam.Policy, want access) (iam.Policy, bool) {
	i := slices.IndexFunc(policies, func(p iam.Policy) bool { return gives(p, want) })
	if i < 0 {
		return iam.Policy{}, false
	}
	return policies[i], true
}
