package grants

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

// policyView shows what is given, and on what: access that is cut would look like other access.
func policyView(a *account.Account) output.View[iam.Policy] {
	return output.View[iam.Policy]{
		ID: func(p iam.Policy) string { return p.ID },
		Columns: []output.Column[iam.Policy]{
			{Name: "Roles", Whole: true, Value: func(p iam.Policy) string { return account.RoleNames(p.Control.Grant.Roles) }},
			{Name: "On", Whole: true, Value: func(p iam.Policy) string { return target(a, p) }},
			{Name: "Description", Value: func(p iam.Policy) string { return p.Description }},
			{Name: "Policy ID", Wide: true, Value: func(p iam.Policy) string { return p.ID }},
		},
	}
}

// Section is the access policies of a subject, as 'grants' shows them, for the page of the subject. empty is shown when
// there are none.
func Section(a *account.Account, empty string, policies []iam.Policy) output.Section {
	return output.SectionOf("Access policies", empty, policies, policyView(a))
}

func policyCard(a *account.Account, p iam.Policy) output.Card {
	return output.Card{ID: p.ID, Fields: []output.Field{
		{Name: "Policy ID", Value: p.ID},
		{Name: "Roles", Value: account.RoleNames(p.Control.Grant.Roles)},
		{Name: "On", Value: target(a, p)},
		{Name: "Description", Value: p.Description},
		{Name: "Created", Value: p.CreatedAt.String()},
	}}
}

// Sorted are policies by what they are about and what they give.
func Sorted(a *account.Account, policies []iam.Policy) []iam.Policy {
	return slices.SortedFunc(slices.Values(policies), func(x, y iam.Policy) int {
		return cmp.Or(
			strings.Compare(target(a, x), target(a, y)),
			strings.Compare(account.RoleNames(x.Control.Grant.Roles), account.RoleNames(y.Control.Grant.Roles)),
			strings.Compare(x.ID, y.ID),
		)
	})
}

// target says what a policy is about, and whether it holds under conditions only.
func target(a *account.Account, p iam.Policy) string {
	on := a.ResourceName(p.Resource.Attributes)
	if account.Conditional(p) {
		on += " (with conditions)"
	}
	return on
}

// named is a policy with its ID, for sentences.
func named(a *account.Account, p iam.Policy) string {
	return "'" + p.ID + "' (" + a.PolicyName(p) + ")"
}
