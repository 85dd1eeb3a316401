package yamltext

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Pair is one entry of a Map: a key, which is a string, and a value.
type Pair [2]any

func (p Pair) key() string { return fmt.Sprint(p[0]) }

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
			m[pair.key()] = plain(pair[1])
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
			parts[i] = flowText(pair.key()) + ": " + flowText(pair[1])
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

// style is how a document writes its lists.
type style struct{ indentLists bool }

// block writes a value as lines without indentation of their own.
func (s style) block(v any) []string {
	switch v := v.(type) {
	case Map:
		var lines []string
		for _, pair := range v {
			lines = append(lines, s.entry(pair)...)
		}
		return lines
	case List:
		var lines []string
		for _, item := range v {
			lines = append(lines, s.item(item)...)
		}
		return lines
	case string:
		if lines := literal(v); lines != nil {
			return lines
		}
		return []string{scalarText(v)}
	}
	return []string{fmt.Sprint(v)}
}

// list writes a list as it is under a key.
func (s style) list(v List) []string {
	if s.indentLists {
		return indented(s.block(v), "  ")
	}
	return s.block(v)
}

func (s style) entry(p Pair) []string {
	key := scalarText(p.key()) + ":"
	switch v := p[1].(type) {
	case Map:
		if len(v) == 0 {
			return []string{key + " {}"}
		}
		return append([]string{key}, indented(s.block(v), "  ")...)
	case List:
		if len(v) == 0 {
			return []string{key + " []"}
		}
		return append([]string{key}, s.list(v)...)
	}
	lines := s.block(p[1])
	return append([]string{key + " " + lines[0]}, indented(lines[1:], "  ")...)
}

func (s style) item(item any) []string {
	lines := indented(s.block(item), "  ")
	lines[0] = "- " + lines[0][2:]
	return lines
}

// literal writes a text of several lines as a block, its header first; nil when it must be quoted.
func literal(s string) []string {
	text, ended := strings.CutSuffix(s, "\n")
	lines := strings.Split(text, "\n")
	if len(lines) < 2 || lines[0] == "" || lines[0][0] == ' ' || lines[len(lines)-1] == "" ||
		strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && (r < ' ' || r > '~') }) {
		return nil
	}
	if ended {
		return append([]string{"|"}, lines...)
	}
	return append([]string{"|-"}, lines...)
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

// Block writes a value as a document of its own.
func Block(v any) string { return strings.Join(style{}.block(v), "\n") + "\n" }
