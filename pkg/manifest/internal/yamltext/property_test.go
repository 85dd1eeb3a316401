package yamltext_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
)

// tree draws a mapping whose keys "l" are lists and whose keys "m" are mappings, so that edits know where to go.
func tree(t *rapid.T, depth int) map[string]any {
	scalars := rapid.SampledFrom([]any{"x", "a: b", "# no comment", "two\nlines\n", "end\n\n", "", " pad", "it's", `say "x"`, 7, true, nil, "é", "[", "- a"})
	m := map[string]any{"a": scalars.Draw(t, "a"), "z": scalars.Draw(t, "z")}
	list := make([]any, rapid.IntRange(0, 3).Draw(t, "items"))
	for i := range list {
		list[i] = scalars.Draw(t, "item")
		if depth > 0 && rapid.Bool().Draw(t, "nested") {
			list[i] = tree(t, depth-1)
		}
	}
	m["l"] = list
	if depth > 0 && rapid.Bool().Draw(t, "more") {
		m["m"] = tree(t, depth-1)
	}
	return m
}

func write(t *rapid.T, value map[string]any) string {
	var b bytes.Buffer
	if style := rapid.SampledFrom([]string{"block", "wide", "json", "compact json"}).Draw(t, "style"); style == "json" || style == "compact json" {
		enc := json.NewEncoder(&b)
		if style == "json" {
			enc.SetIndent("", "  ")
		}
		_ = enc.Encode(value)
	} else {
		enc := yaml.NewEncoder(&b)
		enc.SetIndent(map[string]int{"block": 2, "wide": 5}[style])
		_ = enc.Encode(value)
		_ = enc.Close()
	}
	var out strings.Builder
	for line := range strings.Lines(b.String()) {
		out.WriteString(line)
		if rapid.IntRange(0, 5).Draw(t, "noise") == 0 && !strings.HasPrefix(strings.TrimSpace(b.String()), "{") {
			out.WriteString(rapid.SampledFrom([]string{"\n", "      # deep\n", "# shallow\n", "  # two\n"}).Draw(t, "comment"))
		}
	}
	text := out.String()
	if rapid.Bool().Draw(t, "no line end") {
		text = strings.TrimSuffix(text, "\n")
	}
	if rapid.Bool().Draw(t, "CRLF") {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text
}

// paths are those of every mapping in a value.
func paths(value any, at []any) [][]any {
	var found [][]any
	switch v := value.(type) {
	case map[string]any:
		found = append(found, at)
		for key, child := range v {
			found = append(found, paths(child, append(append([]any{}, at...), key))...)
		}
	case []any:
		for i, child := range v {
			found = append(found, paths(child, append(append([]any{}, at...), i))...)
		}
	}
	return found
}

func TestEditsMeanWhatTheySayAndKeepEveryLine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := tree(t, 2)
		text := write(t, value)
		d, err := yamltext.Parse(yamltext.Chunk{Text: text, Line: 1})
		if err != nil {
			t.Skip("noise made it unreadable") // a comment in the middle of a quoted text, for instance
		}
		var edits []yamltext.Edit
		for _, path := range paths(value, nil) {
			at := func(key string) []any { return append(append([]any{}, path...), key) }
			switch rapid.IntRange(0, 3).Draw(t, "edit") {
			case 1:
				edits = append(edits, yamltext.Edit{Path: at("new"), Value: "v: 1"})
			case 2:
				edits = append(edits, yamltext.Edit{Path: at("l"), Items: item("x")})
			case 3:
				edits = append(edits, yamltext.Edit{Path: at("n"), Items: item("y")}, yamltext.Edit{Path: at("q"), Value: 3})
			}
		}

		got, err := d.Apply(edits)

		if err != nil && strings.Contains(err.Error(), "has no line end") {
			return
		}
		if err != nil {
			t.Fatalf("%v\nedits %v of\n%s", err, edits, text)
		}
		rest := got
		for line := range strings.Lines(text) {
			line = strings.TrimRight(line, "\r\n")
			if len(edits) > 0 && strings.Contains(line, "[]") || strings.Contains(line, "{") || strings.HasSuffix(line, "}") || strings.HasSuffix(line, "]") {
				continue // a flow collection is added to in its line
			}
			n := strings.Index(rest, line)
			if n < 0 {
				t.Fatalf("line %q is lost of\n%s\nwhich became\n%s", line, text, got)
			}
			rest = rest[n+len(line):]
		}
	})
}
