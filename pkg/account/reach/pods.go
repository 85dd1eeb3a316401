package reach

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/trust"
)

// maxExact is how many namespaces times service accounts of one rule are listed one by one.
const maxExact = 1000

// pattern is a set of pods: those of one cluster that have the identity's namespace and service account, where it has them,
// and meet the other conditions.
type pattern struct {
	identity trust.Identity
	rest     []trust.Condition
	rule     string // key of the rule that it is of, "" for a link
	link     string // key of the link that it is of, "" for a rule
	future   bool   // of clusters that are yet to be created, or were not read
	doubt    string // why it is not known whether these pods are admitted
}

func (p pattern) line(profile string) Pods {
	r := Pods{
		Cluster: p.identity.ClusterName, Namespace: cmp.Or(p.identity.Namespace, Any), ServiceAccount: cmp.Or(p.identity.ServiceAccount, Any),
		Profile: profile, Future: p.future, Doubt: Doubt{Known: true},
	}
	if p.future {
		r.Cluster = Any
		r.When = append(r.When, "type "+account.TypeName(string(p.identity.Kind)))
	}
	for _, c := range p.rest {
		r.When = append(r.When, c.String())
	}
	slices.Sort(r.When)
	return r
}

// clusters are those whose pods can use profiles, as identities without namespace and service account.
type clusters struct {
	account *account.Account
	usable  []trust.Identity
	old     map[string]bool // IDs of clusters that are too old
}

func clustersOf(a *account.Account) clusters {
	c := clusters{account: a, old: map[string]bool{}}
	for _, cluster := range a.Clusters.Seen() {
		if !trust.Supported(cluster.OpenShift(), cluster.MasterKubeVersion, cluster.Created()).OK {
			c.old[cluster.ID] = true
			continue
		}
		c.usable = append(c.usable, c.labelled(cluster))
	}
	return c
}

// labelled is the identity of a cluster's pods, under a name that no other cluster has.
func (c clusters) labelled(cluster containers.Cluster) trust.Identity {
	id := account.IdentityOf(cluster)
	id.ClusterName = c.account.ClusterLabel(cluster)
	return id
}

// patterns are the sets of pods that a side admits, or may admit.
func (s side) patterns() []pattern {
	var out []pattern
	for _, l := range s.profile.Links.Seen() {
		if !account.PodLink(l) {
			continue
		}
		if p, ok := s.clusters.linked(account.LinkOf(l)); ok {
			out = append(out, p)
		}
	}
	for _, r := range s.profile.Rules.Seen() {
		if account.PodRule(r) {
			out = append(out, s.clusters.ruled(account.RuleOf(r))...)
		}
	}
	return out
}

// linked is the set of a link. ok is false for a link that is known to match no pod.
func (c clusters) linked(l trust.Link) (p pattern, ok bool) {
	id, doubt, ok := c.clusterOf(l)
	if !ok || string(id.Kind) != l.CRType {
		return pattern{}, false
	}
	id.Namespace, id.ServiceAccount = l.Namespace, l.ServiceAccount
	return pattern{identity: id, link: l.Key(), doubt: doubt}, true
}

// clusterOf is the cluster that a link means. A cluster that was not seen has the properties that its CRN shows, and may or
// may not exist. ok is false if it is known that the cluster does not exist, or that its pods can use no profile.
func (c clusters) clusterOf(l trust.Link) (id trust.Identity, doubt string, ok bool) {
	ref, valid := trust.ClusterOf(l.CRN)
	if !valid {
		return id, "", false
	}
	if c.old[ref.ID] {
		return id, "", false
	}
	if known, exact, seen := c.account.ClusterOf(l.CRN); seen {
		id = c.labelled(known)
		switch {
		case l.CrossAccount:
			doubt = "what a link across accounts admits is not known"
		case !exact:
			doubt = "the link's CRN is not known to be the cluster's own"
		}
		return id, doubt, true
	}
	if c.account.Clusters.Known() && !l.CrossAccount && ref.AccountID == c.account.ID {
		return id, "", false
	}
	return trust.Identity{Kind: trust.Kind(l.CRType), ClusterCRN: l.CRN, ClusterID: ref.ID, ClusterName: ref.ID}, "the cluster was not read", true
}

