// Package rule is the condition that a policy can carry: it reads one, and decides whether it holds at a time. It knows the
// form of conditions, and nothing of policies.
package rule

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The bounds of a rule: how many conditions it has in all, and how deep they nest.
const (
	maxConditions = 10
	maxDepth      = 2
)

// Rule is one condition, or several that are combined by "and" or "or".
type Rule struct {
	Key        string `json:"key"`
	Operator   string `json:"operator"`
	Value      any    `json:"value"`
	Conditions []Rule `json:"conditions"`
}

// Patterns are the kinds of rules that IBM names, and one more that only examples of its documents have.
func Patterns() []string {
	return []string{
		"time-based-conditions:once", "time-based-conditions:weekly:all-day", "time-based-conditions:weekly:custom-hours",
		"time-based-conditions:weekly", "attribute-based-condition:resource:literal-and-wildcard",
	}
}

// Parse reads a rule strictly. The error says in one line what is wrong.
func Parse(document []byte) (Rule, error) {
	var r Rule
	dec := json.NewDecoder(bytes.NewReader(document))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		return r, errors.New("the rule is neither a condition nor a list of conditions")
	}
	count := 0
	if err := r.check(0, &count); err != nil {
		return r, err
	}
	if count > maxConditions {
		return r, fmt.Errorf("the rule has more than %d conditions", maxConditions)
	}
	return r, nil
}

func (r Rule) check(depth int, count *int) error {
	if r.Conditions == nil {
		*count++
		return r.checkOne()
	}
	switch {
	case r.Operator != "and" && r.Operator != "or":
		return fmt.Errorf("operator '%s' does not combine conditions", r.Operator)
	case r.Key != "" || r.Value != nil:
		return errors.New("a rule with conditions has no key and no value of its own")
	case len(r.Conditions) == 0:
		return errors.New("a list of conditions is empty")
	case depth >= maxDepth:
		return fmt.Errorf("conditions nest deeper than %d", maxDepth)
	}
	for _, c := range r.Conditions {
		if err := c.check(depth+1, count); err != nil {
			return err
		}
	}
	return nil
}

func (r Rule) checkOne() error {
	inside := strings.HasPrefix(r.Key, "{{environment.attributes.") || strings.HasPrefix(r.Key, "{{resource.attributes.")
	if !inside || !strings.HasSuffix(r.Key, "}}") {
		return fmt.Errorf("key '%s' names no attribute of a resource or the environment", r.Key)
	}
	if r.Value == nil {
		return fmt.Errorf("the condition on '%s' has no value", r.Key)
	}
	if strings.HasPrefix(r.Operator, "string") {
		known := []string{"stringEquals", "stringExists", "stringMatch", "stringEqualsAnyOf", "stringMatchAnyOf"}
		if !slices.Contains(known, r.Operator) {
			return fmt.Errorf("operator '%s' is not supported", r.Operator)
		}
		return nil
	}
	_, err := r.at(time.Time{})
	return err
}

// Holds reports whether the rule holds at a time. Conditions on attributes of a resource never do: what they are about,
// such as the path of an object, is nothing that a sandbox has.
func (r Rule) Holds(now time.Time) bool {
	switch {
	case r.Conditions != nil && r.Operator == "or":
		return slices.ContainsFunc(r.Conditions, func(c Rule) bool { return c.Holds(now) })
	case r.Conditions != nil:
		return !slices.ContainsFunc(r.Conditions, func(c Rule) bool { return !c.Holds(now) })
	}
	holds, err := r.at(now)
	return err == nil && holds
}
