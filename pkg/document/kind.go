package document

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// kind is a type of value in a document: how it is read, and its JSON Schema. Both come from one place, so that they agree.
type kind[V any] struct {
	schema *schema
	read   func(r *reader, n *yaml.Node, into *V)
}

// property is a key of an object of type T.
type property[T any] struct {
	name     string
	required bool
	schema   *schema
	read     func(r *reader, n *yaml.Node, into *T)
}

// prop is a key whose value is kept where at says.
func prop[T, V any](name, doc string, k kind[V], at func(*T) *V) property[T] {
	described := *k.schema
	described.Description = doc
	return property[T]{name: name, schema: &described, read: func(r *reader, n *yaml.Node, into *T) { k.read(r, n, at(into)) }}
}

func (p property[T]) must() property[T] {
	p.required = true
	return p
}

// object is a mapping with known keys. place, unless nil, receives its position.
func object[T any](what string, place func(*T, Pos), properties ...property[T]) kind[T] {
	closed := false
	s := &schema{Type: "object", AdditionalProperties: &closed}
	for _, p := range properties {
		s.Properties = append(s.Properties, namedSchema{p.name, p.schema})
		if p.required {
			s.Required = append(s.Required, p.name)
		}
	}
	return kind[T]{s, func(r *reader, n *yaml.Node, into *T) {
		if place != nil {
			place(into, r.at(n))
		}
		seen := map[string]bool{}
		ok := r.mapping(n, what, func(key, value *yaml.Node) {
			i := slices.IndexFunc(properties, func(p property[T]) bool { return p.name == key.Value })
			if i < 0 {
				r.unknownKey(key, what, s.Properties.names())
				return
			}
			seen[key.Value] = true
			properties[i].read(r, value, into)
		})
		for _, p := range properties {
			if ok && p.required && !seen[p.name] {
				r.problem(n, "%s has no '%s'", what, p.name)
			}
		}
	}}
}

// list is a sequence with a maximum length. A check compares each valid value with those before it: a value that was not
// read completely would look equal to a different one.
func list[V any](what string, k kind[V], most int, checks ...func(r *reader, v V, before []V)) kind[[]V] {
	return kind[[]V]{&schema{Type: "array", Items: k.schema, MaxItems: most}, func(r *reader, n *yaml.Node, into *[]V) {
		n = r.follow(n)
		switch {
		case n == nil:
			return
		case n.Kind != yaml.SequenceNode:
			r.problem(n, "%s must be a list: lines that begin with '- '", what)
			return
		case len(n.Content) > most:
			r.problem(n, "%s has %d entries, and may have %d", what, len(n.Content), most)
			return
		}
		var good []V
		for _, child := range n.Content {
			var v V
			r.sound(func() { k.read(r, child, &v) }, func() {
				for _, check := range checks {
					check(r, v, good)
				}
				good = append(good, v)
			})
			*into = append(*into, v)
		}
	}}
}

// text is a text that passes all checks. A check returns what is wrong, after the name of the value: "is empty".
func text(what string, checks ...func(string) string) kind[string] {
	return kind[string]{&schema{Type: "string", MinLength: 1}, func(r *reader, n *yaml.Node, into *string) {
		value, ok := r.text(n, what)
		if !ok {
			return
		}
		for _, check := range append([]func(string) string{plain}, checks...) {
			if complaint := check(value); complaint != "" {
				r.problem(n, "%s %s", what, complaint)
				return
			}
		}
		*into = value
	}}
}

// word is one of a few texts.
func word(what string, allowed ...string) kind[string] {
	return kind[string]{&schema{Type: "string", Enum: allowed}, func(r *reader, n *yaml.Node, into *string) {
		value, ok := r.text(n, what)
		if !ok {
			return
		}
		if !slices.Contains(allowed, value) {
			r.problem(n, "%s is '%s', and must be %s", what, value, oneOf(allowed))
			return
		}
		*into = value
	}}
}

// truth is true or false; only true is of use, so only that is accepted.
func truth(what string) kind[bool] {
	return kind[bool]{&schema{Const: true}, func(r *reader, n *yaml.Node, into *bool) {
		n = r.follow(n)
		if n == nil {
			return
		}
		if n.Kind != yaml.ScalarNode || n.Value != "true" {
			r.problem(n, "%s must be true, or left out", what)
			return
		}
		*into = true
	}}
}

// optional keeps whether a value was there.
func optional(what string, most int) kind[*string] {
	return kind[*string]{&schema{Type: "string", MaxLength: most}, func(r *reader, n *yaml.Node, into **string) {
		value, ok := r.text(n, what)
		switch {
		case !ok:
		case len(value) > most:
			r.problem(n, "%s has more than %d bytes", what, most)
		default:
			*into = &value
		}
	}}
}

// checked runs a check on every value that was read without a problem.
func checked[V any](k kind[V], check func(*reader, *V)) kind[V] {
	return kind[V]{k.schema, func(r *reader, n *yaml.Node, into *V) {
		r.sound(func() { k.read(r, n, into) }, func() { check(r, into) })
	}}
}

// oneOf lists choices for people.
func oneOf(choices []string) string {
	quoted := make([]string, len(choices))
	for i, c := range choices {
		quoted[i] = "'" + c + "'"
	}
	if len(quoted) == 1 {
		return quoted[0]
	}
	last := len(quoted) - 1
	return fmt.Sprintf("%s or %s", strings.Join(quoted[:last], ", "), quoted[last])
}
