package document

import (
	"github.com/podtrust/podtrust/pkg/trust"
)

// validate finds what is wrong with a rule in any account. Whether it can match, and whether it is too wide, is checked
// when its names are resolved: what the account already has may stay.
func (r Rule) validate(problems *Problems) {
	if r.ClusterType == "" && !r.namesCluster() {
		problems.Add(r.Pos, "the rule needs 'clusterType', %s or %s, unless it names its cluster", IKS, ROKS)
	}
	for _, c := range r.Where {
		c.validate(problems)
	}
}

// validate checks a condition whose value is looked up.
func (c Condition) validate(problems *Problems) {
	if c.Claim != ClaimCluster && c.Claim != ClaimResourceGroup {
		return
	}
	if c.Operator != trust.Equals && c.Operator != trust.In && c.Operator != trust.NotEquals {
		problems.Add(c.Pos, "'%s' is looked up: it takes only the operators 'equals', 'not_equals' and 'in'", c.Claim)
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
