package document

import (
	"bytes"
	"encoding/json"
)

// schema is as much of JSON Schema as documents need.
type schema struct {
	Schema               string       `json:"$schema,omitempty"`
	Title                string       `json:"title,omitempty"`
	Description          string       `json:"description,omitempty"`
	Type                 string       `json:"type,omitempty"`
	Format               string       `json:"format,omitempty"`
	Const                any          `json:"const,omitempty"`
	Enum                 []string     `json:"enum,omitempty"`
	MinLength            int          `json:"minLength,omitempty"`
	MaxLength            int          `json:"maxLength,omitempty"`
	Required             []string     `json:"required,omitempty"`
	Properties           schemaByName `json:"properties,omitempty"`
	AdditionalProperties *bool        `json:"additionalProperties,omitempty"`
	Items                *schema      `json:"items,omitempty"`
	MinItems             int          `json:"minItems,omitempty"`
	MaxItems             int          `json:"maxItems,omitempty"`
	OneOf                []*schema    `json:"oneOf,omitempty"`
}

type namedSchema struct {
	name   string
	schema *schema
}

// schemaByName is a JSON object that keeps its order.
type schemaByName []namedSchema

func (s schemaByName) names() []string {
	names := make([]string, len(s))
	for i, named := range s {
		names[i] = named.name
	}
	return names
}

// MarshalJSON writes the object.
func (s schemaByName) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, named := range s {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(named.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(named.schema)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// Schema returns the document's JSON Schema, for editors: the keys with their descriptions, what is required, and the
// allowed values. It can't express everything that Load checks.
func Schema() json.RawMessage {
	return published(document().schema, "Pod trust of an IBM Cloud account, for podtrust")
}

// published is a schema as a document of its own.
func published(of *schema, title string) json.RawMessage {
	s := *of
	s.Schema, s.Title = "https://json-schema.org/draft/2020-12/schema", title
	data, err := json.Marshal(s)
	if err != nil {
		return json.RawMessage("{}") // the types above hold nothing that can't be encoded
	}
	return data
}
