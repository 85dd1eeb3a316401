package output_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/output"
)

type item struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	N    int    `json:"n"`
}

func view() output.View[item] {
	return output.View[item]{
		Columns: []output.Column[item]{
			{Name: "Name", Value: func(i item) string { return i.Name }},
			{Name: "Count", Value: func(i item) string { return fmt.Sprint(i.N) }},
			{Name: "ID", Value: func(i item) string { return i.ID }},
		},
		ID: func(i item) string { return i.ID },
	}
}

func list(t *testing.T, o output.Options, items iter.Seq2[item, error]) (string, error) {
	t.Helper()
	var b strings.Builder
	p, err := output.NewPrinter(&b, o)
	if err != nil {
		t.Fatal(err)
	}
	_, err = output.List(p, items, view())
	return b.String(), err
}

func two() iter.Seq2[item, error] {
	return output.All([]item{{"crn:v1::", "a<b", 1}, {"id-2", "größer", 20}})
}

func TestListInEveryForm(t *testing.T) {
	t.Parallel()
	table := "Name     Count   ID\na<b      1       crn:v1::\ngrößer   20      id-2\n"
	for name, row := range map[string]struct {
		o    output.Options
		want string
	}{
		"table, piped":       {output.Options{}, table},
		"table, on terminal": {output.Options{Terminal: true}, table},
		"id":                 {output.Options{Format: output.ID}, "crn:v1::\nid-2\n"},
		"json": {output.Options{Format: output.JSON}, `[
  {
    "id": "crn:v1::",
    "name": "a<b",
    "n": 1
  },
  {
    "id": "id-2",
    "name": "größer",
    "n": 20
  }
]
`},
		"yaml":          {output.Options{Format: output.YAML}, "- id: \"crn:v1::\"\n  name: a<b\n  \"n\": 1\n- id: id-2\n  name: größer\n  \"n\": 20\n"},
		"filter, text":  {output.Options{Filter: ".[].name"}, "a<b\ngrößer\n"},
		"filter, value": {output.Options{Filter: "map(.n) | add"}, "21\n"},
		"filter, yaml":  {output.Options{Filter: ".[0]", Format: output.YAML}, "id: \"crn:v1::\"\n\"n\": 1\nname: a<b\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := list(t, row.o, two())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEmptyLists(t *testing.T) {
	t.Parallel()
	for format, want := range map[output.Format]string{output.Table: "", output.JSON: "[]\n", output.YAML: "[]\n", output.ID: ""} {
		if got, err := list(t, output.Options{Format: format}, output.All([]item{})); got != want || err != nil {
			t.Errorf("%s: got %q, %v", format, got, err)
		}
	}
}

func TestAnErrorBeforeTheFirstItemPrintsNothing(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for _, format := range output.Formats() {
		got, err := list(t, output.Options{Format: format}, func(yield func(item, error) bool) { yield(item{}, broken) })
		if got != "" || !errors.Is(err, broken) {
			t.Errorf("%s: got %q, %v", format, got, err)
		}
	}
}

func TestLongListsAreNeverCut(t *testing.T) {
	t.Parallel()
	for _, terminal := range []bool{false, true} {
		items := func(yield func(item, error) bool) {
			for i := range 1500 {
				name := "short"
				if i == 1400 {
					name = strings.Repeat("long", 20)
				}
				if !yield(item{fmt.Sprintf("id-%04d", i), name, i}, nil) {
					return
				}
			}
		}
		got, err := list(t, output.Options{Terminal: terminal}, items)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(got, "\n")
		if len(lines) != 1502 || lines[1499] != "short   1498    id-1498" || !strings.Contains(lines[1401], strings.Repeat("long", 20)+"   1400    id-1400") {
			t.Errorf("terminal %t: %d lines, %q, %q", terminal, len(lines), lines[1401], lines[1499])
		}
	}
}

// unseen are characters that command a terminal, or that can't be seen for what they are.
func unseen() []rune {
	all := []rune{0x7f, 0xa0, 0xad, 0x34f, 0x61c, 0x115f, 0x17b4, 0x180e, 0x2800, 0x3164, 0xfeff, 0xfe0f, 0xffa0, 0xfff9, 0xe000, 0x1d173, 0xe0001, 0xe0041, 0xe0100, 0xffff}
	for _, span := range [][2]rune{{0, 0x1f}, {0x80, 0x9f}, {0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x206f}} {
		for r := span[0]; r <= span[1]; r++ {
			all = append(all, r)
		}
	}
	return all
}

func TestWhatCannotBeSeenIsVisible(t *testing.T) {
	t.Parallel()
	for _, r := range unseen() {
		name := "a" + string(r) + "b"
		for _, o := range []output.Options{
			{}, {Terminal: true}, {Format: output.JSON}, {Format: output.YAML}, {Format: output.ID}, {Filter: ".[].name"}, {Filter: ".[]"},
		} {
			got, err := list(t, o, output.All([]item{{name, name, 1}}))
			if err != nil {
				t.Fatal(err)
			}
			if strings.ContainsRune(got, r) && r != '\n' && !(r == '\t' && o.Filter != "") {
				t.Errorf("%+v passes U+%04X: %q", o, r, got)
			}
			checkReadsBack(t, o, got, name)
		}
		var b strings.Builder
		output.NewStatus(&b, false, false).Failed("name '"+output.Visible(name)+"'", "")
		if strings.ContainsRune(strings.TrimSuffix(b.String(), "\n"), r) && r != '\n' && r != ' ' {
			t.Errorf("status passes U+%04X: %q", r, b.String())
		}
	}
}

// checkReadsBack wants what a program reads to be the name as it was, and not its visible form.
func checkReadsBack(t *testing.T, o output.Options, got, name string) {
	t.Helper()
	read := json.Unmarshal
	switch {
	case o.Filter != "":
		return
	case o.Format == output.YAML:
		read = yaml.Unmarshal
	case o.Format != output.JSON:
		return
	}
	var back []item
	if err := read([]byte(got), &back); err != nil || len(back) != 1 || back[0].Name != name {
		t.Errorf("%q became %q: %v", name, got, err)
	}
}

func TestWhatCanBeSeenStays(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"orders-api", "Zürich", "東京　注文", "naïve ✓ 😀", "\u0600", "عربي", "€"} {
		if got := output.Visible(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestObject(t *testing.T) {
	t.Parallel()
	card := output.Card{
		ID: "id-1", Token: "tok", Fields: []output.Field{{"Name", "n"}, {"Description", ""}, {"Longer name", "v"}},
		Sections: []output.Section{{Title: "Members", Header: []string{"Name", "Type"}, Rows: [][]string{{"m", "profile"}}}, {Empty: "No rules."}},
	}
	for format, want := range map[output.Format]string{
		output.Table: "Name:          n\nLonger name:   v\n\nMembers\nName   Type\nm      profile\n\nNo rules.\n",
		output.JSON:  "{\n  \"id\": \"id-1\",\n  \"name\": \"n\",\n  \"n\": 3\n}\n",
		output.YAML:  "id: id-1\nname: \"n\"\n\"n\": 3\n",
		output.ID:    "id-1\n",
		output.Token: "tok\n",
	} {
		var b strings.Builder
		p, err := output.NewPrinter(&b, output.Options{Format: format})
		if err != nil {
			t.Fatal(err)
		}
		if err := output.Object(p, item{"id-1", "n", 3}, card); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, b.String()); diff != "" {
			t.Errorf("%s: %s", format, diff)
		}
	}
}

func TestUnusableOptions(t *testing.T) {
	t.Parallel()
	for _, o := range []output.Options{{Format: "xml"}, {Filter: ".["}, {Filter: ".", Format: output.Table}, {Filter: "nothing(1)"}} {
		if _, err := output.NewPrinter(io.Discard, o); !errors.Is(err, output.ErrFormat) {
			t.Errorf("%+v: got %v", o, err)
		}
	}
	if _, err := list(t, output.Options{Filter: ".[0].name.x"}, two()); !errors.Is(err, output.ErrFilter) {
		t.Errorf("got %v", err)
	}
}

func TestColor(t *testing.T) {
	t.Parallel()
	got, err := list(t, output.Options{Color: true, Terminal: true}, two())
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSuffix(got, "\n"), "\n") {
		if !strings.HasPrefix(line, "\x1b[") || strings.HasSuffix(line, " ") || strings.HasSuffix(line, "m") {
			t.Errorf("line %d is %q", i, line)
		}
	}
}

func TestQuietStatusTellsFailuresOnly(t *testing.T) {
	t.Parallel()
	var loud, quiet strings.Builder
	for _, s := range []*output.Status{output.NewStatus(&loud, false, false), output.NewStatus(&quiet, true, false)} {
		s.Progress("Creating %s...", "x")
		s.OK("Created.")
		s.Warn("odd")
		s.Hint("Run 'y z'.")
		s.Failed("broken", "mend it")
	}
	if want := "Creating x...\nOK\nCreated.\nWARNING: odd\nRun 'y z'.\nFAILED\nbroken\nmend it\n"; loud.String() != want {
		t.Errorf("got %q", loud.String())
	}
	if quiet.String() != "broken\nmend it\n" {
		t.Errorf("got %q", quiet.String())
	}
}

// A message that comes while a bar is on the screen has a line of its own.
func TestABarLeavesRoomForMessages(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	s := output.NewStatus(&out, false, false)
	bar := s.NewBar(true, 2)
	bar.Step("one")
	s.Progress("Waiting 12s...")
	bar.Step("two")
	bar.End()
	bar.End()
	want := "\r[###############               ] 1 of 2\nWaiting 12s...\n\r[##############################] 2 of 2\n"
	if out.String() != want {
		t.Errorf("got %q", out.String())
	}
}

func FuzzYAMLReadsBackAsTheSame(f *testing.F) {
	for _, s := range []string{"crn:v1::", "yes", "0x1f", "a: b", "- a", "\n", "", "#", "\u202e", "'", "null", "2026-01-01", "~", "|", "> x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var b strings.Builder
		p, err := output.NewPrinter(&b, output.Options{Format: output.YAML})
		if err != nil {
			t.Fatal(err)
		}
		if err := output.Object(p, map[string]string{"v": s}, output.Card{}); err != nil {
			t.Fatal(err)
		}
		var back map[string]string
		if err := yaml.Unmarshal([]byte(b.String()), &back); err != nil {
			t.Fatalf("%q became %q: %v", s, b.String(), err)
		}
		if utf8.ValidString(s) && back["v"] != s {
			t.Errorf("%q became %q", s, back["v"])
		}
	})
}

// writes counts how often it is written to, and fails after some bytes if a limit is set.
type writes struct {
	strings.Builder
	count, limit int
}

func (w *writes) Write(p []byte) (int, error) {
	w.count++
	if w.limit > 0 && w.Len()+len(p) > w.limit {
		return 0, io.ErrClosedPipe
	}
	return w.Builder.Write(p)
}

// numbered yields items until somebody stops it, and tells how many were taken.
func numbered(n int, taken *int) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		for i := range n {
			*taken = i + 1
			if !yield(item{ID: fmt.Sprintf("id-%04d", i), Name: "n"}, nil) {
				return
			}
		}
	}
}

