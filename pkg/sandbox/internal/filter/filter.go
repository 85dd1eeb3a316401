package filter

import (
	"fmt"
	"strings"
)

// Filter decides on one item at a time. The zero value lets everything through.
type Filter struct{ root node }

// Matches reports whether the filter lets an item through; get returns the item's value of an attribute.
func (f Filter) Matches(get func(attribute string) string) bool {
	return f.root == nil || f.root.matches(get)
}

// node is a part of a filter.
type node interface {
	matches(get func(string) string) bool
}

type both struct{ left, right node }

func (n both) matches(get func(string) string) bool {
	return n.left.matches(get) && n.right.matches(get)
}

type either struct{ left, right node }

func (n either) matches(get func(string) string) bool {
	return n.left.matches(get) || n.right.matches(get)
}

type comparison struct {
	attribute, text string
	ignoreCase      bool
	compare         func(value, text string) bool
}

func (n comparison) matches(get func(string) string) bool {
	value, text := get(n.attribute), n.text
	if n.ignoreCase {
		value, text = strings.ToLower(value), strings.ToLower(text)
	}
	return n.compare(value, text)
}

// newComparison knows the operators; those that end in _ci ignore case. There is none for equality.
func newComparison(attribute, operator, text string) (comparison, error) {
	n := comparison{attribute: attribute, text: text}
	plain, ignoreCase := strings.CutSuffix(operator, "_ci")
	n.ignoreCase = ignoreCase
	switch plain {
	case "sw":
		n.compare = strings.HasPrefix
	case "ew":
		n.compare = strings.HasSuffix
	case "co":
		n.compare = strings.Contains
	default:
		return n, fmt.Errorf("'%s' is not an operator: use sw, ew or co, each optionally with _ci", operator)
	}
	return n, nil
}
