package reach

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/trust"
)

// coverage is how much of a set of pods a side admits.
type coverage int

const (
	someOf     coverage = iota // not all of them
	allOf                      // all of them
	noneOf                     // there are no such pods: the conditions contradict each other
	mayBeAllOf                 // perhaps all of them
)

// maxProbes is how many pods are tried to find out whether a set is admitted. With more, the set counts as not admitted: an
// additional line does no harm.
const maxProbes = 20_000

// admission decides about sets of pods by trying one pod of every kind that the conditions can distinguish.
type admission struct {
	links map[string]bool // keys of the side's links
	maybe map[string]bool // of those that match for all that is known, by what they mean
	keys  map[string]bool // keys of links that match for all that is known
	rules []trust.Rule
	byKey map[string]trust.Rule
	there Clusters                    // those of the side
	in    Clusters                    // those of the other side, whose sets are looked at
	names map[string][]string         // by claim: what the conditions of both sides name, and a stranger
	pairs map[string][]trust.Identity // namespaces and service accounts of links, by cluster
}

// admits prepares the decision of a side about the patterns of another.
func admits(s, patterns side) admission {
	a := admission{
		links: map[string]bool{}, maybe: map[string]bool{}, keys: map[string]bool{}, byKey: map[string]trust.Rule{}, there: s.clusters, in: patterns.clusters,
		names: map[string][]string{}, pairs: map[string][]trust.Identity{}, rules: s.rules,
	}
	for _, p := range s.sets {
		switch {
		case p.link == "":
		case p.Doubt == "":
			a.links[linkKey(p.Identity)] = true
		default:
			a.maybe[linkKey(p.Identity)] = true
			a.keys[p.link] = true // whatever it admits of one cluster, it admits on both sides
		}
	}
	for _, rule := range patterns.rules {
		a.name(rule.Conditions)
	}
	for _, rule := range s.rules {
		a.name(rule.Conditions)
		a.byKey[rule.Key()] = rule
	}
	if len(s.rules)+len(patterns.rules) > 0 { // else no set needs to be probed by them
		for _, of := range []side{s, patterns} {
			for _, l := range of.profile.Links.Seen() {
				link := account.LinkOf(l)
				if ref, ok := trust.ClusterOf(link.CRN); ok {
					a.pairs[ref.ID] = append(a.pairs[ref.ID], trust.Identity{Namespace: link.Namespace, ServiceAccount: link.ServiceAccount})
				}
			}
		}
	}
	strangers := map[string]string{}
	for _, claim := range trust.Claims() {
		strangers[claim.Name] = stranger(a.names[claim.Name])
		a.names[claim.Name] = append(a.names[claim.Name], strangers[claim.Name])
	}
	for _, rule := range slices.Concat(patterns.rules, s.rules) {
		a.longer(rule.Conditions, strangers)
	}
	for claim, names := range a.names {
		slices.Sort(names)
		a.names[claim] = slices.Compact(names)
	}
	return a
}

func linkKey(id trust.Identity) string {
	return strings.Join([]string{string(id.Kind), id.ClusterID, id.Namespace, id.ServiceAccount}, "\x00")
}

// name collects what conditions name: the value itself, and in lower case.
func (a *admission) name(conditions []trust.Condition) {
	for _, c := range conditions {
		values, err := trust.DecodeValue(c.Value)
		if err != nil {
			continue
		}
		for _, v := range values {
			a.names[c.Claim] = append(a.names[c.Claim], v, trust.Fold(v))
		}
	}
}

// longer adds to the names of each claim those that contain what conditions of one rule want, each alone and all of a claim together,
// between strangers.
func (a *admission) longer(conditions []trust.Condition, strangers map[string]string) {
	parts := map[string][]string{}
	for _, c := range conditions {
		if values, err := trust.DecodeValue(c.Value); err == nil && c.Operator == trust.Contains {
			parts[c.Claim] = append(parts[c.Claim], values...)
		}
	}
	for claim, of := range parts {
		between := strangers[claim]
		for _, part := range of {
			a.names[claim] = append(a.names[claim], between+part+between)
		}
		if len(of) > 1 {
			a.names[claim] = append(a.names[claim], between+strings.Join(of, between)+between)
		}
	}
}

// stranger is a name that has nothing to do with any of the names.
func stranger(names []string) string {
	used := strings.ToLower(strings.Join(names, ""))
	for _, letter := range "zqxjkvwyfbghmpducltrsnioea9876543210" {
		if !strings.ContainsRune(used, letter) {
			return strings.Repeat(string(letter), 3)
		}
	}
	return "zq-7-xj-3-kv"
}

