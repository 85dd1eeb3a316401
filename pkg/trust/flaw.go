package trust

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/crn"
)

// flawOf explains a condition that fails for every pod because of how it is written. ok is false for a condition that
// another pod can meet, and for one that is nearly right.
func flawOf(id Identity, w World, cond Condition, check Check) (s scored, ok bool) {
	found := func(cause Cause, reason string) (scored, bool) {
		check.Reason = reason
		return scored{Explanation{Cause: cause, Check: check}, miswrites}, true
	}
	switch check.Flaw {
	case FlawClaim:
		return found(CauseClaim, check.Reason)
	case FlawValue:
		return found(CauseValue, check.Reason)
	case FlawOperator:
		return found(CauseOperator, check.Reason)
	}
	if check.Unknown || Nearness(check.Wanted, check.Got) != "" {
		return scored{}, false
	}
	if what := misplaced(w, check); what != "" {
		s, ok = found(CauseMisnamed, what)
		if !meansCluster(id, check.Wanted) {
			s.distance = farOff
		}
		return s, ok
	}
	switch reason := unmeetable(cond); {
	case reason == "":
		return scored{}, false
	case strings.Contains(check.Wanted, "*"):
		return found(CauseOperator, "no operator knows patterns, so '*' is compared as it is")
	default:
		return found(CauseValue, reason)
	}
}

// misplaced names what a condition on the cluster's ID or CRN contains instead: "name", "CRN" or "ID"; "" for none of
// these.
func misplaced(w World, check Check) string {
	if !compares(check.Operator) {
		return ""
	}
	ref, isCRN := ClusterOf(check.Wanted)
	switch {
	case check.Name != "service_instance" && check.Name != "crn":
		return ""
	case slices.Contains(w.Names, check.Wanted):
		return "name"
	case check.Name == "service_instance" && isCRN && ref.ID != "":
		return "CRN"
	case check.Name == "crn" && slices.ContainsFunc(w.Clusters, func(text string) bool {
		name, err := crn.Parse(text)
		return err == nil && name.Instance == check.Wanted
	}):
		return "ID"
	}
	return ""
}

// meansCluster reports whether a text is the name, ID or CRN of the identity's cluster.
func meansCluster(id Identity, text string) bool {
	return text == id.ClusterName || text == id.ClusterID || SameCluster(text, id.ClusterCRN)
}

// unmeetable returns why no pod can have the value of a condition on a name; "" if one can.
func unmeetable(cond Condition) string {
	pins := cond.Pins()
	if cond.Operator == Contains {
		return unmeetablePart(cond)
	}
	reason := ""
	for _, v := range pins {
		if cond.Operator == EqualsIgnoreCase {
			v = Fold(v)
		}
		err := checkValue(cond.Claim, v)
		switch {
		case err == nil:
			return ""
		case len(v) > 1 && strings.HasPrefix(v, `"`) && strings.HasSuffix(v, `"`):
			reason = "the value has quotes inside its quotes, and these are part of the comparison"
		case strings.Contains(v, ","):
			reason = "the value is one text with commas, and not a list"
		default:
			reason = err.Error()
		}
	}
	return reason
}

// unmeetablePart is unmeetable for a part of a name.
func unmeetablePart(cond Condition) string {
	values, err := DecodeValue(cond.Value)
	named := cond.Claim == "namespace" || cond.Claim == "name" || cond.Claim == "pod"
	if err != nil || !named || len(values) != 1 || strings.Trim(values[0], "abcdefghijklmnopqrstuvwxyz0123456789-.") == "" {
		return ""
	}
	return "Kubernetes allows lower-case letters, digits, '-' and '.' in a name only"
}
