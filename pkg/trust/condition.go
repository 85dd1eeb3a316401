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

// form is the value of a condition as its operator takes it. With a flaw, what IAM does is not documented, for the reason.
func (c Condition) form() (values []string, flaw Flaw, reason string) {
	values, err := DecodeValue(c.Value)
	isList := strings.HasPrefix(strings.TrimSpace(c.Value), "[")
	switch {
	case err != nil:
		return nil, FlawValue, err.Error()
	case operation(c.Operator) == nil:
		return values, FlawOperator, "IBM lists no such operator"
	case isList && c.Operator != In:
		return values, FlawOperator, "only IN takes a list"
	case !isList && c.Operator == In && !c.oneName(values[0]):
		return values, FlawValue, "the value is one text that may be several, and not a list"
	}
	return values, "", ""
}

// oneName reports whether a text has nothing that could separate several values.
func (c Condition) oneName(text string) bool {
	allowed := "abcdefghijklmnopqrstuvwxyz0123456789-._"
	if !isName(c.Claim) {
		allowed += ":/" // as in CRNs
	}
	return strings.Trim(strings.ToLower(text), allowed) == ""
}

// Values are those that a condition compares with. ok is false if what IAM does with its operator or value is not known.
func (c Condition) Values() (values []string, ok bool) {
	values, flaw, _ := c.form()
	return values, flaw == ""
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
	values, flaw, reason := cond.form()
	if values != nil {
		check.Wanted = strings.Join(values, ",")
	}
	if flaw != "" {
		return unclear(reason, flaw)
	}
	if got == "" && (cond.Claim != "pod" || id.AnyPod) { // a token can be bound to no pod; everything else has a value that was not read
		what := cond.Claim
		if what == "pod" {
			what = "name"
		}
		return unclear("the pod's "+what+" is not known", "")
	}
	verdict := operation(cond.Operator)(got, values)
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
	values, flaw, reason := c.form()
	if flaw != "" {
		return reason
	}
	probe := "x" // an empty list is unsure for every value
	if c.Operator == EqualsIgnoreCase && isName(c.Claim) && len(values) == 1 {
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
