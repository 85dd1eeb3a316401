package account

import (
	"cmp"

	"github.com/podtrust/podtrust/pkg/trust"
)

// Decision is whether a pod can assume a profile, and how that is known.
type Decision struct {
	Verdict    trust.Verdict
	Reason     string
	Candidates []trust.Candidate // every link and rule for pods that was read, with what was compared
}

// Admits answers whether a pod can assume a profile by the links and rules that were read, and how that is known.
func (a *Account) Admits(p Profile, id trust.Identity) (verdict trust.Verdict, reason string) {
	d := a.Decide(p, id)
	return d.Verdict, d.Reason
}

// Decide is Admits with each link and rule that was looked at.
func (a *Account) Decide(p Profile, id trust.Identity) Decision {
	var links []trust.Link
	for _, l := range p.Links.items {
		if PodLink(l) {
			links = append(links, LinkOf(l))
		}
	}
	var rules []trust.Rule
	for _, r := range p.Rules.items {
		if PodRule(r) {
			rules = append(rules, RuleOf(r))
		}
	}
	result := trust.Evaluate(id, links, rules)
	d := Decision{Candidates: result.Candidates}
	for _, c := range a.Clusters.items {
		if s := trust.Supported(c.OpenShift(), c.MasterKubeVersion, c.Created()); c.ID == id.ClusterID && !s.OK {
			d.Reason = s.Reason
			return d
		}
	}
	unread := cmp.Or(p.Links.Why(), p.Rules.Why())
	switch d.Verdict = result.Verdict(); {
	case d.Verdict == trust.Yes:
		d.Reason = "a link or rule that IAM shows matches"
	case unread != "":
		d.Verdict, d.Reason = trust.Unknown, "not all links and rules could be read: "+unread
	case d.Verdict == trust.Unknown:
		d.Reason = "whether a link or rule that IAM shows matches is not known"
	default:
		d.Reason = "no link or rule that IAM shows matches"
	}
	return d
}
