package document_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/encode"
)

// node is a JSON Schema as a validator sees it.
type node struct {
	Type                 string
	Const                any
	Enum                 []string
	MinLength, MaxLength int
	Required             []string
	Properties           map[string]node
	AdditionalProperties *bool
	Items                *node
	MinItems, MaxItems   int
	OneOf                []node
}

// complaints are what a validator says of a value.
func (s node) complaints(at string, v any) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, at+": "+fmt.Sprintf(format, args...)) }
	if len(s.OneOf) > 0 {
		matching := 0
		for _, o := range s.OneOf {
			if len(o.complaints(at, v)) == 0 {
				matching++
			}
		}
		if matching != 1 {
			say("%d of the choices fit", matching)
		}
	}
	if s.Const != nil && !reflect.DeepEqual(s.Const, v) {
		say("is not %v", s.Const)
	}
	switch v := v.(type) {
	case string:
		if s.Type != "string" && s.Type != "" || s.Enum != nil && !slices.Contains(s.Enum, v) || len(v) < s.MinLength {
			say("%q does not fit", v)
		}
	case []any:
		if s.Type != "array" && s.Type != "" || len(v) < s.MinItems || len(v) > s.MaxItems && s.MaxItems > 0 {
			say("the list does not fit")
		}
		for i := range v {
			if s.Items != nil {
				out = append(out, s.Items.complaints(fmt.Sprintf("%s[%d]", at, i), v[i])...)
			}
		}
	case map[string]any:
		out = append(out, s.object(at, v)...)
	case nil:
		say("is null")
	}
	return out
}

func (s node) object(at string, v map[string]any) []string {
	if s.Type == "string" || s.Type == "array" {
		return []string{at + ": is a mapping"}
	}
	var out []string
	for _, name := range s.Required {
		if _, ok := v[name]; !ok {
			out = append(out, at+": lacks "+name)
		}
	}
	for name, child := range v {
		if p, ok := s.Properties[name]; ok {
			out = append(out, p.complaints(at+"."+name, child)...)
		} else if s.AdditionalProperties != nil && !*s.AdditionalProperties {
			out = append(out, at+": has "+name)
		}
	}
	return out
}

func schema(t *testing.T) node {
	t.Helper()
	var s node
	if err := json.Unmarshal(document.Schema(), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheSchemaAcceptsWhatLoadAccepts(t *testing.T) {
	t.Parallel()
	s := schema(t)
	rapid.Check(t, func(t *rapid.T) {
		text, err := encode.YAML(drawTrust(t))
		if err != nil {
			t.Fatal(err)
		}
		var value any
		if err := yaml.Unmarshal(text, &value); err != nil {
			t.Fatal(err)
		}
		if c := s.complaints("", value); c != nil {
			t.Fatalf("%s\n%s", strings.Join(c, "\n"), text)
		}
	})
}

// draw makes a value that fits a schema.
func (s node) draw(t *rapid.T, key string) any {
	switch {
	case len(s.OneOf) > 0:
		return rapid.SampledFrom(s.OneOf).Draw(t, "choice").draw(t, key)
	case s.Const != nil:
		return s.Const
	case s.Enum != nil:
		return rapid.SampledFrom(s.Enum).Draw(t, "word")
	case s.Type == "string":
		return rapid.SampledFrom([]string{"abc", "x1"}).Draw(t, "text")
	case s.Type == "array":
		out := []any{}
		for range rapid.IntRange(s.MinItems, max(s.MinItems, 2)).Draw(t, "items") {
			out = append(out, s.Items.draw(t, key))
		}
		return out
	}
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		if slices.Contains(s.Required, name) || rapid.Bool().Draw(t, name) {
			out[name] = p.draw(t, name)
		}
	}
	return out
}

// What the schema lets through may contradict itself, but Load must know every key and take every type of value.
func TestLoadKnowsWhatTheSchemaKnows(t *testing.T) {
	t.Parallel()
	s := schema(t)
	rapid.Check(t, func(t *rapid.T) {
		text, err := json.Marshal(s.draw(t, ""))
		if err != nil {
			t.Fatal(err)
		}
		_, err = document.Load([]document.Source{{Name: "x", Data: text}}, document.Options{})
		if err == nil {
			return
		}
		for _, bad := range []string{"has no key", "must be a", "must be true", "has no '", "no claim", "unknown operator", "not YAML"} {
			if strings.Contains(err.Error(), bad) {
				t.Fatalf("%v\n%s", err, text)
			}
		}
	})
}

func TestEveryKeyIsDescribed(t *testing.T) {
	t.Parallel()
	var walk func(at string, value map[string]any)
	walk = func(at string, value map[string]any) {
		properties, _ := value["properties"].(map[string]any)
		for name, p := range properties {
			p, _ := p.(map[string]any)
			if doc, _ := p["description"].(string); doc == "" && !strings.Contains(at, "where") {
				t.Errorf("%s.%s is not described", at, name)
			}
			walk(at+"."+name, p)
		}
		if items, ok := value["items"].(map[string]any); ok {
			walk(at, items)
		}
	}
	var value map[string]any
	if err := json.Unmarshal(document.Schema(), &value); err != nil {
		t.Fatal(err)
	}
	walk("", value)
}
