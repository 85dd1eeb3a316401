package match

import "strings"

// Pod is what IAM knows of a pod that presented its token.
type Pod struct {
	CRType            string // IKS_SA or ROKS_SA
	ClusterCRN        string
	ClusterID         string
	Namespace         string
	ServiceAccount    string
	Name              string // empty if the token is not bound to a pod
	ResourceGroupID   string
	ResourceGroupName string
}

// Link is a compute resource that is trusted by name.
type Link struct {
	CRType, CRN, Namespace string
	ServiceAccount         string // link.name of the API
}

// Rule is a claim rule. All of its conditions must hold.
type Rule struct {
	Type, CRType string
	Conditions   []Condition
}

// Condition compares one claim. Value is a JSON document in a string.
type Condition struct{ Claim, Operator, Value string }

// ruleType is the type of rules for compute resources. Rules of other types are for federated users.
const ruleType = "Profile-CR"

// locationSegment is the index of the location among the segments of a CRN.
const locationSegment = 5

// Admits reports whether one of the links or rules admits the pod. One is enough.
func Admits(p Pod, links []Link, rules []Rule) bool {
	for _, l := range links {
		if l.Admits(p) {
			return true
		}
	}
	for _, r := range rules {
		if r.Admits(p) {
			return true
		}
	}
	return false
}

// Admits reports whether the link names the pod. Every part must be equal byte for byte: links have no patterns, and case
// counts.
func (l Link) Admits(p Pod) bool {
	return l == Link{CRType: p.CRType, CRN: p.ClusterCRN, Namespace: p.Namespace, ServiceAccount: p.ServiceAccount}
}

// Admits reports whether the rule is for pods of this type and all of its conditions hold. A rule without conditions
// admits every pod of its type.
func (r Rule) Admits(p Pod) bool {
	if r.Type != ruleType || r.CRType != p.CRType {
		return false
	}
	for _, c := range r.Conditions {
		if !c.holds(p) {
			return false
		}
	}
	return true
}

// holds reports whether the condition is met. A claim that pods do not have, an unknown operator and a value that cannot be
// compared never are, even if the operator is a negation.
func (c Condition) holds(p Pod) bool {
	claim, ok := p.claims()[c.Claim]
	if !ok {
		return false
	}
	compare, ok := comparisons()[c.Operator]
	if !ok {
		return false
	}
	values, ok := readValues(c.Value)
	if !ok || len(values) != 1 && c.Operator != in {
		return false
	}
	for _, v := range values {
		if compare(claim, v) {
			return true
		}
	}
	return false
}

// claims returns the claims of the pod by name. A token that is not bound to a pod has an empty claim pod.
func (p Pod) claims() map[string]string {
	return map[string]string{
		"namespace":           p.Namespace,
		"name":                p.ServiceAccount,
		"pod":                 p.Name,
		"service_instance":    p.ClusterID,
		"location":            location(p.ClusterCRN),
		"resource_group_id":   p.ResourceGroupID,
		"resource_group_name": p.ResourceGroupName,
		"crn":                 p.ClusterCRN,
	}
}

// location returns the location segment of a CRN.
func location(crn string) string {
	segments := strings.Split(crn, ":")
	if len(segments) <= locationSegment {
		return ""
	}
	return segments[locationSegment]
}