// ruled are the sets of pods that a rule admits: one a cluster, or one each of the names that it pins, and one of all
// future clusters unless the rule fixes its clusters.
func (c clusters) ruled(rule trust.Rule) []pattern {
	var ofCluster, ofPod []trust.Condition
	for _, cond := range rule.Conditions {
		if cond.Claim == "namespace" || cond.Claim == "name" || cond.Claim == "pod" {
			ofPod = append(ofPod, cond)
		} else {
			ofCluster = append(ofCluster, cond)
		}
	}
	key := rule.Key()
	var out []pattern
	for _, id := range c.usable {
		if string(id.Kind) != rule.CRType {
			continue
		}
		switch meets(id, ofCluster) {
		case trust.Yes:
			out = append(out, pinned(pattern{identity: id, rest: ofPod, rule: key})...)
		case trust.Unknown:
			out = append(out, pinned(pattern{identity: id, rest: ofPod, rule: key, doubt: "the cluster was not read whole"})...)
		case trust.No:
		}
	}
	future := pattern{identity: trust.Identity{Kind: trust.Kind(rule.CRType)}, rest: rule.Conditions, rule: key, future: true}
	switch {
	case !rule.FixesCluster():
		return append(out, pinned(future)...)
	case !c.account.Clusters.Known() && len(out) == 0:
		future.doubt = "the clusters were not read"
		return append(out, pinned(future)...)
	}
	return out
}

// meets answers whether an identity meets all conditions.
func meets(id trust.Identity, conditions []trust.Condition) trust.Verdict {
	rule := trust.Rule{Type: account.RuleType, CRType: string(id.Kind), Conditions: conditions}
	return trust.Evaluate(id, nil, []trust.Rule{rule}).Verdict()
}

// pinned takes apart a pattern whose conditions name namespaces or service accounts, into one for each name.
func pinned(p pattern) []pattern {
	namespaces, rest := takePins("namespace", p.rest)
	accounts, rest := takePins("name", rest)
	if max(1, len(namespaces))*max(1, len(accounts)) > maxExact {
		return []pattern{p}
	}
	var out []pattern
	for _, ns := range orAny(namespaces) {
		for _, sa := range orAny(accounts) {
			id := p.identity
			id.Namespace, id.ServiceAccount = ns, sa
			// The conditions that were taken out must hold: two of them can contradict each other.
			if ns != "" && meets(id, only("namespace", p.rest)) == trust.No || sa != "" && meets(id, only("name", p.rest)) == trust.No {
				continue
			}
			one := p
			one.identity, one.rest = id, rest
			out = append(out, one)
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

func only(claim string, conditions []trust.Condition) []trust.Condition {
	return slices.DeleteFunc(slices.Clone(conditions), func(c trust.Condition) bool { return c.Claim != claim })
}

// takePins are the names that conditions on a claim pin, and the conditions that are left then. Without one that pins, the
// names are nil and nothing is left out. Kubernetes' names are in lower case, so that pins without regard to case, too.
func takePins(claim string, conditions []trust.Condition) ([]string, []trust.Condition) {
	for _, c := range only(claim, conditions) {
		values := c.Pins()
		if len(values) == 0 {
			continue
		}
		if strings.EqualFold(c.Operator, trust.EqualsIgnoreCase) {
			values = []string{strings.ToLower(values[0])}
		}
		slices.Sort(values)
		others := slices.DeleteFunc(slices.Clone(conditions), func(c trust.Condition) bool { return c.Claim == claim })
		return slices.Compact(values), others
	}
	return nil, conditions
}
