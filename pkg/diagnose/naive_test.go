package diagnose_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// What follows is a third evaluator, written from the description of links and claim rules alone. It shares nothing with
// pkg/trust, which the sandbox and the diagnosis have in common.

type naivePod struct{ kind, crn, cluster, location, group, groupName, namespace, account, pod string }

type (
	naiveLink      struct{ Kind, CRN, Namespace, Name string }
	naiveCondition struct{ Claim, Operator, Value string }
	naiveRule      struct {
		Kind       string
		Conditions []naiveCondition
	}
)

// naiveAdmits: one link or one rule is enough.
func naiveAdmits(p naivePod, links []naiveLink, rules []naiveRule) bool {
	for _, l := range links {
		if l.Kind == p.kind && l.CRN == p.crn && l.Namespace == p.namespace && l.Name == p.account {
			return true
		}
	}
	return slices.ContainsFunc(rules, func(r naiveRule) bool {
		if r.Kind != p.kind {
			return false
		}
		fails := func(c naiveCondition) bool { return !naiveHolds(p, c) }
		return !slices.ContainsFunc(r.Conditions, fails) // all of them must hold
	})
}

func naiveHolds(p naivePod, c naiveCondition) bool {
	got, ok := map[string]string{
		"resource_group_id": p.group, "resource_group_name": p.groupName, "service_instance": p.cluster, "location": p.location,
		"namespace": p.namespace, "name": p.account, "pod": p.pod, "crn": p.crn,
	}[c.Claim]
	if !ok {
		return false // no pod has such a claim
	}
	var document any // the value is a JSON document in a string
	if json.Unmarshal([]byte(c.Value), &document) != nil {
		return false
	}
	values, isList := document.([]any)
	if !isList {
		values = []any{document}
	}
	var wanted []string // booleans and numbers are made text
	for _, v := range values {
		wanted = append(wanted, fmt.Sprint(v))
	}
	if c.Operator == "IN" { // several EQUALS
		return slices.Contains(wanted, got)
	}
	if len(wanted) != 1 {
		return false
	}
	switch c.Operator {
	case "EQUALS":
		return got == wanted[0]
	case "NOT_EQUALS":
		return got != wanted[0]
	case "EQUALS_IGNORE_CASE":
		return strings.EqualFold(got, wanted[0])
	case "NOT_EQUALS_IGNORE_CASE":
		return !strings.EqualFold(got, wanted[0])
	case "CONTAINS": // a claim of a pod is text, so this is a part of it
		return strings.Contains(got, wanted[0])
	}
	return false
}
