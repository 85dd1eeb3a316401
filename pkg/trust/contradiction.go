package trust

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/crn"
)

// Contradiction is a pair of conditions of one rule that no value can meet, so that the rule can never match.
type Contradiction struct{ A, B Condition }

// FindContradiction looks for one in a rule. Conditions that can't be read are left out: they fail on their own.
func FindContradiction(r Rule) (Contradiction, bool) {
	for i, a := range r.Conditions {
		if other, ok := exhausted(a, r.Conditions); ok {
			return Contradiction{a, other}, true
		}
		for _, b := range r.Conditions[i+1:] {
			if exclude(a, b) || exclude(b, a) || otherCluster(a, b) || otherCluster(b, a) {
				return Contradiction{a, b}, true
			}
		}
	}
	return Contradiction{}, false
}

// exhausted reports whether none of the values that a condition allows meets all others on its claim, though each other one
// may leave some. It returns the first that the last value does not meet.
func exhausted(a Condition, all []Condition) (Condition, bool) {
	values := a.Pins()
	if a.Operator != Equals && a.Operator != In || len(values) == 0 {
		return Condition{}, false
	}
	var unmet Condition
	for _, v := range values {
		met := true
		for _, b := range all {
			if b.Claim == a.Claim && exclude(Condition{a.Claim, Equals, quote(v)}, b) {
				unmet, met = b, false
				break
			}
		}
		if met {
			return Condition{}, false
		}
	}
	return unmet, true
}

func quote(value string) string {
	text, err := EncodeValue(Equals, value)
	if err != nil {
		return "" // no value is beyond the encoder; what can't be read excludes nothing
	}
	return text
}

// exclude reports whether no value of a claim that meets a meets b.
func exclude(a, b Condition) bool {
	if a.Claim != b.Claim {
		return false
	}
	wanted, flaw, _ := a.form()
	others, flawed, _ := b.form()
	if flaw != "" || flawed != "" {
		return false
	}
	switch a.Operator {
	case Equals, In: // every value that a allows is at hand
		holds := operation(b.Operator)
		return len(wanted) > 0 && !slices.ContainsFunc(wanted, func(v string) bool { return holds(v, others) != No })
	case EqualsIgnoreCase:
		return excludesCase(wanted[0], b.Operator, others)
	}
	return false
}

// excludesCase is exclude for a value in any case.
func excludesCase(wanted, operator string, others []string) bool {
	switch operator {
	case EqualsIgnoreCase:
		return sameCase(wanted, others[0]) == No
	case NotEqualsIgnoreCase:
		return sameCase(wanted, others[0]) == Yes
	case Contains:
		return !strings.Contains(Fold(wanted), Fold(others[0]))
	}
	return false
}

// otherCluster reports whether a condition on a cluster's CRN and one on its ID or location mean different clusters.
func otherCluster(a, b Condition) bool {
	if a.Claim != "crn" || a.Operator != Equals || b.Operator != Equals {
		return false
	}
	names, flaw, _ := a.form()
	others, flawed, _ := b.form()
	if flaw != "" || flawed != "" {
		return false
	}
	name, err := crn.Parse(names[0])
	if err != nil {
		return false
	}
	return b.Claim == "service_instance" && others[0] != name.Instance || b.Claim == "location" && others[0] != name.Location
}
