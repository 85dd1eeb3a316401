package audit

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/reach"
	"github.com/podtrust/podtrust/pkg/trust"
)

// openRules finds rules that leave namespace, cluster or service account open. A claim is open unless a condition fixes its values:
// CONTAINS and the NOT_ operators do not.
func (c *checker) openRules(s *subject) {
	for _, id := range []ID{WideAnyCluster, WideNamespace, WideServiceAccount} {
		c.unknown(id, s.Name, "claim rules", s.Rules.Why())
	}
	for _, t := range s.trusted {
		id := opening(t.rule)
		switch {
		case !t.isRule() || id == "" || t.verdict == trust.No:
		case t.verdict == trust.Unknown:
			c.unsure(id, s, t.doubt)
		default:
			c.found(Finding{ID: id, Profile: s.Name, Object: t.object, Evidence: c.admitted(t), Example: t.exampleNow()}, t)
		}
	}
}

// unclearRules notes that nothing of whom a rule trusts is known, if IBM does not document what IAM does with a condition of it.
func (c *checker) unclearRules(s *subject) {
	unclear := func(condition trust.Condition) bool {
		_, known := condition.Values()
		return !known
	}
	for _, t := range s.trusted {
		if t.verdict != trust.Unknown || !slices.ContainsFunc(t.rule.Conditions, unclear) {
			continue
		}
		for _, k := range trustKinds() {
			c.unsure(k.ID, s, t.doubt)
		}
		c.unsure(ClusterGone, s, t.doubt)
		c.unsure(ClusterLeaving, s, t.doubt)
	}
}

// opening is the kind of finding for what a rule leaves open; "" for a rule that leaves nothing open that counts.
func opening(r trust.Rule) ID {
	namespace, name := r.Fixes("namespace"), r.Fixes("name")
	switch {
	case r.Wide() != "" && !r.FixesCluster():
		return WideAnyCluster
	case !namespace && r.FixesCluster():
		return WideNamespace
	case namespace && !name:
		return WideServiceAccount
	}
	return ""
}

// admitted says whom a rule trusts, with a pod that gets in.
func (c *checker) admitted(t trusted) string {
	text := "trusts " + c.account.RuleTrusts(t.rule)
	if t.future {
		text += "; no cluster of the account matches now, and a new one can"
	} else {
		text += "; for example, " + podName(t.example) + " gets in"
	}
	if len(t.rule.Conditions) == 0 {
		text += "; what IBM does with a rule without conditions is not documented"
	}
	return text
}

// looseConditions finds conditions by which names get in that nobody meant.
func (c *checker) looseConditions(s *subject) {
	c.unknown(WideContains, s.Name, "claim rules", s.Rules.Why())
	for _, t := range s.trusted {
		loose := looseIn(t.rule)
		if len(loose) == 0 || t.verdict == trust.No {
			continue
		}
		if t.verdict == trust.Unknown {
			c.unsure(WideContains, s, t.doubt)
			continue
		}
		var texts []string
		for _, condition := range loose {
			if value, ok := c.unmeant(t, condition); ok {
				texts = append(texts, "'"+condition.String()+"' admits "+condition.Claim+" '"+value+"'")
			}
		}
		if len(texts) == 0 {
			c.unsureLoose(s, loose)
			continue
		}
		evidence := strings.Join(texts, ", ")
		if !t.future {
			evidence += "; for example, " + podName(t.example) + " gets in"
		}
		c.found(Finding{ID: WideContains, Profile: s.Name, Object: t.object, Evidence: evidence, Example: t.exampleNow()}, t)
	}
}

// looseIn are the conditions with CONTAINS or a NOT_ operator on claims that no other condition of the rule fixes.
func looseIn(r trust.Rule) []trust.Condition {
	var found []trust.Condition
	for _, condition := range r.Conditions {
		switch condition.Operator {
		case trust.Contains, trust.NotEquals, trust.NotEqualsIgnoreCase:
			if !r.Fixes(condition.Claim) {
				found = append(found, condition)
			}
		}
	}
	return found
}