// A system call a row would cost more than the row.
func TestAPipeGetsAListInLargePieces(t *testing.T) {
	t.Parallel()
	for _, format := range []output.Format{output.Table, output.JSON, output.ID} {
		var w writes
		taken := 0
		p, err := output.NewPrinter(&w, output.Options{Format: format})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := output.List(p, numbered(5000, &taken), view()); n != 5000 || err != nil {
			t.Errorf("%s: %d, %v", format, n, err)
		}
		if strings.Count(w.String(), "id-") != 5000 || w.count > 20 {
			t.Errorf("%s: %d rows in %d pieces", format, strings.Count(w.String(), "id-"), w.count)
		}
	}
}

func TestAReaderThatHasEnoughEndsTheList(t *testing.T) {
	t.Parallel()
	w := writes{limit: 40 << 10}
	taken := 0
	p, err := output.NewPrinter(&w, output.Options{Format: output.ID})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := output.List(p, numbered(100_000, &taken), view()); !errors.Is(err, io.ErrClosedPipe) || taken > 20_000 {
		t.Errorf("after %d items: %v", taken, err)
	}
	// Also when all of it was held back until the end.
	w = writes{limit: 1}
	if n, err := output.List(p, numbered(3, &taken), view()); !errors.Is(err, io.ErrClosedPipe) || n != 3 {
		t.Errorf("%d, %v", n, err)
	}
}

func TestWhatCameBeforeAnErrorIsPrinted(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	items := func(yield func(item, error) bool) {
		_ = yield(item{ID: "first"}, nil) && yield(item{}, broken)
	}
	for _, format := range []output.Format{output.Table, output.ID} {
		if got, err := list(t, output.Options{Format: format}, items); !errors.Is(err, broken) || !strings.Contains(got, "first") {
			t.Errorf("%s: got %q, %v", format, got, err)
		}
	}
}
