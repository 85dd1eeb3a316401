package document

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/trust"
)

// where is the conditions of a rule.
func where() kind[[]Condition] {
	s := &schema{Type: "object", AdditionalProperties: new(bool)}
	value := conditionSchema()
	for _, k := range claimKeys() {
		described := *value
		described.Description = k.doc
		s.Properties = append(s.Properties, namedSchema{k.key, &described})
	}
	return kind[[]Condition]{s, readWhere}
}

// conditionSchema allows a text, a list of texts, a mapping from operators to these, and a list of such mappings, which must all hold.
func conditionSchema() *schema {
	one := &schema{Type: "string", MinLength: 1}
	many := &schema{Type: "array", Items: one, MinItems: 1, MaxItems: maxValues}
	operators := &schema{Type: "object", AdditionalProperties: new(bool)}
	for _, name := range trust.Operators() {
		operators.Properties = append(operators.Properties, namedSchema{strings.ToLower(name), &schema{OneOf: []*schema{one, many}}})
	}
	all := &schema{Type: "array", Items: operators, MinItems: 1, MaxItems: maxValues}
	return &schema{OneOf: []*schema{one, many, operators, all}}
}

func readWhere(r *reader, n *yaml.Node, into *[]Condition) {
	said := map[string]string{} // key by claim
	r.mapping(n, "'where'", func(key, value *yaml.Node) {
		keys := claimKeys()
		i := slices.IndexFunc(keys, func(k namedClaim) bool { return k.key == key.Value })
		if i < 0 {
			var known []string
			for _, k := range keys {
				known = append(known, k.key)
			}
			r.problem(key, "pods have no claim '%s', and a rule that requires it never matches%s", clip(key.Value), meant(key.Value, known))
			return
		}
		if other, doubled := said[keys[i].claim]; doubled {
			r.problem(key, "'%s' and '%s' are the same claim: write it once, with its operators below it", other, key.Value)
			return
		}
		said[keys[i].claim] = key.Value
		readConditions(r, keys[i], key, value, into)
	})
}

// readConditions reads what one claim must meet.
func readConditions(r *reader, k namedClaim, key, n *yaml.Node, into *[]Condition) {
	n = r.follow(n)
	switch {
	case n == nil:
	case n.Kind == yaml.MappingNode:
		readOperators(r, k, n, into)
	case n.Kind == yaml.SequenceNode && slices.ContainsFunc(n.Content, isMapping):
		if len(n.Content) > maxValues {
			r.problem(n, "'%s' has more than %d entries", k.key, maxValues)
			return
		}
		for _, entry := range n.Content {
			if entry = r.follow(entry); entry == nil {
				continue
			}
			if entry.Kind != yaml.MappingNode {
				r.problem(entry, "'%s' is a list of values and of operators: write the values below the operator 'in'", k.key)
				continue
			}
			readOperators(r, k, entry, into)
		}
	case n.Kind == yaml.SequenceNode:
		addCondition(r, k, trust.In, key, n, into)
	default:
		addCondition(r, k, trust.Equals, key, n, into)
	}
}

func isMapping(n *yaml.Node) bool {
	return n.Kind == yaml.MappingNode || n.Kind == yaml.AliasNode && n.Alias != nil && n.Alias.Kind == yaml.MappingNode
}

// readOperators reads a mapping from operators to values.
func readOperators(r *reader, k namedClaim, n *yaml.Node, into *[]Condition) {
	used := map[string]bool{}
	r.mapping(n, "'"+k.key+"'", func(op, value *yaml.Node) {
		name := strings.ToUpper(op.Value)
		switch {
		case !slices.Contains(trust.Operators(), name):
			r.problem(op, "unknown operator '%s': it must be %s", clip(op.Value), oneOf(trust.Operators()))
		case used[name]:
			r.problem(op, "operator '%s' is used twice: use one list", op.Value)
		default:
			used[name] = true
			addCondition(r, k, name, op, value, into)
		}
	})
	if len(n.Content) == 0 {
		r.problem(n, "'%s' has no condition", k.key)
	}
}

// addCondition adds the conditions of one operator. IN takes all values in one; of others, all must hold.
func addCondition(r *reader, k namedClaim, operator string, at, n *yaml.Node, into *[]Condition) {
	values := readValues(r, k.key, n)
	legal := true
	for _, value := range values {
		if complaint := legalClaimValue(k.claim, operator, value); complaint != "" {
			r.problem(at, "'%s' %s", k.key, complaint)
			legal = false
		}
	}
	switch {
	case len(values) == 0 || !legal:
	case operator == trust.In:
		*into = append(*into, Condition{r.at(at), k.claim, operator, values})
	case operator == trust.Equals && len(values) > 1:
		r.problem(at, "'%s' can't equal several values at once: use the operator 'in'", k.key)
	default:
		for _, value := range values {
			*into = append(*into, Condition{r.at(at), k.claim, operator, []string{value}})
		}
	}
}

func readValues(r *reader, what string, n *yaml.Node) []string {
	n = r.follow(n)
	if n == nil {
		return nil
	}
	one := text("'" + what + "'")
	if n.Kind != yaml.SequenceNode {
		var value string
		one.read(r, n, &value)
		if value == "" {
			return nil
		}
		return []string{value}
	}
	var values []string
	list("'"+what+"'", one, maxValues).read(r, n, &values)
	switch {
	case len(n.Content) == 0:
		r.problem(n, "'%s' has no value", what)
	case slices.Contains(values, ""): // reported when it was read
		return nil
	}
	return values
}