// unsureLoose notes that clusters which were not seen may have a value that nobody meant.
func (c *checker) unsureLoose(s *subject, loose []trust.Condition) {
	ofCluster := func(condition trust.Condition) bool { return !slices.Contains(reach.PodClaims(), condition.Claim) }
	if slices.ContainsFunc(loose, ofCluster) && !c.account.Clusters.Known() {
		c.unsure(WideContains, s, c.unreadClusters())
	}
}

// unmeant is a value that a loose condition of a rule admits, and that the condition does not name. Of a cluster, it is that of
// one that exists.
func (c *checker) unmeant(t trusted, condition trust.Condition) (string, bool) {
	named, err := trust.DecodeValue(condition.Value)
	if err != nil {
		return "", false
	}
	ids := []trust.Identity{t.example}
	if !slices.Contains(reach.PodClaims(), condition.Claim) {
		ids = nil
		for _, k := range t.in {
			ids = append(ids, account.IdentityOf(k.Cluster))
		}
	}
	for _, id := range ids {
		if value := claimOf(id, condition); value != "" && !slices.Contains(named, value) {
			return value, true
		}
	}
	return "", false
}

// claimOf is the value that a pod has of the claim of a condition.
func claimOf(id trust.Identity, condition trust.Condition) string {
	rule := trust.Rule{Type: account.RuleType, CRType: string(id.Kind), Conditions: []trust.Condition{condition}}
	checks := trust.Evaluate(id, nil, []trust.Rule{rule}).Candidates[0].Checks
	return checks[len(checks)-1].Got
}

// defaultAccounts finds trust in the service account of every pod that names none.
func (c *checker) defaultAccounts(s *subject) {
	c.risky(DefaultAccount, s, "name", func(value string) []string { return account.PodWarnings("", value, "") })
}

// systemNamespaces finds trust in namespaces of the cluster's own components.
func (c *checker) systemNamespaces(s *subject) {
	c.risky(SystemNamespace, s, "namespace", func(value string) []string { return account.PodWarnings(value, "", "") })
}

// risky finds links and rules that fix a claim to values that are warned about.
func (c *checker) risky(id ID, s *subject, claim string, warnings func(value string) []string) {
	c.unsure(id, s, s.unreadTrust())
	for _, t := range s.trusted {
		var evidence []string
		var admitted *trust.Identity
		for _, value := range fixed(t, claim) {
			warned := warnings(value)
			if len(warned) == 0 {
				continue
			}
			one := t
			if t.isRule() { // another condition can exclude the value
				one = c.judgeRule(withValue(t.rule, claim, value))
			}
			switch one.verdict {
			case trust.Unknown:
				c.unsure(id, s, one.doubt)
			case trust.Yes:
				evidence, admitted = append(evidence, warned...), one.exampleNow()
				if !one.future {
					evidence = append(evidence, "For example, "+podName(one.example)+" gets in.")
				}
			case trust.No:
			}
		}
		if len(evidence) > 0 {
			c.found(Finding{ID: id, Profile: s.Name, Object: t.object, Evidence: strings.Join(evidence, " "), Example: admitted}, t)
		}
	}
}

// fixed are the values that a link or rule fixes a claim to. Names in Kubernetes are in lower case.
func fixed(t trusted, claim string) []string {
	if !t.isRule() {
		return []string{map[string]string{"namespace": t.link.Namespace, "name": t.link.ServiceAccount}[claim]}
	}
	var values []string
	for _, condition := range t.rule.Conditions {
		if condition.Claim != claim {
			continue
		}
		for _, v := range condition.Pins() {
			if condition.Operator == trust.EqualsIgnoreCase {
				v = trust.Fold(v)
			}
			if !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
	}
	return values
}

// withValue is a rule with one more condition: that a claim has a value.
func withValue(r trust.Rule, claim, value string) trust.Rule {
	if condition, err := trust.NewCondition(claim, trust.Equals, value); err == nil {
		r.Conditions = append(slices.Clone(r.Conditions), condition)
	}
	return r
}
