package trust

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrClaim is matched by the error for a claim that no pod has.
var ErrClaim = errors.New("unknown claim")

// ParseCondition reads a condition in the form that people write: "namespace EQUALS prod" or "name IN orders,payments". The
// operator may be in any case; the values of IN are separated by commas. A value can be quoted, as Go quotes it. The error matches ErrClaim or ErrOperator if one
// of these is the reason.
func ParseCondition(text string) (Condition, error) {
	claim, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	operator, value, _ := strings.Cut(strings.TrimSpace(rest), " ")
	value = strings.TrimSpace(value)
	if claim == "" || operator == "" || value == "" {
		return Condition{}, fmt.Errorf("the condition %q is not of the form 'CLAIM OPERATOR VALUE'", text)
	}
	if !slices.ContainsFunc(Claims(), func(c Claim) bool { return c.Name == claim }) {
		return Condition{}, fmt.Errorf("%w '%s': pods have %s", ErrClaim, claim, strings.Join(claimNames(), ", "))
	}
	operator = strings.ToUpper(operator)
	if !slices.Contains(Operators(), operator) {
		return Condition{}, fmt.Errorf("%w '%s': IAM has %s", ErrOperator, operator, strings.Join(Operators(), ", "))
	}
	return NewCondition(claim, operator, parseValues(operator, value)...)
}

// NewCondition makes a condition with its value encoded for the wire. A value that no pod can have is an error where the
// operator compares whole names.
func NewCondition(claim, operator string, values ...string) (Condition, error) {
	if operator == Equals || operator == In {
		for _, v := range values {
			if err := checkValue(claim, v); err != nil {
				return Condition{}, err
			}
		}
	}
	if len(values) == 0 {
		return Condition{}, fmt.Errorf("operator %s needs a value", operator)
	}
	encoded, err := EncodeValue(operator, values...)
	return Condition{Claim: claim, Operator: operator, Value: encoded}, err
}

func checkValue(claim, value string) error {
	switch claim {
	case "namespace":
		return CheckNamespace(value)
	case "name":
		return CheckServiceAccount(value)
	case "pod":
		if value == "" { // the claim of a token that is bound to no pod
			return nil
		}
		return CheckPod(value)
	}
	if value == "" {
		return fmt.Errorf("the value of claim '%s' can't be empty", claim)
	}
	return nil
}

func claimNames() []string {
	var all []string
	for _, c := range Claims() {
		all = append(all, c.Name)
	}
	return all
}
