package trust

import "slices"

// Wide describes which pods a rule trusts if it is wide; "" for a rule that is narrow enough. A rule is wide if the
// namespace is open and no cluster is fixed, or if namespace and service account are both open. CONTAINS and the NOT_
// operators leave a claim open; location, resource group and pod do not narrow.
func (r Rule) Wide() string {
	namespace, account := r.Fixes("namespace"), r.Fixes("name")
	cluster := r.FixesCluster()
	switch {
	case namespace || cluster && account:
		return ""
	case cluster:
		return "any service account in any namespace of a cluster"
	case account:
		return "a service account of this name in any namespace of any cluster"
	}
	return "any service account in any namespace of any cluster"
}

// FixesCluster reports whether a rule can match pods of the clusters that it names only.
func (r Rule) FixesCluster() bool { return r.Fixes("service_instance") || r.Fixes("crn") }

// Fixes reports whether a claim must be one of the values that the rule lists.
func (r Rule) Fixes(claim string) bool {
	return slices.ContainsFunc(r.Conditions, func(c Condition) bool { return c.Claim == claim && len(c.Pins()) > 0 })
}

// Pins are the only values that a condition allows its claim to have, in any case for EQUALS_IGNORE_CASE; nil when it
// leaves the claim open, or when what IAM does with it is not known.
func (c Condition) Pins() []string {
	values, flaw, _ := c.form()
	if flaw != "" || c.Operator != In && c.Operator != Equals && c.Operator != EqualsIgnoreCase {
		return nil
	}
	return values
}
