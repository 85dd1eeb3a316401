package trust

import (
	"slices"
	"strings"
)

// The keys below are equal for things that mean the same, whatever their order and spelling.

// Key is equal for links that trust the same pods by the same bytes. Labels, IDs and the mark of another account do not
// count.
func (l Link) Key() string {
	return strings.Join([]string{l.CRType, l.CRN, l.Namespace, l.ServiceAccount}, "\x00")
}

// FullKey is Key with the mark of another account. What IAM admits by a link with that mark is not known, so that such a link can't
// stand in for one without.
func (l Link) FullKey() string {
	if l.CrossAccount {
		return l.Key() + "\x00cross"
	}
	return l.Key()
}

// SameTarget reports whether two links mean the same pods, even if one of them names the cluster by another CRN.
func (l Link) SameTarget(other Link) bool {
	return l.CRType == other.CRType && l.Namespace == other.Namespace && l.ServiceAccount == other.ServiceAccount &&
		(l.CRN == other.CRN || SameCluster(l.CRN, other.CRN))
}

// Key is equal for rules that trust by the same conditions: the order of conditions and of the values of IN, doubled
// conditions and the quoting of values do not count.
func (r Rule) Key() string {
	keys := make([]string, len(r.Conditions))
	for i, c := range r.Conditions {
		keys[i] = c.Key()
	}
	slices.Sort(keys)
	return strings.Join([]string{r.Type, r.CRType, strings.Join(slices.Compact(keys), "\x02")}, "\x03")
}

// Key is equal for conditions that mean the same. What IAM does with some is not known: they are equal byte by byte only.
func (c Condition) Key() string {
	operator := c.Operator
	values, flaw, _ := c.form()
	if flaw != "" {
		return c.Claim + "\x00" + operator + "\x00\x01" + c.Value // equal to no value that is clear
	}
	if operator == EqualsIgnoreCase || operator == NotEqualsIgnoreCase {
		for i := range values {
			values[i] = plain(values[i])
		}
	}
	if len(values) == 0 {
		return c.Claim + "\x00" + operator + "\x00\x01[]" // and not the empty text
	}
	if operator == In {
		slices.Sort(values)
		if values = slices.Compact(values); len(values) == 1 {
			operator = Equals
		}
	}
	return c.Claim + "\x00" + operator + "\x00" + strings.Join(values, "\x00")
}
