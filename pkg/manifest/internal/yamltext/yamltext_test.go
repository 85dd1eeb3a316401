package yamltext_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
)

func parse(t *testing.T, text string) *yamltext.Document {
	t.Helper()
	d, err := yamltext.Parse(yamltext.Chunk{Text: text, Line: 1})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func item(name string) yamltext.List {
	return yamltext.List{yamltext.Map{{"name", name}, {"on", true}}}
}

func TestSplitKeepsEveryByte(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		stream string
		want   []yamltext.Chunk
	}{
		"one":              {"a: 1\n", []yamltext.Chunk{{"a: 1\n", 1}}},
		"two":              {"a: 1\n---\nb: 2\n", []yamltext.Chunk{{"a: 1\n", 1}, {"---\nb: 2\n", 2}}},
		"leading":          {"---\na: 1\n--- # x\nb: 2", []yamltext.Chunk{{"---\na: 1\n", 1}, {"--- # x\nb: 2", 3}}},
		"directive":        {"%YAML 1.2\n---\na: 1\n...\n%YAML 1.2\n---\nb: 1\n", []yamltext.Chunk{{"%YAML 1.2\n---\na: 1\n...\n", 1}, {"%YAML 1.2\n---\nb: 1\n", 5}}},
		"dashes in a text": {"a: |\n  ---\n  x\nb: ---x\n", []yamltext.Chunk{{"a: |\n  ---\n  x\nb: ---x\n", 1}}},
		"CRLF":             {"a: 1\r\n---\r\nb: 2\r\n", []yamltext.Chunk{{"a: 1\r\n", 1}, {"---\r\nb: 2\r\n", 2}}},
		"comment first":    {"# c\n---\na: 1\n", []yamltext.Chunk{{"# c\n", 1}, {"---\na: 1\n", 2}}},
		"empty":            {"", nil},
	} {
		var got []yamltext.Chunk
		for c := range yamltext.Split(row.stream) {
			got = append(got, c)
		}
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestApply(t *testing.T) {
	t.Parallel()
	add := func(items yamltext.List, path ...any) yamltext.Edit { return yamltext.Edit{Path: path, Items: items} }
	set := func(value any, path ...any) yamltext.Edit { return yamltext.Edit{Path: path, Value: value} }
	for name, row := range map[string]struct {
		before string
		edit   yamltext.Edit
		after  string
	}{
		"new list":                {"a: 1 # one\n# end\n", add(item("x"), "l"), "a: 1 # one\nl:\n- name: x\n  \"on\": true\n# end\n"},
		"no line end":             {"a: 1", set("b", "k"), "a: 1\nk: b"},
		"CRLF":                    {"a: 1\r\nb: 2\r\n", set("b", "k"), "a: 1\r\nb: 2\r\nk: b\r\n"},
		"list, indented":          {"l:\n  - name: a\n    # inner\n\n  # about nothing\nz: 1\n", add(item("x"), "l"), "l:\n  - name: a\n  - name: x\n    \"on\": true\n    # inner\n\n  # about nothing\nz: 1\n"},
		"list, not indented":      {"l:\n- name: a\nz: 1\n", add(item("x"), "l"), "l:\n- name: a\n- name: x\n  \"on\": true\nz: 1\n"},
		"style of other lists":    {"m:\n  - 1\n", add(item("x"), "l"), "m:\n  - 1\nl:\n  - name: x\n    \"on\": true\n"},
		"empty list":              {"l: [] # none\n", add(item("x"), "l"), "l: [{\"name\": \"x\", \"on\": true}] # none\n"},
		"null list":               {"l: # none\nz: 1\n", add(item("x"), "l"), "l: # none\n- name: x\n  \"on\": true\nz: 1\n"},
		"explicit null":           {"l: ~\n", add(item("x"), "l"), "l: [{\"name\": \"x\", \"on\": true}]\n"},
		"flow list":               {"l: [a, 'b]', \"c}\", d'e, ] # x]\n", add(yamltext.List{"x", "y"}, "l"), "l: [a, 'b]', \"c}\", d'e, \"x\", \"y\" ] # x]\n"},
		"JSON":                    {"{\n  \"l\": [\n    1,\n    2\n  ]\n}\n", add(yamltext.List{"x"}, "l"), "{\n  \"l\": [\n    1,\n    2,\n    \"x\"\n  ]\n}\n"},
		"JSON, new key":           {"{\n  \"a\": 1\n}\n", set("b", "k"), "{\n  \"a\": 1,\n  \"k\": \"b\"\n}\n"},
		"block scalar at the end": {"a:\n  s: |\n    x\n    # text\n# comment\nb: 1\n", set("v", "a", "k"), "a:\n  s: |\n    x\n    # text\n  k: v\n# comment\nb: 1\n"},
		"kept blank lines":        {"a:\n  s: |+\n    x\n\nb: 1\n", set("v", "a", "k"), "a:\n  s: |+\n    x\n\n  k: v\nb: 1\n"},
		"clipped blank lines":     {"a:\n  s: >-\n      y\n     \n\nb: 1\n", set("v", "a", "k"), "a:\n  s: >-\n      y\n  k: v\n     \n\nb: 1\n"},
		"indented block scalar":   {"a:\n  s: |2\n      x\n    y\nb: 1\n", set("v", "a", "k"), "a:\n  s: |2\n      x\n    y\n  k: v\nb: 1\n"},
		"empty block scalar":      {"a:\n  s: |\nb: 1\n", set("v", "a", "k"), "a:\n  s: |\n  k: v\nb: 1\n"},
		"long plain":              {"a:\n  s: x\n    y\n\n    z\n  # c\nb: 1\n", set("v", "a", "k"), "a:\n  s: x\n    y\n\n    z\n  k: v\n  # c\nb: 1\n"},
		"long quoted":             {"a:\n  s: \"x\n    # y\"\nb: 1\n", set("v", "a", "k"), "a:\n  s: \"x\n    # y\"\n  k: v\nb: 1\n"},
		"flow at the end":         {"a:\n  s: [1,\n   2]\nb: 1\n", set("v", "a", "k"), "a:\n  s: [1,\n   2]\n  k: v\nb: 1\n"},
		"replace plain":           {"a: b # c\n", set("x: y", "a"), "a: 'x: y' # c\n"},
		"replace quoted":          {"a: \"b\\\"\" # c\n", set("on", "a"), "a: \"on\" # c\n"},
		"replace number":          {"l:\n- n: 7200\n", set(3600, "l", 0, "n"), "l:\n- n: 3600\n"},
		"replace alias":           {"a: &x 1\nb: *x # c\n", set(3, "b"), "a: &x 1\nb: 3 # c\n"},
		"merged list":             {"base: &b\n  l:\n  - 1\nc:\n  <<: *b\n  z: 1\n", set("v", "c", "k"), "base: &b\n  l:\n  - 1\nc:\n  <<: *b\n  z: 1\n  k: v\n"},
		"override merged":         {"base: &b\n  k: 1\nc:\n  <<: *b\n", set("v", "c", "k"), "base: &b\n  k: 1\nc:\n  <<: *b\n  k: v\n"},
		"wide runes":              {"ä: {ö: [ü]} # é\n", add(yamltext.List{"x"}, "ä", "ö"), "ä: {ö: [ü, \"x\"]} # é\n"},
		"byte order mark":         {"\ufeffa: [1]\n", add(yamltext.List{"x"}, "a"), "\ufeffa: [1, \"x\"]\n"},
		"anchored list":           {"a: &x # y\n- 1\n", add(yamltext.List{"z"}, "a"), "a: &x # y\n- 1\n- z\n"},
		"dash on its own line":    {"a:\n  -\n    n: 1\n", add(item("x"), "a"), "a:\n  -\n    n: 1\n  - name: x\n    \"on\": true\n"},
		"end marker":              {"a:\n- 1\n...\n", add(yamltext.List{"z"}, "a"), "a:\n- 1\n- z\n...\n"},
		"document marker":         {"--- # c\na:\n- 1", add(yamltext.List{"z"}, "a"), "--- # c\na:\n- 1\n- z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := parse(t, row.before).Apply([]yamltext.Edit{row.edit})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(row.after, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSeveralEditsAtOnePlace(t *testing.T) {
	t.Parallel()
	before := "s:\n  c:\n  - n: a\n    e:\n    - 1\n"
	after := "s:\n  c:\n  - n: a\n    e:\n    - 1\n    - 2\n    m:\n    - 3\n  v:\n  - 4\n"
	got, err := parse(t, before).Apply([]yamltext.Edit{
		{Path: []any{"s", "v"}, Items: yamltext.List{4}},
		{Path: []any{"s", "c", 0, "m"}, Items: yamltext.List{3}},
		{Path: []any{"s", "c", 0, "e"}, Items: yamltext.List{2}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(after, got); diff != "" {
		t.Error(diff)
	}
}

// A node that two paths reach is changed once, in every way in which it can be.
func TestASharedNodeIsChangedOnce(t *testing.T) {
	t.Parallel()
	set := func(parent string, value any) yamltext.Edit {
		return yamltext.Edit{Path: []any{parent, 0, "v"}, Value: value}
	}
	add := func(parent string) yamltext.Edit {
		return yamltext.Edit{Path: []any{parent, 0, "v"}, Items: yamltext.List{2}}
	}
	for text, row := range map[string]struct {
		edits []yamltext.Edit
		want  string // "" for an error
	}{
		"a: &x\n- v: 0\nb: *x":   {[]yamltext.Edit{set("a", "new"), set("b", "new")}, "a: &x\n- v: new\nb: *x"},
		"a: &x\n- n: 0\nb: *x":   {[]yamltext.Edit{set("a", "new"), set("b", "new")}, "a: &x\n- n: 0\n  v: new\nb: *x"},
		"a: &x\n- v:\nb: *x\n":   {[]yamltext.Edit{add("a"), add("b")}, "a: &x\n- v:\n  - 2\nb: *x\n"},
		"a: &x\n- v: ~\nb: *x":   {[]yamltext.Edit{add("a"), add("b")}, "a: &x\n- v: [2]\nb: *x"},
		"a: &x\n- n: 0\n\nb: *x": {[]yamltext.Edit{add("a"), add("b")}, "a: &x\n- n: 0\n  v:\n  - 2\n\nb: *x"},
		"a: &x\n- v: 1\nb: *x":   {[]yamltext.Edit{set("a", "new"), set("b", "other")}, ""},
	} {
		got, err := parse(t, text).Apply(row.edits)
		if got != row.want || err == nil != (row.want != "") {
			t.Errorf("%q: got %q, %v", text, got, err)
		}
	}
}

func TestSharedTextIsChangedForAllOrNobody(t *testing.T) {
	t.Parallel()
	text := "a:\n  l: &x\n  - 1\nb:\n  l: *x\n"
	one := yamltext.Edit{Path: []any{"a", "l"}, Items: yamltext.List{2}}
	other := yamltext.Edit{Path: []any{"b", "l"}, Items: yamltext.List{2}}

	if got, err := parse(t, text).Apply([]yamltext.Edit{one}); !errors.Is(err, yamltext.ErrShared) || got != "" {
		t.Errorf("got %q, %v", got, err)
	}
	got, err := parse(t, text).Apply([]yamltext.Edit{one, other})
	if want := "a:\n  l: &x\n  - 1\n  - 2\nb:\n  l: *x\n"; got != want || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestWhatCanNotBeEdited(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		text string
		edit yamltext.Edit
		want string
	}{
		"key twice":        {"a: 1\nb: 2\na: 3\n", yamltext.Edit{Path: []any{"a"}, Value: "x"}, "line 13: duplicate key 'a'"},
		"block scalar":     {"a: |\n  x\n", yamltext.Edit{Path: []any{"a"}, Value: "x"}, "line 11: the value here can't be replaced"},
		"no list":          {"a: {b: 1}\n", yamltext.Edit{Path: []any{"a"}, Items: yamltext.List{1}}, "line 11: a list is required here"},
		"no mapping":       {"- 1\n", yamltext.Edit{Path: []any{0, "x"}, Items: yamltext.List{1}}, "line 11: 'x' can't be set"},
		"circular":         {"a: &x [*x]\n", yamltext.Edit{Path: []any{"b"}, Value: "x"}, "line 11: the document is too large"},
		"aliases explode":  {bomb(), yamltext.Edit{Path: []any{"k"}, Value: "x"}, "line 11: the document is too large"},
		"anchored scalar":  {"a: &x 1\nb: *x\n", yamltext.Edit{Path: []any{"a"}, Value: "x"}, "line 11: the value here"},
		"merge over a map": {"b: &b\n  k: 1\nc:\n  <<: *b\n  <<: *b\n", yamltext.Edit{Path: []any{"c", "k"}, Items: yamltext.List{1}}, "line 11: a list is required here"},
	} {
		d, err := yamltext.Parse(yamltext.Chunk{Text: row.text, Line: 11})
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.Apply([]yamltext.Edit{row.edit})
		if err == nil || !strings.HasPrefix(err.Error(), row.want) || got != "" {
			t.Errorf("%s: got %q, %v; want %q", name, got, err, row.want)
		}
	}
}

func bomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n")
	for i := range 9 {
		n, m := string(rune('0'+i)), string(rune('1'+i))
		b.WriteString("a" + m + ": &a" + m + " [" + strings.Repeat("*a"+n+",", 10) + "]\n")
	}
	return b.String()
}

func TestSyntaxErrorsNameTheLineOfTheStream(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		text string
		line int
	}{
		"first line": {"a: b: c\n", 41}, "tab": {"a:\n\t- b\n", 42}, "bad UTF-8": {"a: 1\nb: \xff\n", 42}, "unclosed": {"a: 1\nb: [1\nc: 2\n", 42},
		"unknown anchor": {"a: 1\nb: *x\nc: 2\n", 42}, "NUL": {"a: 1\nb: \x00\n", 42}, "indentation": {"a: 1\nb:\n  c: 1\n  d: 2\n e: 3\nf: 4\n", 45},
		"key in the middle of a list": {"l:\n- a: 1\n   b: 2\n- c: 3\n", 43}, "quote": {"a: 1\nb: 'it's'\nc: 1\n", 42}, "open quote": {"a: 1\nb: \"x\nc: 1\n", 42},
	} {
		_, err := yamltext.Parse(yamltext.Chunk{Text: row.text, Line: 41})
		var e *yamltext.Error
		if !errors.As(err, &e) || e.Line != row.line || e.Reason == "" {
			t.Errorf("%s: got %v, want line %d", name, err, row.line)
		}
	}
}

func FuzzApply(f *testing.F) {
	for _, s := range []string{"a: 1\n", "l:\n- x\n# c\n", "{\"l\": []}", "a: |+\n  x\n\n", "l: &x [1, *x]\n", "a: 'it''s'\nl: ~\n", "? k\n: v\n", "a: b\u2028c\n", "l:\n\n- - a\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var all strings.Builder
		for c := range yamltext.Split(text) {
			all.WriteString(c.Text)
			d, err := yamltext.Parse(c)
			if err != nil || d.Root == nil {
				continue
			}
			edits := []yamltext.Edit{{Path: []any{"l"}, Items: item("x")}, {Path: []any{"k"}, Value: "v"}}
			got, err := d.Apply(edits)
			if err != nil {
				continue
			}
			if len(got) < len(c.Text) && !strings.Contains(c.Text, "k") {
				t.Errorf("%q became shorter: %q", c.Text, got)
			}
		}
		if all.String() != text {
			t.Errorf("splitting %q gave %q", text, all.String())
		}
	})
}
