package profile

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// contradiction refuses conditions that no pod meets at once.
func contradiction(conditions []trust.Condition) error {
	pair, found := trust.FindContradiction(trust.Rule{Conditions: conditions})
	if !found {
		return nil
	}
	return app.Usagef("the conditions '%s' and '%s' contradict each other: the rule could never match", readable(pair.A), readable(pair.B)).
		Hintf("Leave one of them out, or give several values by IN: '--where \"CLAIM IN VALUE,VALUE\"'.")
}

func readable(c trust.Condition) string {
	return conditions(iam.Rule{Conditions: []iam.Condition{{Claim: c.Claim, Operator: c.Operator, Value: c.Value}}})
}

// trusted says whom a rule lets in that names no namespace, or no service account; "" for one that names both.
func trusted(conditions []iam.Condition) string {
	names := func(claims ...string) bool {
		return slices.ContainsFunc(conditions, func(c iam.Condition) bool {
			return slices.Contains(claims, c.Claim) && !strings.HasPrefix(c.Operator, "NOT_")
		})
	}
	namespace, account := names("namespace"), names("name")
	if namespace && account {
		return ""
	}
	who, add := "any service account in any namespace", "'--namespace' and '--service-account'"
	switch {
	case namespace:
		who, add = "any service account of the namespace", "'--service-account'"
	case account:
		who, add = "a service account of that name in any namespace", "'--namespace'"
	}
	where := "any cluster of the type, of future ones too"
	if names("service_instance", "crn") {
		where = "the cluster"
	}
	if names("pod", "location", "resource_group_id", "resource_group_name") {
		where += ", as far as its other conditions allow"
	}
	return "The rule trusts " + who + " of " + where + ". Narrow it by " + add + "."
}
