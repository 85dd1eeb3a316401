// Package schema makes JSON Schemas of results from their types, so that the two can't differ. It is pure.
package schema

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
)

// Of is the JSON Schema of the documents that a type is encoded to. A field's tag 'doc' is its description, and 'enum' its
// only values, between '|'. Fields without 'omitempty' are required, and there are no others.
func Of[T any](title string) json.RawMessage {
	s := &node{Schema: "https://json-schema.org/draft/2020-12/schema", Title: title}
	s.of(reflect.TypeFor[T]())
	data, err := json.Marshal(s)
	if err != nil {
		return json.RawMessage("{}") // a node holds nothing that can't be encoded
	}
	return data
}

// node is as much of JSON Schema as results need.
type node struct {
	Schema      string   `json:"$schema,omitempty"`
	Title       string   `json:"title,omitempty"`
	Description string   `json:"description,omitempty"`
	Type        string   `json:"type,omitempty"`
	Enum        []string `json:"enum,omitempty"`
	Items       *node    `json:"items,omitempty"`
	Properties  fields   `json:"properties,omitempty"`
	Required    []string `json:"required,omitempty"`
	Additional  *bool    `json:"additionalProperties,omitempty"`
}

// fields is a JSON object that keeps its order.
type fields []field

type field struct {
	name string
	node *node
}

// MarshalJSON writes the object.
func (f fields) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, one := range f {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(one.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(one.node)
		if err != nil {
			return nil, err
		}
		b.Write(append(append(name, ':'), value...))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// of describes a type. A type that is missing here has no description, and allows anything.
func (n *node) of(t reflect.Type) {
	switch t.Kind() { //nolint:exhaustive // the kinds that results have
	case reflect.Pointer:
		n.of(t.Elem())
	case reflect.String:
		n.Type = "string"
	case reflect.Bool:
		n.Type = "boolean"
	case reflect.Int:
		n.Type = "integer"
	case reflect.Slice:
		n.Type, n.Items = "array", &node{}
		n.Items.of(t.Elem())
	case reflect.Struct:
		closed := false
		n.Type, n.Additional = "object", &closed
		n.add(t)
	default:
	}
}

// add adds the fields of a struct, and those of structs that are embedded in it.
func (n *node) add(t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			n.add(f.Type)
			continue
		case name == "-" || name == "":
			continue
		}
		child := &node{Description: f.Tag.Get("doc")}
		child.of(f.Type)
		if enum := f.Tag.Get("enum"); enum != "" {
			child.Enum = strings.Split(enum, "|")
		}
		n.Properties = append(n.Properties, field{name, child})
		if options == "" {
			n.Required = append(n.Required, name)
		}
	}
}
