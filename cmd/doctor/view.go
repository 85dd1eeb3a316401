package doctor

import (
	"github.com/podtrust/podtrust/cmd/internal/app"
	checkup "github.com/podtrust/podtrust/pkg/diagnose/doctor"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/shell"
)

func card(r checkup.Report) output.Card {
	checks := output.Section{Title: "Checks", Header: []string{"Check", "About", "Verdict", "Seen"}}
	fixes := output.Section{Title: "Fixes", Header: []string{"Check", "About", "Fix"}}
	problems := 0
	for _, c := range r.Checks {
		checks.Rows = append(checks.Rows, []string{string(c.ID), c.Object, string(c.Verdict), c.Seen})
		if c.Verdict == checkup.OK {
			continue
		}
		if c.Verdict == checkup.Problem {
			problems++
		}
		for _, command := range c.Fix.Commands {
			fixes.Rows = append(fixes.Rows, []string{string(c.ID), c.Object, shell.Line(command)})
		}
		if c.Fix.Manual != "" {
			fixes.Rows = append(fixes.Rows, []string{string(c.ID), c.Object, c.Fix.Manual})
		}
	}
	card := output.Card{ID: string(r.Verdict), Fields: []output.Field{{Name: "Verdict", Value: string(r.Verdict)}}, Sections: []output.Section{checks}}
	if problems > 0 {
		card.Fields = append(card.Fields, output.Field{Name: "Found", Value: app.Count(problems, "problem")})
	}
	if len(fixes.Rows) > 0 {
		card.Sections = append(card.Sections, fixes)
	}
	return card
}
