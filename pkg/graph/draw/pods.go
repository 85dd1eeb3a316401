package draw

import (
	"cmp"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/reach"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// anyKey begins the key of any cluster of a type.
const anyKey = reach.Any

// podsOf are the sets of pods that a profile trusts by its links and rules.
func (b *builder) podsOf(p account.Profile) []set {
	var out []set
	for _, l := range p.Links.Seen() {
		if account.PodLink(l) {
			out = append(out, b.linked(l))
		}
	}
	for _, r := range p.Rules.Seen() {
		if account.PodRule(r) {
			out = append(out, b.ruled(r)...)
		}
	}
	return out
}

// linked is the set of a link. A link that matches no pod is drawn as well: where it means to be.
func (b *builder) linked(raw iam.Link) set {
	l := account.LinkOf(raw)
	s := set{
		cluster: b.account.ClusterName(l.CRN), clusterKey: l.CRN, namespace: l.Namespace, serviceAccount: l.ServiceAccount,
		by: Evidence{Kind: "link", ID: l.ID, Name: l.Name},
	}
	if ref, ok := trust.ClusterOf(l.CRN); ok {
		s.clusterKey = ref.ID
	}
	found, never := b.clusters.OfLink(l)
	s.doubt, s.dead = found.Doubt, never
	return s
}

// ruled are the sets of a rule. For a rule that leaves the cluster open they are of any cluster of the rule's type, which
// knows those that match today; else they are of one cluster each.
func (b *builder) ruled(raw iam.Rule) []set {
	rule := account.RuleOf(raw)
	base := set{by: Evidence{Kind: "rule", ID: rule.ID, Name: rule.Name, Text: b.account.RuleText(rule)}, wide: rule.Wide()}
	found, never := b.clusters.OfRule(rule)
	if never != "" {
		base.cluster, base.clusterKey, base.namespace, base.serviceAccount, base.dead = "no cluster", "-", reach.Any, reach.Any, never
		return []set{base}
	}
	var out []set
	for _, f := range found {
		s := base
		s.doubt = f.Doubt
		for _, c := range f.Rest {
			s.when = append(s.when, c.String())
		}
		s.cluster, s.clusterKey = f.Identity.ClusterName, f.Identity.ClusterID
		s.namespace, s.serviceAccount = cmp.Or(f.Identity.Namespace, reach.Any), cmp.Or(f.Identity.ServiceAccount, reach.Any)
		if f.Future {
			kind := account.TypeName(string(f.Identity.Kind))
			s.cluster, s.clusterKey = "any "+kind+" cluster", anyKey+kind
			if rule.FixesCluster() {
				s.cluster, s.clusterKey = "unread "+kind+" clusters", "?"+kind
			}
		}
		out = append(out, s)
	}
	if rule.FixesCluster() {
		return out
	}
	return joined(out)
}

// joined puts the sets of single clusters into those of any cluster with the same names.
func joined(sets []set) []set {
	type names struct{ namespace, serviceAccount, doubt string }
	var out []set
	open := map[names]int{} // the first set of these names
	add := func(s set) {
		key := names{s.namespace, s.serviceAccount, s.doubt}
		if _, ok := open[key]; !ok {
			open[key] = len(out)
		}
		out = append(out, s)
	}
	for _, s := range sets {
		if strings.HasPrefix(s.clusterKey, anyKey) {
			add(s)
		}
	}
	for _, s := range sets {
		if strings.HasPrefix(s.clusterKey, anyKey) {
			continue
		}
		i, ok := open[names{s.namespace, s.serviceAccount, s.doubt}]
		if !ok {
			add(s)
			continue
		}
		out[i].today, out[i].todayKeys = append(out[i].today, s.cluster), append(out[i].todayKeys, s.clusterKey)
	}
	return out
}
