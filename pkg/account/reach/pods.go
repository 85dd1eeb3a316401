package reach

import (
	"cmp"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/trust"
)

// maxExact is how many namespaces times service accounts of one rule are listed one by one.
const maxExact = 1000

// Set is a set of pods: those of one cluster that have the identity's namespace and service account, where it has them, and
// meet the other conditions.
type Set struct {
	Identity trust.Identity    // "" as namespace or service account means any that meets Rest
	Rest     []trust.Condition // what the identity does not say
	Future   bool              // of all clusters of the identity's kind that are yet to be created, or were not read, and that meet Rest
	Doubt    string            // why it is not known whether these pods are admitted; "" when they are
	rule     string            // key of the rule that it is of, "" for a link
	link     string            // key of the link that it is of, "" for a rule
}

func (p Set) line(profile string) Pods {
	r := Pods{
		Cluster: p.Identity.ClusterName, Namespace: cmp.Or(p.Identity.Namespace, Any), ServiceAccount: cmp.Or(p.Identity.ServiceAccount, Any),
		Profile: profile, When: p.When(), Future: p.Future, Doubt: Doubt{Known: true},
	}
	if p.Future {
		r.Cluster = Any
	}
	return r
}

// When is what a pod of the set must meet beside its cluster, namespace and service account, as text and sorted. Of future
// clusters, that includes the type.
func (p Set) When() []string {
	var when []string
	if p.Future {
		when = append(when, "type "+account.TypeName(string(p.Identity.Kind)))
	}
	for _, c := range p.Rest {
		when = append(when, c.String())
	}
	slices.Sort(when)
	return when
}

// admitted takes the links and rules for pods of a profile: the sets of pods that they admit, or may admit, the rules that can match,
// and by key those that never do.
func (c Clusters) admitted(p account.Profile) (sets []Set, rules []trust.Rule, dead map[string]bool) {
	dead = map[string]bool{}
	for _, l := range p.Links.Seen() {
		if !account.PodLink(l) {
			continue
		}
		if set, never := c.OfLink(account.LinkOf(l)); never == "" {
			sets = append(sets, set)
		}
	}
	for _, r := range p.Rules.Seen() {
		if !account.PodRule(r) {
			continue
		}
		rule := account.RuleOf(r)
		if of, never := c.OfRule(rule); never == "" {
			sets, rules = append(sets, of...), append(rules, rule)
		} else {
			dead[rule.Key()] = true
		}
	}
	return sets, rules, dead
}

// linked is the set of a link. never is why it is known to match no pod.
func (c Clusters) linked(l trust.Link) (p Set, never string) {
	id, doubt, never := c.clusterOf(l)
	if never == "" && string(id.Kind) != l.CRType {
		never = "cluster '" + id.ClusterName + "' is of type " + string(id.Kind) + ", and the link is for " + l.CRType
	}
	if never != "" {
		return Set{}, never
	}
	id.Namespace, id.ServiceAccount = l.Namespace, l.ServiceAccount
	return Set{Identity: id, link: l.FullKey(), Doubt: doubt}, ""
}

// clusterOf is the cluster that a link means. A cluster that was not seen has the properties that its CRN shows, and may or
// may not exist. never is why the link is known to match no pod of it.
func (c Clusters) clusterOf(l trust.Link) (id trust.Identity, doubt, never string) {
	ref, valid := trust.ClusterOf(l.CRN)
	if !valid {
		return id, "", "'" + l.CRN + "' is not the CRN of a cluster"
	}
	known, exact, seen := c.account.ClusterOf(l.CRN)
	foreign := !seen && (l.CrossAccount || ref.AccountID != c.account.ID)
	switch own, has := c.byID[ref.ID]; {
	case !foreign && c.old[ref.ID] != "":
		return id, "", c.old[ref.ID]
	case seen && l.CrossAccount:
		return c.labelled(known), "what a link across accounts admits is not known", ""
	case seen && !exact:
		return c.labelled(known), "the link's CRN is not known to be the cluster's own", ""
	case seen:
		return c.labelled(known), "", ""
	case has && string(own.Kind) == l.CRType:
		return own, "the link's CRN has the cluster's ID and another account", ""
	case !foreign && c.account.Clusters.Known():
		return id, "", "the account has no cluster with the ID '" + ref.ID + "'"
	}
	return trust.Identity{Kind: trust.Kind(l.CRType), ClusterCRN: l.CRN, ClusterID: ref.ID, ClusterName: ref.ID}, "the cluster was not read", ""
}

