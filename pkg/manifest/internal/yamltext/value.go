package yamltext

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Pair is one entry of a Map.
type Pair struct {
	Key   string
	Value any
}

// Map is a mapping with its entries in order. Its values are Map, List, string, int and bool.
type Map []Pair

// List is a sequence.
type List []any

// plain is the tree of a value.
func plain(v any) any {
	switch v := v.(type) {
	case Map:
		m := make(map[string]any, len(v))
		for _, pair := range v {
			m[pair.Key] = plain(pair.Value)
		}
		return m
	case List:
		l := make([]any, len(v))
		for i, item := range v {
			l[i] = plain(item)
		}
		return l
	case int:
		return scalar{"!!int", strconv.Itoa(v)}
	case bool:
		return scalar{"!!bool", strconv.FormatBool(v)}
	}
	return scalar{"!!str", fmt.Sprint(v)}
}

// flowText writes a value in one line. JSON is YAML too, so it fits both.
func flowText(v any) string {
	switch v := v.(type) {
	case Map:
		parts := make([]string, len(v))
		for i, pair := range v {
			parts[i] = flowText(pair.Key) + ": " + flowText(pair.Value)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case List:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = flowText(item)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		var b strings.Builder
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		_ = enc.Encode(v) // a text is always encoded
		return strings.TrimSuffix(b.String(), "\n")
	}
	return fmt.Sprint(v)
}

// blockText writes a value as lines without indentation of their own.
func blockText(v any) []string {
	switch v := v.(type) {
	case Map:
		var lines []string
		for _, pair := range v {
			lines = append(lines, entryText(pair)...)
		}
		return lines
	case List:
		var lines []string
		for _, item := range v {
			lines = append(lines, itemText(item)...)
		}
		return lines
	case string:
		return []string{scalarText(v)}
	}
	return []string{fmt.Sprint(v)}
}

func entryText(p Pair) []string {
	lines, key := blockText(p.Value), scalarText(p.Key)+":"
	switch v := p.Value.(type) {
	case Map:
		if len(v) == 0 {
			return []string{key + " {}"}
		}
		return append([]string{key}, indented(lines, "  ")...)
	case List:
		if len(v) == 0 {
			return []string{key + " []"}
		}
		return append([]string{key}, lines...)
	}
	return []string{key + " " + lines[0]}
}

func itemText(item any) []string {
	lines := indented(blockText(item), "  ")
	lines[0] = "- " + lines[0][2:]
	return lines
}

func indented(lines []string, by string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = by + line
	}
	return out
}

// scalarText quotes a text where a reader of YAML could take it for something else.
func scalarText(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
		return flowText(s)
	}
	data, err := yaml.Marshal(s)
	text := strings.TrimSuffix(string(data), "\n")
	if err != nil || strings.Contains(text, "\n") || strings.HasPrefix(text, "|") {
		return flowText(s)
	}
	return text
}
