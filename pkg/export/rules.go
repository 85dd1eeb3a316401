package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

func (e *exporter) rules(p account.Profile, out *document.Profile) {
	index := map[string]int{} // of entries, by the key of their rules
	names := map[int][]string{}
	uses := map[string]map[string]bool{} // of a name, by the key of the rule
	for _, r := range p.Rules.Seen() {
		if !account.PodRule(r) {
			continue
		}
		rule := account.RuleOf(r)
		key := rule.Key()
		if uses[r.Name] == nil {
			uses[r.Name] = map[string]bool{}
		}
		uses[r.Name][key] = true
		i, doubled := index[key]
		if !doubled || !spelled(rule) {
			entry, reason := e.rule(p, r)
			if reason != "" {
				e.keep(p, out, document.PartRules, r.ID, "claim rule", e.account.RuleName(rule), reason)
				continue
			}
			i = len(out.Rules)
			index[key] = i
			out.Rules = append(out.Rules, entry)
		}
		names[i] = append(names[i], r.Name)
	}
	for i := range out.Rules {
		name, dropped := e.agreed(names[i])
		if name != "" && len(uses[name]) > 1 {
			name, dropped = "", true
		}
		if out.Rules[i].Name = name; dropped {
			e.drop(p, fmt.Sprintf("the name of the claim rule '%s' is ambiguous, or contains text that a document can't hold", names[i][0]))
		}
	}
	slices.SortStableFunc(out.Rules, func(x, y document.Rule) int { return strings.Compare(x.Name, y.Name) })
}

// rule is the entry of a rule, without its name. The reason is why there is none.
func (e *exporter) rule(p account.Profile, r iam.Rule) (rule document.Rule, reason string) {
	const inexpressible = "a document can't express its conditions"
	if !spelled(account.RuleOf(r)) {
		return rule, inexpressible
	}
	key := account.RuleOf(r).Key()
	// By the names of clusters if they can be read back, else as IAM has them.
	for _, named := range []bool{true, false} {
		rule = document.Rule{ClusterType: account.TypeName(r.CRType), Where: e.where(r, named)}
		back, ok := readBack(document.Profile{Name: "x", Rules: []document.Rule{rule}})
		if !ok || len(back.Rules) != 1 {
			continue
		}
		if made, ok := resolve.Rule(e.account, back.Rules[0], p); ok && account.WantedRule(made).Key() == key {
			return rule, ""
		}
	}
	return rule, inexpressible
}

// spelled reports whether a rule has operators and values that a document can have: IAM's operators as they are documented,
// and values that can be read.
func spelled(rule trust.Rule) bool {
	return !slices.ContainsFunc(rule.Conditions, func(c trust.Condition) bool {
		values, ok := c.Values()
		return !ok || len(values) == 0
	})
}

// where are the conditions of a rule, each once; with the names of clusters if that is requested and they are known.
func (e *exporter) where(r iam.Rule, named bool) []document.Condition {
	var out []document.Condition
	seen := map[string]bool{}
	for _, c := range account.RuleOf(r).Conditions {
		values, err := trust.DecodeValue(c.Value)
		if err != nil || seen[c.Key()] {
			continue
		}
		seen[c.Key()] = true
		condition := document.Condition{Claim: c.Claim, Operator: c.Operator, Values: values}
		if names := e.clusterNames(c, values); named && names != nil {
			condition.Claim, condition.Values = document.ClaimCluster, names
		}
		out = append(out, condition)
	}
	return out
}

// clusterNames are the names of the clusters whose IDs a condition has; nil when they are not all known.
func (e *exporter) clusterNames(c trust.Condition, ids []string) []string {
	if c.Claim != "service_instance" || c.Operator != trust.Equals && c.Operator != trust.In && c.Operator != trust.NotEquals {
		return nil
	}
	var names []string
	for _, id := range ids {
		name := e.clusterByID(id)
		if name == "" {
			return nil
		}
		names = append(names, name)
	}
	return names
}
