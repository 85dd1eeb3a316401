package document

import (
	"strings"

	"github.com/podtrust/podtrust/pkg/trust"
)

// validate finds rules that can never match, and rules that trust more than anybody means to.
func (r Rule) validate(o Options, problems *Problems) {
	if r.ClusterType == "" && !r.namesCluster() {
		problems.Add(r.Pos, "the rule needs 'clusterType', %s or %s, unless it names its cluster", IKS, ROKS)
	}
	for claim, conditions := range r.byClaim() {
		if claim != ClaimCluster && claim != ClaimResourceGroup && !satisfiable(claim, conditions) {
			problems.Add(conditions[0].Pos, "the conditions on '%s' contradict each other: no pod meets them all", claim)
		}
		for _, c := range conditions {
			c.validate(problems)
		}
	}
	if reason := r.Wide(); reason != "" && !o.AllowWide {
		problems.Add(r.Pos, "the rule trusts %s: narrow it, or add '--allow-wide'", reason)
	}
}

// validate checks a condition whose value is looked up.
func (c Condition) validate(problems *Problems) {
	if c.Claim != ClaimCluster && c.Claim != ClaimResourceGroup {
		return
	}
	if c.Operator != trust.Equals && c.Operator != trust.In && c.Operator != trust.NotEquals {
		problems.Add(c.Pos, "'%s' is looked up, and so takes no operator but 'equals', 'not_equals' and 'in'", c.Claim)
	}
	if c.Claim == ClaimCluster {
		for _, value := range c.Values {
			checkClusterCRN(c.Pos, value, problems)
		}
	}
}

func (r Rule) namesCluster() bool {
	for _, c := range r.Where {
		if (c.Claim == ClaimCluster || c.Claim == "service_instance" || c.Claim == "crn") && (c.Operator == trust.Equals || c.Operator == trust.In) {
			return true
		}
	}
	return false
}

func (r Rule) byClaim() map[string][]Condition {
	found := map[string][]Condition{}
	for _, c := range r.Where {
		found[c.Claim] = append(found[c.Claim], c)
	}
	return found
}

// Wide says whom a rule trusts if that is more than anybody is likely to mean: pods in any namespace of any cluster, or
// all of a cluster. Otherwise it is "".
func (r Rule) Wide() string {
	switch cluster := r.namesCluster(); {
	case r.narrowed("namespace"):
		return ""
	case !cluster && r.narrowed("name"):
		return "a service account of this name in any namespace of any cluster"
	case !cluster:
		return "any service account in any namespace of any cluster"
	case !r.narrowed("name"):
		return "any service account of a whole cluster"
	}
	return ""
}

// narrowed reports whether a claim is asked for by what it must be, not only by what it must not be.
func (r Rule) narrowed(claim string) bool {
	for _, c := range r.Where {
		if c.Claim == claim && !strings.HasPrefix(c.Operator, "NOT_") {
			return true
		}
	}
	return false
}

// satisfiable reports whether any text meets all conditions on one claim. It tries what the conditions themselves name:
// if one of them pins the claim, that decides; if none does, some text is always left, for nothing but parts is excluded.
func satisfiable(claim string, conditions []Condition) bool {
	pinned := false
	var candidates []string
	for _, c := range conditions {
		switch c.Operator {
		case trust.Equals, trust.In, trust.EqualsIgnoreCase:
			pinned = true
		}
		for _, v := range c.Values {
			candidates = append(candidates, v, strings.ToLower(v))
		}
	}
	if !pinned {
		return true
	}
	rule := trust.Rule{Type: "Profile-CR", CRType: string(trust.IKS)}
	for _, c := range conditions {
		value, err := trust.EncodeValue(c.Operator, c.Values...)
		if err != nil {
			return false
		}
		rule.Conditions = append(rule.Conditions, trust.Condition{Claim: claim, Operator: c.Operator, Value: value})
	}
	for _, text := range candidates {
		if trust.Evaluate(identityWith(claim, text), nil, []trust.Rule{rule}).Matched() {
			return true
		}
	}
	return false
}

// identityWith is a pod that has a text as one of its claims.
func identityWith(claim, text string) trust.Identity {
	id := trust.Identity{Kind: trust.IKS}
	switch claim {
	case "namespace":
		id.Namespace = text
	case "name":
		id.ServiceAccount = text
	case "pod":
		id.Pod = text
	case "service_instance":
		id.ClusterID = text
	case "location":
		id.Location = text
	case "resource_group_id":
		id.ResourceGroupID = text
	case "resource_group_name":
		id.ResourceGroupName = text
	case "crn":
		id.ClusterCRN = text
	}
	return id
}
