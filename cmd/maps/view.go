package maps

import (
	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/whole"
	"github.com/podtrust/podtrust/pkg/graph/draw"
	"github.com/podtrust/podtrust/pkg/output"
)

// write prints a map in the form that was asked for.
func write(p *output.Printer, m *draw.Map, read whole.Read) error {
	switch p.Format() {
	case output.Mermaid:
		return output.Drawing(p, m.Mermaid())
	case output.DOT:
		return output.Drawing(p, m.DOT())
	case output.SVG:
		return output.Drawing(p, m.SVG())
	case output.HTML:
		page, err := m.HTML(read.At)
		if err != nil {
			return err
		}
		return output.Drawing(p, page)
	case output.JSON, output.YAML:
		return output.Object(p, m, output.Card{})
	default:
		_, err := output.List(p, output.All(m.Rows()), rowView())
		return err
	}
}

func rowView() output.View[draw.Row] {
	return output.View[draw.Row]{Columns: []output.Column[draw.Row]{
		{Name: "From", Whole: true, Value: func(r draw.Row) string { return r.From }},
		{Name: "What", Whole: true, Value: func(r draw.Row) string { return r.What }},
		{Name: "To", Whole: true, Value: func(r draw.Row) string { return r.To }},
		{Name: "Note", Whole: true, Value: func(r draw.Row) string { return r.Note }},
		{Name: "By", Wide: true, Value: func(r draw.Row) string { return r.By }},
	}}
}

// report says what was drawn, and what is unknown.
func report(a *app.App, format output.Format, m *draw.Map) error {
	if n := len(m.Edges); format == output.Mermaid && n > draw.MermaidEdges {
		a.Status().Hint("The map has %d edges. Mermaid draws at most %d without other settings: use a filter, or '-o svg' or '-o html'.", n, draw.MermaidEdges)
	}
	has := "The map has"
	if !m.Known() {
		has = "As far as the account could be read, the map has"
	}
	a.Status().OK("%s %s, %s, %s and %s.", has, app.Count(m.Count(draw.Profile), "trusted profile"),
		app.Count(m.Count(draw.ServiceAccount), "set")+" of pods", app.Count(m.Count(draw.Group), "access group"), app.Count(m.Count(draw.Service), "resource"))
	if m.Known() {
		return nil
	}
	for _, gap := range m.Unknown {
		a.WarnTrust("The map is incomplete: %s: %s.", gap.What, gap.Reason)
	}
	for _, u := range m.Doubts() {
		a.WarnTrust("Unknown on the map, %s: %s.", app.Count(u.Places, "place"), u.Text)
	}
	return failure.Outcome{Code: failure.ExitIncomplete}
}
