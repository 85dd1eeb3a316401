package document

import (
	"strings"

	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/trust"
)

// validate checks what depends on more than one value. What depends on the account is checked by pkg/document/resolve.
func (t Trust) validate(problems *Problems) {
	first := map[string]Pos{}
	for _, p := range t.Profiles {
		if p.Name == "" {
			continue // reported when it was read
		}
		if at, doubled := first[p.Name]; doubled {
			problems.Add(p.Pos, "profile '%s' is listed twice, first in %s: combine the entries", p.Name, place(at, p.Pos))
			continue
		}
		first[p.Name] = p.Pos
		if p.State == Absent {
			p.validateAbsent(problems)
			continue
		}
		p.validatePods(problems)
		p.validateRules(problems)
		p.validateGroups(problems)
	}
}

func (p Profile) validateAbsent(problems *Problems) {
	if p.Description != nil || len(p.Pods)+len(p.Rules)+len(p.Groups)+len(p.Access) > 0 {
		problems.Add(p.Pos, "profile '%s' is to be absent, and can't have a description, pods, rules, groups or access", p.Name)
	}
}

func (p Profile) validatePods(problems *Problems) {
	first := map[Pod]Pos{}
	for _, pod := range p.Pods {
		key := Pod{Cluster: pod.Cluster, Namespace: pod.Namespace, ServiceAccount: pod.ServiceAccount}
		if at, doubled := first[key]; doubled {
			problems.Add(pod.Pos, "this entry equals the one in %s", place(at, pod.Pos))
			continue
		}
		first[key] = pod.Pos
		checkClusterCRN(pod.Pos, pod.Cluster, problems)
	}
}

// checkClusterCRN checks a cluster that is named by CRN.
func checkClusterCRN(at Pos, cluster string, problems *Problems) {
	if !strings.HasPrefix(cluster, "crn:") {
		return
	}
	name, err := crn.Parse(cluster)
	switch {
	case err != nil:
		problems.Add(at, "cluster is not a CRN that can be read: ten segments between colons")
	case !name.IsCluster():
		problems.Add(at, "'%s' is not the CRN of a cluster", clip(cluster))
	}
}

func (p Profile) validateRules(problems *Problems) {
	named := map[string]Pos{}
	for _, r := range p.Rules {
		if r.Name != "" {
			if at, doubled := named[r.Name]; doubled {
				problems.Add(r.Pos, "the profile has two rules named '%s', the first in %s", r.Name, place(at, r.Pos))
			} else {
				named[r.Name] = r.Pos
			}
		}
	}
}

// differs requires a rule to be different from those before it.
func differs(r *reader, rule Rule, before []Rule) {
	for _, other := range before {
		if rule.key() == other.key() {
			r.problems.Add(rule.Pos, "this rule equals the one in %s", place(other.Pos, rule.Pos))
		}
	}
}

// key is equal for rules that trust by the same conditions, by their names before these are resolved.
func (r Rule) key() string {
	same := trust.Rule{CRType: r.ClusterType}
	for _, c := range r.Where {
		value, err := trust.EncodeValue(c.Operator, c.Values...)
		if err != nil {
			value = err.Error() // it was reported when it was read
		}
		same.Conditions = append(same.Conditions, trust.Condition{Claim: c.Claim, Operator: c.Operator, Value: value})
	}
	return same.Key()
}

func (p Profile) validateGroups(problems *Problems) {
	first := map[string]Pos{}
	for _, g := range p.Groups {
		if at, doubled := first[g.Name]; doubled {
			problems.Add(g.Pos, "access group '%s' is listed twice, first in %s", g.Name, place(at, g.Pos))
			continue
		}
		first[g.Name] = g.Pos
	}
}

// validate requires exactly one object to give access to.
func (a Access) validate(problems *Problems) {
	var scopes []string
	for _, s := range []struct {
		name string
		set  bool
	}{
		{"service", a.Service != "" || a.Instance != ""},
		{"allServices", a.AllServices},
		{"accountManagement", a.AccountManagement},
		{"onResourceGroup", a.OnResourceGroup != ""},
		{"attributes", len(a.Attributes) > 0},
	} {
		if s.set {
			scopes = append(scopes, s.name)
		}
	}
	switch {
	case len(scopes) == 0:
		problems.Add(a.Pos, "this entry does not say what the access is to: 'service', 'instance', 'allServices', 'accountManagement' or 'onResourceGroup'")
	case len(scopes) > 1:
		problems.Add(a.Pos, "this entry says '%s' at once: make an entry of each", strings.Join(scopes, "' and '"))
	}
	a.validateNarrowing(scopes, problems)
	if len(a.Roles) == 0 {
		problems.Add(a.Pos, "this entry gives no role")
	}
	seen := map[string]bool{}
	for _, role := range a.Roles {
		if seen[role] {
			problems.Add(a.Pos, "role '%s' is listed twice", role)
		}
		seen[role] = true
	}
	for _, attr := range a.Attributes {
		attr.validate(a.Pos, problems)
	}
}

func (a Access) validateNarrowing(scopes []string, problems *Problems) {
	narrowed := a.Region != "" || a.ResourceType != "" || a.Resource != ""
	whole := a.AccountManagement || a.OnResourceGroup != "" || len(a.Attributes) > 0
	if len(scopes) == 1 && (whole && (narrowed || a.ResourceGroup != "") || a.AllServices && narrowed) {
		problems.Add(a.Pos, "'%s' can't be limited by 'resourceGroup', 'region', 'resourceType' or 'resource'", scopes[0])
	}
	if a.Resource != "" && a.ResourceType == "" {
		problems.Add(a.Pos, "'resource' needs 'resourceType'")
	}
}

func (a Attribute) validate(at Pos, problems *Problems) {
	switch {
	case strings.HasSuffix(a.Operator, "AnyOf"):
		if len(a.Values) > 10 {
			problems.Add(at, "attribute '%s' has %d values, and may have 10", a.Key, len(a.Values))
		}
	case len(a.Values) != 1:
		problems.Add(at, "attribute '%s' must have exactly one value", a.Key)
	case a.Operator == "stringExists" && a.Values[0] != "true" && a.Values[0] != "false":
		problems.Add(at, "the value of attribute '%s' must be 'true' or 'false'", a.Key)
	}
	if a.Key == "accountId" {
		problems.Add(at, "attribute 'accountId' is always the account itself: leave it out")
	}
}
