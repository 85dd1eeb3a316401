package plan

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// coverage is how much of a set of pods a state admits.
type coverage int

const (
	some   coverage = iota // not all of them
	all                    // all of them
	nobody                 // there are no such pods: the conditions contradict each other
)

// maxProbes is how many pods are tried to see whether a set is admitted. Beyond it the set counts as not admitted: a line
// too many does no harm.
const maxProbes = 20_000

// admission decides about sets of pods by trying pods: of every kind that the conditions can tell apart, one.
type admission struct {
	links map[string]bool // keys of the state's links
	keys  map[string]bool // keys of its rules
	rules []trust.Rule
	// What the conditions and links of both states name.
	namespaces, accounts, pods []string
	pairs                      map[string][]trust.Identity // namespaces and service accounts of links, by cluster
}

// admits prepares the decision of a state about the patterns of another.
func (r reacher) admits(s, patterns state) admission {
	a := admission{links: map[string]bool{}, keys: map[string]bool{}, pairs: map[string][]trust.Identity{}}
	for _, l := range s.links {
		a.links[linkKey(l.CRType, l.Link)] = true
	}
	for _, rule := range s.rules {
		if podRule(rule) {
			a.keys[ruleKey(rule.CRType, rule.Conditions)] = true
			a.rules = append(a.rules, asRule(rule.CRType, rule.Conditions))
		}
	}
	ruled := false
	for _, rule := range slices.Concat(s.rules, patterns.rules) {
		if podRule(rule) {
			ruled = true
			a.name(rule.Conditions)
		}
	}
	if ruled { // else no set needs to be probed by them
		for _, l := range slices.Concat(s.links, patterns.links) {
			id := trust.Identity{Namespace: l.Link.Namespace, ServiceAccount: l.Link.Name}
			a.pairs[l.Link.CRN] = append(a.pairs[l.Link.CRN], id)
		}
	}
	for _, names := range []*[]string{&a.namespaces, &a.accounts, &a.pods} {
		slices.Sort(*names)
		*names = append(slices.Compact(*names), stranger(*names))
	}
	return a
}

// name collects what conditions name: the value itself, in lower case, and as a part of something longer.
func (a *admission) name(conditions []iam.Condition) {
	for _, c := range conditions {
		values, err := trust.DecodeValue(c.Value)
		if err != nil {
			continue
		}
		var into *[]string
		switch c.Claim {
		case "namespace":
			into = &a.namespaces
		case "name":
			into = &a.accounts
		case "pod":
			into = &a.pods
		default:
			continue
		}
		for _, v := range values {
			*into = append(*into, v, strings.ToLower(v))
			if c.Operator == trust.Contains {
				*into = append(*into, "x"+v+"x")
			}
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

// covers reports how much of a set of pods the state admits.
func (a admission) covers(p pattern) coverage {
	id := p.identity
	exact := id.Namespace != "" && id.ServiceAccount != "" && len(p.rest) == 0
	if exact && a.linked(id) || p.rule != "" && a.keys[p.rule] {
		return all
	}
	if exact && len(a.rules) == 0 || id.ClusterName == anyName {
		return some
	}
	return a.try(p, a.probes(p))
}

// try asks for each of the pods that are in a set; none to try are too many.
func (a admission) try(p pattern, probes []trust.Identity) coverage {
	if probes == nil {
		return some
	}
	found := false
	for _, probe := range probes {
		if !meets(probe, p.rest) {
			continue
		}
		found = true
		if !a.linked(probe) && !trust.Evaluate(probe, nil, a.rules).Matched() {
			return some
		}
	}
	if !found {
		return nobody
	}
	return all
}

func (a admission) linked(id trust.Identity) bool {
	return a.links[linkKey(string(id.Kind), iam.LinkTarget{CRN: id.ClusterCRN, Namespace: id.Namespace, Name: id.ServiceAccount})]
}

// probes are the pods to try of a set; nil when they are too many.
func (a admission) probes(p pattern) []trust.Identity {
	namespaces, accounts := a.namespaces, a.accounts
	if p.identity.Namespace != "" {
		namespaces = []string{p.identity.Namespace}
	}
	if p.identity.ServiceAccount != "" {
		accounts = []string{p.identity.ServiceAccount}
	}
	pairs := a.pairs[p.identity.ClusterCRN]
	if (len(namespaces)*len(accounts)+len(pairs))*len(a.pods) > maxProbes {
		return nil
	}
	var out []trust.Identity
	add := func(namespace, account string) {
		for _, pod := range a.pods {
			id := p.identity
			id.Namespace, id.ServiceAccount, id.Pod = namespace, account, pod
			out = append(out, id)
		}
	}
	for _, ns := range namespaces {
		for _, sa := range accounts {
			add(ns, sa)
		}
	}
	for _, pair := range pairs {
		if slices.Contains(namespaces, pair.Namespace) || p.identity.Namespace == "" {
			if slices.Contains(accounts, pair.ServiceAccount) || p.identity.ServiceAccount == "" {
				add(pair.Namespace, pair.ServiceAccount)
			}
		}
	}
	return out
}
