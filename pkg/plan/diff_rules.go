package plan

import (
	"fmt"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// rules compares first what is equal in name and conditions, then what is equal in name, then what is equal in conditions:
// so as little is changed as can be, and nothing is matched twice.
func (d *differ) rules() {
	have := d.have.Rules.Seen()
	match := make([]int, len(d.want.Rules)) // index of the rule that was read, or -1
	taken := make([]bool, len(have))
	for i := range match {
		match[i] = -1
	}
	for _, fits := range []func(w iam.CreateRuleRequest, h iam.Rule) bool{
		func(w iam.CreateRuleRequest, h iam.Rule) bool {
			return sameRule(w, h) && (w.Name == "" || w.Name == h.Name)
		},
		func(w iam.CreateRuleRequest, h iam.Rule) bool {
			return w.Name != "" && w.Name == h.Name && !d.want.Keeps(document.PartRules, h.ID)
		},
		sameRule,
	} {
		for i, w := range d.want.Rules {
			if match[i] >= 0 {
				continue
			}
			for j, h := range have {
				if !taken[j] && account.PodRule(h) && fits(w, h) {
					match[i], taken[j] = j, true
					break
				}
			}
		}
	}
	for i, w := range d.want.Rules {
		if match[i] < 0 {
			d.newRule(w)
		} else {
			d.changeRule(w, have[match[i]])
		}
	}
	d.otherRules(taken)
}

func sameRule(w iam.CreateRuleRequest, h iam.Rule) bool {
	return account.WantedRule(w).Key() == account.RuleOf(h).Key()
}

// text is what a rule trusts, in words: the name alone would hide it.
func (d *differ) text(r trust.Rule) string {
	text := d.account.RuleText(r)
	if !r.FixesCluster() {
		text += "; also of every future cluster that matches"
	}
	return text
}

func (d *differ) newRule(w iam.CreateRuleRequest) {
	rule := account.WantedRule(w)
	lack(d, d.have.Rules, KindRule, d.account.RuleName(rule), "it trusts "+d.text(rule), "the profile has this rule", "rules", Step{Rule: w})
}

// changeRule makes the matched rule equal to the document's.
func (d *differ) changeRule(w iam.CreateRuleRequest, have iam.Rule) {
	wanted, held := account.WantedRule(w), account.RuleOf(have)
	s := Step{Rule: w, Old: have.ID, Tag: have.EntityTag}
	switch {
	case wanted.Key() != held.Key():
		if w.Name == "" {
			s.Rule.Name = have.Name
		}
		d.add(Update, KindRule, d.account.RuleName(wanted),
			fmt.Sprintf("it trusts '%s', and the document requires '%s'", d.text(held), d.text(wanted)), s)
	case w.Name != "" && w.Name != have.Name:
		d.add(Update, KindRule, d.account.RuleName(wanted), fmt.Sprintf("its name is %q, not %q", have.Name, w.Name), s)
	}
}

// otherRules removes what was not matched, if that is requested. A rule that only repeats a listed one stays: the document
// lists it as well.
func (d *differ) otherRules(taken []bool) {
	for j, h := range d.have.Rules.Seen() {
		listed := taken[j] || slices.ContainsFunc(d.want.Rules, func(w iam.CreateRuleRequest) bool { return sameRule(w, h) })
		if !listed && account.PodRule(h) && d.prunes(document.PartRules, h.ID) {
			d.add(Remove, KindRule, d.account.RuleName(account.RuleOf(h)), notListed, Step{Old: h.ID})
		}
	}
}
