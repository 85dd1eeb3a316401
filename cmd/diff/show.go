package diff

import (
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/change"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/shown"
)

// card is the result for people.
func (r result) card() output.Card {
	card := output.Card{ID: r.Account, Fields: []output.Field{
		{Name: "Account", Value: r.Account},
		{Name: "Old", Value: r.Old.String()},
		{Name: "New", Value: r.New.String()},
	}}
	card.Sections = r.sections()
	return card
}

// String is a reading for people.
func (r reading) String() string { return r.At + ", read by " + r.By.Name }

// sections are what differs, without what does not.
func (r result) sections() []output.Section {
	sections := change.Affected(r.Gains, r.Losses, r.OtherGains, r.OtherLosses)
	listed := output.Section{Title: "Changes", Header: []string{"Action", "Kind", "Of", "Name", "Certain"}}
	for _, c := range r.Changes {
		of := c.Profile
		if c.Group != "" {
			of = "group " + c.Group
		}
		certain := "yes"
		if !c.Known {
			certain = "unknown (" + c.Reason + ")"
		}
		listed.Rows = append(listed.Rows, []string{c.Action, c.Kind, of, c.Name, certain})
	}
	unknown := output.Section{Title: "Unknown", Header: []string{"Reading", "What", "Why"}}
	for _, g := range r.Unknown {
		unknown.Rows = append(unknown.Rows, []string{g.Reading, g.What, g.Reason})
	}
	for _, s := range []output.Section{listed, unknown} {
		if len(s.Rows) > 0 {
			sections = append(sections, s)
		}
	}
	return sections
}

// markdown is the result for a review or the summary of a pipeline. All names are shown as text.
func (r result) markdown() string {
	var b strings.Builder
	b.WriteString("## Changes of pod trust\n\nAccount " + shown.Markdown(r.Account) + ".\n\n" +
		"- Old: " + shown.Markdown(r.Old.String()) + "\n- New: " + shown.Markdown(r.New.String()) + "\n")
	sections := r.sections()
	if len(sections) == 0 {
		b.WriteString("\nNo differences.\n")
	}
	for _, s := range sections {
		b.WriteString("\n### " + s.Title + "\n\n")
		row(&b, s.Header)
		b.WriteString(strings.Repeat("| --- ", len(s.Header)) + "|\n")
		for _, cells := range s.Rows {
			row(&b, cells)
		}
	}
	return b.String()
}

func row(b *strings.Builder, cells []string) {
	for _, cell := range cells {
		b.WriteString("| " + shown.Markdown(cell) + " ")
	}
	b.WriteString("|\n")
}
