package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/trust"
)

// View shows claim rules as a table.
func View() output.View[iam.Rule] {
	return output.View[iam.Rule]{
		ID: func(r iam.Rule) string { return r.ID },
		Columns: []output.Column[iam.Rule]{
			{Name: "Name", Value: func(r iam.Rule) string { return cmp.Or(r.Name, "-") }},
			{Name: "Type", Value: kindOf},
			{Name: "Conditions", Whole: true, Value: conditions},
			{Name: "ID", Wide: true, Value: func(r iam.Rule) string { return r.ID }},
		},
	}
}

func card(r iam.Rule) output.Card {
	return output.Card{ID: r.ID, Fields: []output.Field{
		{Name: "Name", Value: r.Name},
		{Name: "ID", Value: r.ID},
		{Name: "Type", Value: kindOf(r)},
		{Name: "Conditions", Value: conditions(r)},
		{Name: "Created", Value: r.CreatedAt.String()},
	}}
}

func kindOf(r iam.Rule) string {
	if r.CRType != "" {
		return r.CRType
	}
	return r.Type
}

// Sorted are claim rules by name, and then by their conditions.
func Sorted(rules []iam.Rule) []iam.Rule {
	return slices.SortedFunc(slices.Values(rules), func(x, y iam.Rule) int {
		return cmp.Or(strings.Compare(x.Name, y.Name), strings.Compare(conditions(x), conditions(y)), strings.Compare(x.ID, y.ID))
	})
}

// conditions reads like the argument of '--where'.
func conditions(r iam.Rule) string {
	if len(r.Conditions) == 0 {
		return "none: every pod of every cluster of this type"
	}
	parts := make([]string, len(r.Conditions))
	for i, c := range r.Conditions {
		parts[i] = trust.Condition(c).String()
	}
	return strings.Join(parts, " and ")
}
