package plan

import (
	"fmt"
	"slices"

	"github.com/podtrust/podtrust/pkg/iam"
)

// rules compares first what is equal in name and conditions, then what is equal in name, then what is equal in conditions:
// so as little is changed as can be, and nothing is matched twice.
func (d *differ) rules() {
	match := make([]int, len(d.want.Rules)) // index of the observed rule, or -1
	taken := make([]bool, len(d.have.Rules))
	for i := range match {
		match[i] = -1
	}
	for _, fits := range []func(w iam.CreateRuleRequest, h iam.Rule) bool{
		func(w iam.CreateRuleRequest, h iam.Rule) bool {
			return sameRule(w, h) && (w.Name == "" || w.Name == h.Name)
		},
		func(w iam.CreateRuleRequest, h iam.Rule) bool { return w.Name != "" && w.Name == h.Name },
		sameRule,
	} {
		for i, w := range d.want.Rules {
			if match[i] >= 0 {
				continue
			}
			for j, h := range d.have.Rules {
				if !taken[j] && podRule(h) && fits(w, h) {
					match[i], taken[j] = j, true
					break
				}
			}
		}
	}
	for i, w := range d.want.Rules {
		d.rule(w, match[i])
	}
	d.otherRules(taken)
}

// podRule reports whether a rule is one for pods. Those for people or other machines are none of the document's business.
func podRule(r iam.Rule) bool { return r.Type == profileCR && isPod(r.CRType) }

func sameRule(w iam.CreateRuleRequest, h iam.Rule) bool {
	return ruleKey(w.CRType, w.Conditions) == ruleKey(h.CRType, h.Conditions)
}

// rule creates a rule, or brings the one that was matched to what is wanted.
func (d *differ) rule(w iam.CreateRuleRequest, j int) {
	after := iam.Rule{Name: w.Name, Type: w.Type, CRType: w.CRType, Conditions: w.Conditions}
	name := ruleName(w.Name, w.CRType, w.Conditions)
	if j < 0 {
		d.after.rules = append(d.after.rules, after)
		d.add(Create, KindRule, name, "the profile has no such rule", step{rule: w})
		return
	}
	have := d.have.Rules[j]
	after.ID = have.ID
	d.after.rules = append(d.after.rules, after)
	s := step{rule: w, old: have.ID, tag: have.EntityTag}
	switch {
	case !sameRule(w, have):
		if w.Name == "" {
			s.rule.Name = have.Name
		}
		d.add(Update, KindRule, name, fmt.Sprintf("its conditions are '%s'", ruleName("", have.CRType, have.Conditions)), s)
	case w.Name != "" && w.Name != have.Name:
		d.add(Update, KindRule, name, fmt.Sprintf("its name is %q, not %q", have.Name, w.Name), s)
	}
}

// otherRules removes what was not matched, if that is asked for or it only repeats a rule that was.
func (d *differ) otherRules(taken []bool) {
	for j, h := range d.have.Rules {
		if taken[j] {
			continue
		}
		double := slices.ContainsFunc(d.want.Rules, func(w iam.CreateRuleRequest) bool { return sameRule(w, h) })
		switch name := ruleName(h.Name, h.CRType, h.Conditions); {
		case podRule(h) && double:
			d.add(Remove, KindRule, name, "the same rule is there twice", step{old: h.ID})
		case podRule(h) && d.prune:
			d.add(Remove, KindRule, name, "the document does not list it", step{old: h.ID})
		default:
			d.after.rules = append(d.after.rules, h)
		}
	}
}
