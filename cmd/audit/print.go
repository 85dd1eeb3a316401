package audit

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/audit"
	"github.com/podtrust/podtrust/pkg/audit/render"
	"github.com/podtrust/podtrust/pkg/output"
)

// print writes the report in the form that was asked for.
func (o *options) print(a *app.App, p *output.Printer, r audit.Report, at time.Time) error {
	switch p.Format() {
	case output.SARIF:
		return output.Object(p, render.SARIF(r, a.Version), output.Card{})
	case output.JUnit:
		return output.JUnitReport(p, at, o.suites(r))
	case output.Markdown:
		if _, err := io.WriteString(a.Out, render.Markdown(r)); err != nil {
			return fmt.Errorf("write the result: %w", err)
		}
		return nil
	case output.ID:
		_, err := output.List(p, output.All(r.Findings), findingView())
		return err
	default:
		return output.Object(p, r, card(r))
	}
}

func card(r audit.Report) output.Card {
	s := r.Summary
	profiles, none := fmt.Sprint(s.Profiles), "No findings."
	if len(r.Unknown) > 0 {
		profiles, none = profiles+" (as far as they could be read)", "No findings in what could be read."
	}
	findings := output.SectionOf("Findings", none, r.Findings, findingView())
	for _, f := range r.Findings {
		findings.Blocks = append(findings.Blocks, block(f))
	}
	c := output.Card{
		Fields: []output.Field{
			{Name: "Profiles", Value: profiles},
			{Name: "Findings", Value: fmt.Sprintf("%d (%d critical, %d high, %d medium, %d low)", s.Findings, s.Critical, s.High, s.Medium, s.Low)},
		},
		Sections: []output.Section{findings},
	}
	for _, hidden := range []struct {
		name string
		n    int
	}{{"Waived", s.Waived}, {"In Baseline", s.Baseline}} {
		if hidden.n > 0 {
			c.Fields = append(c.Fields, output.Field{Name: hidden.name, Value: fmt.Sprint(hidden.n)})
		}
	}
	if len(r.Unknown) > 0 {
		c.Sections = append(c.Sections, output.SectionOf("Unknown", "", r.Unknown, unknownView()))
	}
	return c
}

// block is all that is known of a finding: its sentences would not fit into columns.
func block(f audit.Finding) []output.Field {
	fields := []output.Field{{Name: "ID", Value: fmt.Sprintf("%s (%s)", f.ID, f.Severity)}}
	if f.Profile != "" {
		fields = append(fields, output.Field{Name: "Profile", Value: f.Profile})
	}
	fields = append(fields, output.Field{Name: "Object", Value: f.Object}, output.Field{Name: "Evidence", Value: f.Evidence})
	name := "Fix"
	for _, line := range append(slices.Clone(f.Fix.Commands), f.Fix.Advice) {
		if line != "" {
			fields = append(fields, output.Field{Name: name, Value: line})
			name = ""
		}
	}
	return fields
}

func findingView() output.View[audit.Finding] {
	return output.View[audit.Finding]{
		ID: func(f audit.Finding) string { return string(f.ID) },
		Columns: []output.Column[audit.Finding]{
			{Name: "Severity", Value: func(f audit.Finding) string { return string(f.Severity) }},
			{Name: "ID", Value: func(f audit.Finding) string { return string(f.ID) }},
			{Name: "Profile", Value: func(f audit.Finding) string { return f.Profile }},
			{Name: "Object", Whole: true, Value: func(f audit.Finding) string { return f.Object }},
			{Name: "Evidence", Whole: true, Value: func(f audit.Finding) string { return f.Evidence }},
			{Name: "Fix", Whole: true, Wide: true, Value: fix},
		},
	}
}

func fix(f audit.Finding) string {
	if len(f.Fix.Commands) > 0 {
		return strings.Join(f.Fix.Commands, "; ")
	}
	return f.Fix.Advice
}

func unknownView() output.View[audit.Unknown] {
	return output.View[audit.Unknown]{Columns: []output.Column[audit.Unknown]{
		{Name: "What", Value: func(u audit.Unknown) string { return u.What + u.Of() }},
		{Name: "Reason", Whole: true, Value: func(u audit.Unknown) string { return u.Reason }},
		{Name: "Checks", Whole: true, Value: audit.Unknown.CheckNames},
	}}
}

// suites are the checks as test cases: one for each finding, each part that is unknown, and each check without either. A finding
// that '--fail-on' lets pass is a case that was skipped, and so is a check all of whose findings are waived or in the baseline.
func (o *options) suites(r audit.Report) []output.Suite {
	suite := output.Suite{Name: "podtrust audit"}
	seen := map[audit.ID]bool{}
	for _, f := range r.Findings {
		seen[f.ID] = true
		c := output.Case{
			Class: string(f.ID), Name: f.Where(), Result: output.Failed, Type: string(f.ID),
			Message: string(f.Severity) + ": " + f.Evidence, Details: f.Evidence + "\nFix: " + fix(f),
		}
		if o.failOn != "" && !f.Severity.AtLeast(audit.Severity(o.failOn)) {
			c.Result = output.Skipped
		}
		suite.Cases = append(suite.Cases, c)
	}
	for _, u := range r.Unknown {
		for _, id := range u.Checks {
			seen[id] = true
		}
		suite.Cases = append(suite.Cases, output.Case{
			Class: "unknown", Name: u.What + u.Of(), Result: output.Errored, Type: "unknown", Message: u.String(), Details: u.String(),
		})
	}
	for _, id := range ids() {
		if seen[audit.ID(id)] || !o.checked(id) {
			continue
		}
		c := output.Case{Class: id, Name: "no findings"}
		if n := r.Accepted[audit.ID(id)]; n > 0 {
			c.Name, c.Result, c.Message = "no new findings", output.Skipped, app.Count(n, "finding")+" waived or in the baseline"
		}
		suite.Cases = append(suite.Cases, c)
	}
	return []output.Suite{suite}
}

// checked reports whether a check was made.
func (o *options) checked(id string) bool {
	return (len(o.only) == 0 || slices.Contains(o.only, id)) && !slices.Contains(o.skip, id)
}
