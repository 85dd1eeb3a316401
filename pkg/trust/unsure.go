package trust

import "strings"

// Why it is not known whether a condition holds, though the pod's value is.
const (
	unsureList = "whether IAM matches an empty list is not known"
	unsureCase = "how IAM compares letters beyond ASCII without regard to case is not known"
)

// Unsure is why it is not known whether a condition holds for the only pods that it can admit; "" when it is.
func (c Condition) Unsure() string {
	values, err := DecodeValue(c.Value)
	if err != nil {
		return ""
	}
	probe := "x" // an empty list is unsure for every value
	if strings.EqualFold(c.Operator, EqualsIgnoreCase) && isName(c.Claim) && len(values) == 1 {
		probe = Fold(values[0])
	} else if len(values) > 0 {
		return ""
	}
	if check := checkCondition(Identity{}.With(c.Claim, probe), c); check.Unknown && probe != "" {
		return check.Reason
	}
	return ""
}

// Unsure is why it is not known whether a rule admits the only pods that it can; "" when it is.
func (r Rule) Unsure() string {
	for _, c := range r.Conditions {
		if reason := c.Unsure(); reason != "" {
			return reason
		}
	}
	return ""
}

// isName reports whether a claim is a name in Kubernetes.
func isName(claim string) bool { return claim == "namespace" || claim == "name" || claim == "pod" }