// ruled are the sets of pods that a rule admits: one a cluster, or one each of the names that it pins, and one of all
// future clusters unless the rule fixes its clusters.
func (c Clusters) ruled(rule trust.Rule) []Set {
	var ofCluster, ofPod []trust.Condition
	for _, cond := range rule.Conditions {
		if cond.Claim == "namespace" || cond.Claim == "name" || cond.Claim == "pod" {
			ofPod = append(ofPod, cond)
		} else {
			ofCluster = append(ofCluster, cond)
		}
	}
	key, unsure := rule.Key(), rule.Unsure()
	names, rest := namesOf(trust.Kind(rule.CRType), ofPod)
	var out []Set
	for _, id := range c.usable {
		if string(id.Kind) != rule.CRType {
			continue
		}
		switch Meets(id, ofCluster) {
		case trust.Yes:
			out = append(out, named(Set{Identity: id, Rest: rest, rule: key, Doubt: unsure}, names)...)
		case trust.Unknown:
			out = append(out, named(Set{Identity: id, Rest: rest, rule: key, Doubt: cmp.Or(unsure, "the cluster was not read whole")}, names)...)
		case trust.No:
		}
	}
	future := Set{Identity: trust.Identity{Kind: trust.Kind(rule.CRType)}, Rest: slices.Concat(ofCluster, rest), rule: key, Future: true, Doubt: unsure}
	switch {
	case !rule.FixesCluster():
		return append(out, named(future, names)...)
	case !c.account.Clusters.Known() && c.unseen(trust.Kind(rule.CRType), ofCluster):
		future.Doubt = "the clusters were not read"
		if len(out) > 0 {
			future.Doubt = "not all clusters were read"
		}
		return append(out, named(future, names)...)
	}
	return out
}

// unseen reports whether conditions name a cluster that was not seen and that can meet them all.
func (c Clusters) unseen(kind trust.Kind, conditions []trust.Condition) bool {
	for _, cond := range conditions {
		if cond.Claim != "service_instance" && cond.Claim != "crn" {
			continue
		}
		for _, v := range cond.Pins() {
			id := trust.Identity{Kind: kind, ClusterID: v}
			if cond.Claim == "crn" {
				ref, _ := trust.ClusterOf(v)
				id.ClusterID, id.ClusterCRN = ref.ID, v
			}
			if id.ClusterID != "" && !c.saw(id.ClusterID) && Meets(id, conditions) != trust.No {
				return true
			}
		}
	}
	return false
}

func (c Clusters) saw(id string) bool {
	return slices.ContainsFunc(c.known.Clusters, func(k trust.Identity) bool { return k.ClusterID == id })
}

// Meets answers whether an identity meets all conditions.
func Meets(id trust.Identity, conditions []trust.Condition) trust.Verdict {
	if len(conditions) == 0 { // as every rule has it that leaves something open, for each cluster
		return trust.Yes
	}
	rule := trust.Rule{Type: account.RuleType, CRType: string(id.Kind), Conditions: conditions}
	return trust.Evaluate(id, nil, []trust.Rule{rule}).Verdict()
}

// podNames are the namespace and the service account that a rule names together; "" for any.
type podNames struct{ namespace, account string }

// namesOf takes apart conditions that name namespaces or service accounts: each pair of names that they allow, and the
// conditions that are left.
func namesOf(kind trust.Kind, conditions []trust.Condition) (names []podNames, rest []trust.Condition) {
	namespaces, rest := takePins(kind, "namespace", conditions)
	accounts, rest := takePins(kind, "name", rest)
	if max(1, len(namespaces))*max(1, len(accounts)) > maxExact {
		return []podNames{{}}, conditions
	}
	for _, namespace := range orAny(namespaces) {
		for _, account := range orAny(accounts) {
			names = append(names, podNames{namespace, account})
		}
	}
	return names, rest
}

// named is a set for each of the names.
func named(s Set, names []podNames) []Set {
	out := make([]Set, len(names))
	for i, n := range names {
		out[i] = s
		out[i].Identity.Namespace, out[i].Identity.ServiceAccount = n.namespace, n.account
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

// takePins are the names that conditions on a claim allow, and the conditions that are left then. Without one that pins, the
// names are nil and nothing is left out. Kubernetes' names are in lower case, so that pins without regard to case, too.
func takePins(kind trust.Kind, claim string, conditions []trust.Condition) ([]string, []trust.Condition) {
	own := only(claim, conditions)
	for _, c := range own {
		values := c.Pins()
		if len(values) == 0 {
			continue
		}
		if c.Operator == trust.EqualsIgnoreCase {
			values = []string{trust.Fold(values[0])}
		}
		slices.Sort(values)
		others := slices.DeleteFunc(slices.Clone(conditions), func(c trust.Condition) bool { return c.Claim == claim })
		return allowed(kind, claim, slices.Compact(values), own), others
	}
	return nil, conditions
}

// allowed are the values of a claim that meet all conditions on it: two of them can contradict each other. A single condition
// allows all of its values or, if it can't be read, none.
func allowed(kind trust.Kind, claim string, values []string, conditions []trust.Condition) []string {
	meets := func(v string) bool { return Meets(trust.Identity{Kind: kind}.With(claim, v), conditions) != trust.No }
	switch {
	case len(conditions) > 1:
		return slices.DeleteFunc(values, func(v string) bool { return !meets(v) })
	case !meets(values[0]):
		return values[:0]
	}
	return values
}
