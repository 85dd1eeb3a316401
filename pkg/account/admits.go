package account

import (
	"cmp"

	"github.com/podtrust/podtrust/pkg/trust"
)

// Admits answers whether a pod can assume a profile by the links and rules that were read, and how that is known.
func (a *Account) Admits(p Profile, id trust.Identity) (verdict trust.Verdict, reason string) {
	for _, c := range a.Clusters.items {
		if s := trust.Supported(c.OpenShift(), c.MasterKubeVersion, c.Created()); c.ID == id.ClusterID && !s.OK {
			return trust.No, s.Reason
		}
	}
	var links []trust.Link
	for _, l := range p.Links.items {
		links = append(links, LinkOf(l))
	}
	var rules []trust.Rule
	for _, r := range p.Rules.items {
		rules = append(rules, RuleOf(r))
	}
	unread := cmp.Or(p.Links.Why(), p.Rules.Why())
	switch verdict = trust.Evaluate(id, links, rules).Verdict(); {
	case verdict == trust.Yes:
		return verdict, "a link or rule that IAM shows matches"
	case unread != "":
		return trust.Unknown, "not all links and rules could be read: " + unread
	case verdict == trust.Unknown:
		return verdict, "whether a link or rule that IAM shows matches is not known"
	}
	return trust.No, "no link or rule that IAM shows matches"
}