// covers reports how much of a set of pods the side admits. What the same link or rule admits depends on the cluster, which can
// be another one on this side: in another resource group, of another version, type or CRN.
func (a admission) covers(p Set) coverage {
	cluster, id := a.there.counterpart(p, a.in)
	// A link is about nothing else of a cluster.
	linked := (cluster == sameCluster || cluster == changedCluster) && id.Kind == p.Identity.Kind && id.ClusterCRN == p.Identity.ClusterCRN
	p.Identity, a.rules = id, a.rulesFor(cluster)
	ruled := a.byItsRule(p, cluster)
	exact := id.Namespace != "" && id.ServiceAccount != "" && len(p.Rest) == 0 && !p.Future
	switch {
	case exact && a.links[linkKey(id)], linked && p.link != "" && a.keys[p.link], ruled == trust.Yes:
		return allOf
	case exact && len(a.rules) == 0 && a.maybe[linkKey(id)]:
		return mayBeAllOf
	case exact && len(a.rules) == 0:
		return someOf
	}
	probes, few := a.probes(p)
	switch {
	case few:
		return a.try(p, probes)
	case ruled == trust.Unknown:
		return mayBeAllOf
	}
	return someOf
}

// byItsRule answers whether the side has the rule that a set is of, and it admits the same pods of the cluster there.
func (a admission) byItsRule(p Set, cluster fate) trust.Verdict {
	rule, ok := a.byKey[p.rule]
	switch {
	case p.rule == "" || !ok || cluster == unusableCluster:
		return trust.No
	case cluster == sameCluster:
		return trust.Yes
	case cluster == changedCluster:
		rule.Conditions = clusterConditions(rule)
		return trust.Evaluate(p.Identity, nil, []trust.Rule{rule}).Verdict()
	case rule.FixesCluster(): // else it admits the cluster as one of all future ones
		return trust.No
	}
	return trust.Yes
}

// rulesFor are the rules of the side that can admit pods of a cluster.
func (a admission) rulesFor(cluster fate) []trust.Rule {
	switch cluster {
	case unusableCluster:
		return nil
	case noCluster:
		return slices.DeleteFunc(slices.Clone(a.rules), trust.Rule.FixesCluster)
	case sameCluster, changedCluster:
	}
	return a.rules
}

// try evaluates each of the pods that are in a set.
func (a admission) try(p Set, probes []trust.Identity) coverage {
	covered := noneOf
	for _, probe := range probes {
		if Meets(probe, p.Rest) == trust.No {
			continue
		}
		if covered == noneOf {
			covered = allOf
		}
		switch verdict := trust.Evaluate(probe, nil, a.rules).Verdict(); {
		case verdict == trust.Yes || a.links[linkKey(probe)]:
		case verdict == trust.Unknown || a.maybe[linkKey(probe)]:
			covered = mayBeAllOf
		default:
			return someOf
		}
	}
	if covered == noneOf && !empty(p) {
		return mayBeAllOf
	}
	return covered
}

// empty reports whether it is certain that there are no pods in a set.
func empty(p Set) bool {
	rule := trust.Rule{Type: account.RuleType, CRType: string(p.Identity.Kind), Conditions: p.Rest}
	_, contradiction := trust.FindContradiction(rule)
	_, verdict := ExamplePod(rule)
	return contradiction || verdict == trust.No
}

// probes are the pods to try of a set. few is false when there are too many.
func (a admission) probes(p Set) (all []trust.Identity, few bool) {
	all = []trust.Identity{p.Identity}
	claims := []string{"pod"}
	if p.Future {
		claims = append(claims, "location", "service_instance", "crn", "resource_group_id", "resource_group_name")
	}
	if p.Identity.Namespace == "" {
		claims = append(claims, "namespace")
	}
	if p.Identity.ServiceAccount == "" {
		claims = append(claims, "name")
	}
	for _, claim := range claims {
		if len(all)*len(a.names[claim]) > maxProbes {
			return nil, false
		}
		var more []trust.Identity
		for _, id := range all {
			for _, name := range a.names[claim] {
				more = append(more, id.With(claim, name))
			}
		}
		all = more
	}
	for _, pair := range a.pairs[p.Identity.ClusterID] {
		for _, pod := range a.names["pod"] {
			id := p.Identity
			id.Pod = pod
			if (id.Namespace == "" || id.Namespace == pair.Namespace) && (id.ServiceAccount == "" || id.ServiceAccount == pair.ServiceAccount) {
				id.Namespace, id.ServiceAccount = pair.Namespace, pair.ServiceAccount
				all = append(all, id)
			}
		}
	}
	return all, len(all) <= maxProbes
}
