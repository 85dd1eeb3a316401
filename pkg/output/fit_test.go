package output_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"github.com/podtrust/podtrust/pkg/output"
)

// note is an item whose text must not be cut.
type note struct{ name, text string }

func noteView() output.View[note] {
	return output.View[note]{Columns: []output.Column[note]{
		{Name: "Name", Value: func(n note) string { return n.name }},
		{Name: "Text", Whole: true, Value: func(n note) string { return n.text }},
		{Name: "Number of Letters", Wide: true, Value: func(n note) string { return fmt.Sprint(len(n.text)) }},
	}}
}

func notes(t *testing.T, o output.Options, items ...note) string {
	t.Helper()
	var b strings.Builder
	p, err := output.NewPrinter(&b, o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := output.List(p, output.All(items), noteView()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestATerminalCutsValuesAndWrapsWhatMustBeWhole(t *testing.T) {
	t.Parallel()
	got := notes(t, output.Options{Terminal: true, Layout: output.Layout{Width: 24}},
		note{"a-name-that-is-long", "no such cluster in the account"}, note{"b", "fine"})
	want := `
Name         Text
a-name-tha…  no such
             cluster in
             the account
b            fine
`
	if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), got); diff != "" {
		t.Error(diff)
	}
}

func TestNoLineIsWiderThanTheTerminal(t *testing.T) {
	t.Parallel()
	texts := []string{"", "x", strings.Repeat("long", 75), strings.Repeat("長い名前", 80), strings.Repeat("e\u0301", 90), "👍🏽 ok 👍🏽", "two words"}
	var items []note
	for i := range 1200 { // more than are drawn at once
		items = append(items, note{texts[i%len(texts)], texts[(i/len(texts))%len(texts)]})
	}
	for _, rows := range []int{60, 1200} {
		for places := 18; places <= 90; places += 8 {
			got := notes(t, output.Options{Terminal: true, Layout: output.Layout{Width: places, Wide: true}}, items[:rows]...)
			for line := range strings.SplitSeq(got, "\n") {
				if w := twwidth.Width(line); w > places {
					t.Fatalf("a line has %d places of %d: %q", w, places, line)
				}
			}
		}
	}
}

func TestWhatIsWrappedIsAllThere(t *testing.T) {
	t.Parallel()
	text := "one two " + strings.Repeat("長", 30) + " three"
	got := notes(t, output.Options{Terminal: true, Layout: output.Layout{Width: 20, NoHeaders: true}}, note{"", text})
	bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
	if bare(got) != bare(text) {
		t.Errorf("got %q", got)
	}
}

func TestAPipeIsNeverCut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long ", 60)
	if got := notes(t, output.Options{Layout: output.Layout{Width: 40}}, note{long, long}); !strings.Contains(got, long+"   "+long+"\n") {
		t.Errorf("got %q", got)
	}
}

func TestColumnsOfAList(t *testing.T) {
	t.Parallel()
	items := []note{{"b", "three"}, {"A", "to"}, {"c", "to"}}
	for name, row := range map[string]struct {
		layout output.Layout
		want   string
	}{
		"standard":    {output.Layout{}, "Name   Text\nb      three\nA      to\nc      to\n"},
		"wide":        {output.Layout{Wide: true}, "Name   Text    Number of Letters\nb      three   5\nA      to      2\nc      to      2\n"},
		"named":       {output.Layout{Columns: []string{"number-of-letters", "name"}}, "Number of Letters   Name\n5                   b\n2                   A\n2                   c\n"},
		"no headings": {output.Layout{NoHeaders: true}, "b   three\nA   to\nc   to\n"},
		"by a text":   {output.Layout{NoHeaders: true, Sort: "name"}, "A   to\nb   three\nc   to\n"},
		"by a number": {output.Layout{NoHeaders: true, Sort: "number-of-letters"}, "A   to\nc   to\nb   three\n"},
	} {
		for _, terminal := range []bool{false, true} {
			if got := notes(t, output.Options{Terminal: terminal, Layout: row.layout}, items...); got != row.want {
				t.Errorf("%s, terminal %t: got\n%swant\n%s", name, terminal, got, row.want)
			}
		}
	}
}

func TestOnlyWhatIsUsedIsRead(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		o    output.Options
		want bool
	}{
		"a table":         {output.Options{}, false},
		"a wide one":      {output.Options{Format: output.Wide}, true},
		"JSON":            {output.Options{Format: output.JSON}, false},
		"its column":      {output.Options{Layout: output.Layout{Columns: []string{"number-of-letters"}}}, true},
		"its order, JSON": {output.Options{Format: output.JSON, Layout: output.Layout{Sort: "number-of-letters"}}, true},
	} {
		p, err := output.NewPrinter(&strings.Builder{}, row.o)
		if err != nil {
			t.Fatal(err)
		}
		if got := output.Uses(p, noteView(), "Number of Letters"); got != row.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestAnObjectIsWrappedAndNotCut(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	p, err := output.NewPrinter(&b, output.Options{Terminal: true, Layout: output.Layout{Width: 20}})
	if err != nil {
		t.Fatal(err)
	}
	card := output.Card{Sections: []output.Section{
		output.SectionOf("Notes", "None.", []note{{"name", "who gains by this"}}, noteView()),
	}}
	if err := output.Object(p, nil, card); err != nil {
		t.Fatal(err)
	}
	if want := "\nNotes\nName  Text\nname  who gains by\n      this\n"; b.String() != want {
		t.Errorf("got %q", b.String())
	}
}
