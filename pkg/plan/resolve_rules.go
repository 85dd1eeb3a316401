package plan

import (
	"slices"

	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/trust"
)

// profileCR is the type of claim rules for compute resources.
const profileCR = "Profile-CR"

func (r *resolver) rules(p document.Profile, observed inventory.Profile, out *Profile) {
	known := valuesOf(observed.Rules)
	seen := map[string]document.Pos{}
	for _, rule := range p.Rules {
		resolved, ok := r.rule(rule, known)
		if !ok {
			continue
		}
		key := ruleKey(resolved.CRType, resolved.Conditions)
		if at, doubled := seen[key]; doubled {
			r.problems.Add(rule.Pos, "this rule equals the one in %s:%d", at.File, at.Line)
			continue
		}
		seen[key] = rule.Pos
		out.Rules = append(out.Rules, resolved)
	}
}

// valuesOf is what the conditions of rules name: a cluster among them may be gone, and the rule can stay.
func valuesOf(rules []iam.Rule) set {
	known := set{}
	for _, rule := range rules {
		for _, c := range rule.Conditions {
			values, err := trust.DecodeValue(c.Value)
			if err != nil {
				continue // it names nothing
			}
			for _, v := range values {
				known.add(v)
			}
		}
	}
	return known
}

// rule resolves the clusters and resource groups that a rule names, and sees that its type is theirs.
func (r *resolver) rule(rule document.Rule, known set) (iam.CreateRuleRequest, bool) {
	out := iam.CreateRuleRequest{Name: rule.Name, Type: profileCR, CRType: string(rule.CRType()), Conditions: []iam.Condition{}}
	good := true
	for _, c := range rule.Where {
		var ok bool
		values := slices.Clone(c.Values)
		claim := c.Claim
		switch c.Claim {
		case document.ClaimCluster, "service_instance", "crn":
			claim, ok = r.clusterClaim(c, values, known, &out.CRType)
		case document.ClaimResourceGroup:
			claim, ok = r.resourceGroupClaim(c, values)
		default:
			ok = true
		}
		if !ok {
			good = false
			continue
		}
		value, err := trust.EncodeValue(c.Operator, values...)
		if err != nil {
			r.problems.Add(c.Pos, "%s", err.Error())
			good = false
			continue
		}
		out.Conditions = append(out.Conditions, iam.Condition{Claim: claim, Operator: c.Operator, Value: value})
	}
	return out, good
}

// clusterClaim puts IDs (or for the claim crn CRNs) into values. A rule whose type the document leaves open takes the
// clusters' type; one of another type would never match.
func (r *resolver) clusterClaim(c document.Condition, values []string, known set, crType *string) (claim string, ok bool) {
	claim, ok = c.Claim, true
	if claim == document.ClaimCluster {
		claim = "service_instance"
	}
	pins := c.Operator == trust.Equals || c.Operator == trust.In
	if c.Claim != document.ClaimCluster && !pins {
		return claim, true // a part of an ID, or what it must not be: there is nothing to look up
	}
	for i, reference := range values {
		cluster, found := r.cluster(c.Pos, reference, func(text string) bool { return text != "" && known[text] })
		if !found || cluster.ID == "" {
			ok = ok && found
			continue
		}
		values[i] = cluster.ID
		if claim == "crn" {
			values[i] = cluster.CRN
		}
		ok = (!pins || r.sameKind(c.Pos, cluster, crType)) && ok
	}
	return claim, ok
}

func (r *resolver) sameKind(at document.Pos, c containers.Cluster, crType *string) bool {
	kind := string(trust.KindOf(c.OpenShift()))
	if *crType == "" {
		*crType = kind
	}
	if *crType != kind {
		r.problems.Add(at, "cluster '%s' is of type %s, and the rule is for %s: it would never match", c.Name, typeName(kind), typeName(*crType))
	}
	return *crType == kind
}

// typeName is the document's word for a type of cluster.
func typeName(crType string) string {
	if crType == string(trust.ROKS) {
		return document.ROKS
	}
	return document.IKS
}

// resourceGroupClaim asks by the same as the document: by name, or by ID.
func (r *resolver) resourceGroupClaim(c document.Condition, values []string) (claim string, ok bool) {
	claim = "resource_group_name"
	for i, reference := range values {
		group, found := r.resourceGroup(c.Pos, reference)
		if !found {
			return claim, false
		}
		byID := group.ID == reference
		if i > 0 && byID != (claim == "resource_group_id") {
			r.problems.Add(c.Pos, "resource groups must be named all by name or all by ID")
			return claim, false
		}
		if byID {
			claim = "resource_group_id"
		}
	}
	return claim, true
}

func (r *resolver) resourceGroup(at document.Pos, reference string) (iam.ResourceGroup, bool) {
	for _, g := range r.account.ResourceGroups {
		if g.ID == reference || g.Name == reference {
			return g, true
		}
	}
	r.problems.Add(at, "there is no resource group '%s', or it may not be seen%s", reference,
		near(reference, r.account.ResourceGroups, func(g iam.ResourceGroup) string { return g.Name }))
	return iam.ResourceGroup{}, false
}
