package trust

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// ErrClaim is matched by the error for a claim that no pod has.
var ErrClaim = errors.New("unknown claim")

// ParseCondition reads a condition in the form that people write: "namespace EQUALS prod" or "name IN orders,payments". The
// operator may be in any case; the values of IN are separated by commas. A value can be quoted, as Go quotes it. The error matches
// ErrClaim or ErrOperator if one of these is the reason.
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

// String is a condition as people write it: "namespace IN a,b". Values that could not be seen, or not be told from others, are quoted.
func (c Condition) String() string {
	values, err := DecodeValue(c.Value)
	if err != nil {
		return c.Claim + " " + c.Operator + " " + c.Value
	}
	if len(values) == 0 {
		return c.Claim + " " + c.Operator + " []"
	}
	shown := make([]string, len(values))
	for i, v := range values {
		shown[i] = quoted(v)
	}
	return c.Claim + " " + c.Operator + " " + strings.Join(shown, ",")
}

// quoted is a value in quotes if it is empty, looks like an empty list, or has blanks, commas, quotes or invisible characters.
func quoted(value string) string {
	in := strconv.Quote(value)
	hidden := func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == '\'' }
	if value == "" || value == "[]" || in != `"`+value+`"` || strings.ContainsFunc(value, hidden) {
		return in
	}
	return value
}

// parseValues reads the values of a condition as String writes them. What is not wholly in quotes is taken as it is.
func parseValues(operator, text string) []string {
	if operator != In {
		return []string{unquoted(text)}
	}
	if text == "[]" {
		return nil
	}
	var values []string
	for rest, more := text, true; more; {
		var value string
		value, rest, more = cutValue(rest)
		values = append(values, unquoted(strings.TrimSpace(value)))
	}
	return values
}

// cutValue takes the first value off a list with commas between.
func cutValue(list string) (value, rest string, more bool) {
	trimmed := strings.TrimLeftFunc(list, unicode.IsSpace)
	if prefix, err := strconv.QuotedPrefix(trimmed); err == nil && strings.HasPrefix(prefix, `"`) {
		after := strings.TrimSpace(trimmed[len(prefix):])
		if after == "" {
			return prefix, "", false
		}
		if rest, ok := strings.CutPrefix(after, ","); ok {
			return prefix, rest, true
		}
	}
	return strings.Cut(list, ",")
}

// unquoted is what a text in double quotes means; any other text is itself.
func unquoted(text string) string {
	if !strings.HasPrefix(text, `"`) {
		return text
	}
	if value, err := strconv.Unquote(text); err == nil {
		return value
	}
	return text
}
