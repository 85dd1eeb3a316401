package plan

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// maxExact is how many namespaces times service accounts of one rule are told one by one.
const maxExact = 1000

// ruled are the sets of pods that a rule admits: one a cluster, or one each of the names that it pins.
func (r reacher) ruled(rule iam.Rule) []pattern {
	var ofCluster, ofPod []iam.Condition
	for _, c := range rule.Conditions {
		if c.Claim == "namespace" || c.Claim == "name" || c.Claim == "pod" {
			ofPod = append(ofPod, c)
		} else {
			ofCluster = append(ofCluster, c)
		}
	}
	key := ruleKey(rule.CRType, rule.Conditions)
	if len(r.account.Clusters) == 0 {
		id := trust.Identity{Kind: trust.Kind(rule.CRType), ClusterName: anyName}
		return []pattern{{id, rule.Conditions, key}}
	}
	var out []pattern
	for _, id := range r.clusters {
		if string(id.Kind) == rule.CRType && meets(id, ofCluster) {
			out = append(out, pinned(pattern{id, ofPod, key})...)
		}
	}
	return out
}

// meets reports whether an identity meets all conditions.
func meets(id trust.Identity, conditions []iam.Condition) bool {
	return trust.Evaluate(id, nil, []trust.Rule{asRule(string(id.Kind), conditions)}).Matched()
}

func asRule(crType string, conditions []iam.Condition) trust.Rule {
	return asRuleOf(profileCR, crType, conditions)
}

func asRuleOf(kind, crType string, conditions []iam.Condition) trust.Rule {
	rule := trust.Rule{Type: kind, CRType: crType}
	for _, c := range conditions {
		rule.Conditions = append(rule.Conditions, trust.Condition{Claim: c.Claim, Operator: c.Operator, Value: c.Value})
	}
	return rule
}

// pinned takes apart a pattern whose conditions name namespaces or service accounts, into one for each name.
func pinned(p pattern) []pattern {
	namespaces, rest := names("namespace", p.rest)
	accounts, rest := names("name", rest)
	if max(1, len(namespaces))*max(1, len(accounts)) > maxExact {
		return []pattern{p}
	}
	var out []pattern
	for _, ns := range orAny(namespaces) {
		for _, sa := range orAny(accounts) {
			id := p.identity
			id.Namespace, id.ServiceAccount = ns, sa
			// The conditions that were taken out must hold: two of them can contradict each other.
			if ns != "" && !meets(id, only("namespace", p.rest)) || sa != "" && !meets(id, only("name", p.rest)) {
				continue
			}
			out = append(out, pattern{id, rest, p.rule})
		}
	}
	return out
}

func orAny(names []string) []string {
	if names == nil {
		return []string{""}
	}
	return names
}

func only(claim string, conditions []iam.Condition) []iam.Condition {
	return slices.DeleteFunc(slices.Clone(conditions), func(c iam.Condition) bool { return c.Claim != claim })
}

// names are the names that conditions on a claim pin, and the conditions that are left then. Without one that pins, the
// names are nil and nothing is left out. Kubernetes' names are in lower case, so that pins without regard to case, too.
func names(claim string, conditions []iam.Condition) ([]string, []iam.Condition) {
	for _, c := range only(claim, conditions) {
		values, err := trust.DecodeValue(c.Value)
		if err != nil || len(values) == 0 {
			continue
		}
		switch c.Operator {
		case trust.EqualsIgnoreCase:
			values[0] = strings.ToLower(values[0])
		case trust.Equals, trust.In:
		default:
			continue
		}
		slices.Sort(values)
		others := slices.DeleteFunc(slices.Clone(conditions), func(c iam.Condition) bool { return c.Claim == claim })
		return slices.Compact(values), others
	}
	return nil, conditions
}
