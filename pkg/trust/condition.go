package trust

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// ErrOperator is matched by the error for an operator that IAM does not have.
var ErrOperator = errors.New("unknown operator")

// The operators of claim rules. There is none for patterns.
const (
	Equals              = "EQUALS"
	NotEquals           = "NOT_EQUALS"
	EqualsIgnoreCase    = "EQUALS_IGNORE_CASE"
	NotEqualsIgnoreCase = "NOT_EQUALS_IGNORE_CASE"
	Contains            = "CONTAINS"
	In                  = "IN"
)

// Operators are the operators of claim rules, as IAM spells them.
func Operators() []string {
	return []string{Equals, NotEquals, EqualsIgnoreCase, NotEqualsIgnoreCase, Contains, In}
}

// EncodeValue encodes the value of a condition for the wire: a JSON document in a string. IN takes any number of values and
// encodes a list, which is the natural reading of IBM's text (unconfirmed); the others take exactly one.
func EncodeValue(operator string, values ...string) (string, error) {
	if !slices.Contains(Operators(), operator) {
		return "", fmt.Errorf("%w %q", ErrOperator, operator)
	}
	var document any = values
	if operator != In {
		if len(values) != 1 {
			return "", fmt.Errorf("operator %s takes one value, not %d", operator, len(values))
		}
		document = values[0]
	}
	var text strings.Builder
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(document); err != nil {
		return "", fmt.Errorf("encode the value of a condition: %w", err)
	}
	return strings.TrimSuffix(text.String(), "\n"), nil
}

// DecodeValue reads the value of a condition: one value, or those of a list. Booleans and numbers become text, as IAM
// compares them.
func DecodeValue(text string) ([]string, error) {
	if value, ok := plainText(text); ok {
		return []string{value}, nil
	}
	return decodeDocument(text)
}

// plainText is the text of a JSON string in which every byte stands for itself, as in nearly all values: it need not be decoded,
// which an account of thousands of rules would show. ok is false for anything else.
func plainText(text string) (value string, ok bool) {
	last := len(text) - 1
	if last < 1 || text[0] != '"' || text[last] != '"' {
		return "", false
	}
	value = text[1:last]
	for i := range len(value) {
		if c := value[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return "", false
		}
	}
	return value, true
}

// decodeDocument reads any value.
func decodeDocument(text string) ([]string, error) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var document any
	if err := dec.Decode(&document); err != nil {
		return nil, errors.New("the value is not a JSON document")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) { // More would take a closing bracket for the end
		return nil, errors.New("the value is not a JSON document")
	}
	list, ok := document.([]any)
	if !ok {
		list = []any{document}
	}
	values := make([]string, len(list))
	for i, v := range list {
		switch v := v.(type) {
		case string:
			values[i] = v
		case json.Number:
			values[i] = v.String()
		case bool:
			values[i] = fmt.Sprint(v)
		default:
			return nil, errors.New("the value is neither text, number nor boolean, nor a list of these")
		}
	}
	return values, nil
}

// values are those of a condition's value, as its operator takes them. A text for IN with a separator in it is one that IAM may or
// may not take apart.
func (c Condition) values() ([]string, error) {
	values, err := DecodeValue(c.Value)
	isList := strings.HasPrefix(strings.TrimSpace(c.Value), "[")
	if err == nil && strings.EqualFold(c.Operator, In) && !isList && strings.ContainsAny(values[0], ",;| \t\n") {
		return nil, errors.New("the value is one text with separators, and not a list")
	}
	return values, err
}

// checkCondition fails, for every operator, when a pod has no such claim. What IAM does with a value that can't be read and with an
// operator that IBM does not list is unconfirmed, and so is whether it takes such a rule at all.
func checkCondition(id Identity, cond Condition) Check {
	check := Check{Name: cond.Claim, Operator: cond.Operator, Wanted: cond.Value}
	got, known := id.claim(cond.Claim)
	if !known {
		check.Reason, check.Flaw = "pods have no claim of this name", FlawClaim
		return check
	}
	check.Got = got
	unclear := func(reason string, flaw Flaw) Check {
		check.Unknown, check.Reason, check.Flaw = true, reason, flaw
		return check
	}
	values, err := cond.values()
	if err != nil {
		return unclear(err.Error(), FlawValue)
	}
	check.Wanted = strings.Join(values, ",")
	if cond.Operator != In && len(values) != 1 {
		return unclear("only IN takes a list", FlawOperator)
	}
	holds := operation(cond.Operator)
	if holds == nil {
		return unclear("IBM lists no such operator", FlawOperator)
	}
	if got == "" && (cond.Claim != "pod" || id.AnyPod) { // a token can be bound to no pod; everything else has a value that was not read
		what := cond.Claim
		if what == "pod" {
			what = "name"
		}
		return unclear("the pod's "+what+" is not known", "")
	}
	verdict := holds(got, values)
	if verdict == Unknown && len(values) == 0 {
		return unclear(unsureList, "")
	} else if verdict == Unknown {
		return unclear(unsureCase, "")
	}
	check.OK = verdict == Yes
	return check
}

func operation(name string) func(got string, wanted []string) Verdict {
	switch name {
	case Equals:
		return func(got string, wanted []string) Verdict { return verdictOf(got == wanted[0]) }
	case NotEquals:
		return func(got string, wanted []string) Verdict { return verdictOf(got != wanted[0]) }
	case EqualsIgnoreCase:
		return func(got string, wanted []string) Verdict { return sameCase(got, wanted[0]) }
	case NotEqualsIgnoreCase:
		return func(got string, wanted []string) Verdict { return sameCase(got, wanted[0]).not() }
	case Contains:
		// A pod's claims are all text, so this is part of a text, not member of a list.
		return func(got string, wanted []string) Verdict { return verdictOf(strings.Contains(got, wanted[0])) }
	case In:
		return func(got string, wanted []string) Verdict {
			if len(wanted) == 0 {
				return Unknown
			}
			return verdictOf(slices.Contains(wanted, got))
		}
	}
	return nil
}

// Why it is not known whether a condition holds, though the pod's value is.
const (
	unsureList = "whether IAM matches an empty list is not known"
	unsureCase = "how IAM compares letters beyond ASCII without regard to case is not known"
)

// Unsure is why it is not known whether a condition holds for the only pods that it can admit; "" when it is.
func (c Condition) Unsure() string {
	values, err := c.values()
	if check := checkCondition(Identity{}, c); check.Unknown && check.Flaw != "" {
		return check.Reason
	} else if err != nil {
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
