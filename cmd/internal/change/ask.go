package change

import (
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
)

// Ask lists what a plan does to an account, with what is lost by name, and prompts for confirmation. flag is the flag that
// skips it, and said whether it was given. Without a terminal, the list is shown with the error.
func Ask(a *app.App, flag string, said bool, read *account.Account, p plan.Plan, question string) error {
	if said {
		return nil
	}
	show := a.Status().Tell // with the question, also when it is quiet
	if a.MustAsk(flag, said) != nil {
		show = a.Status().Hint
	}
	for _, line := range lines(read, p) {
		show("  %s", output.Visible(line))
	}
	return a.ConfirmBy(flag, said, "%s", question)
}

// lines are a plan for people who are asked: its changes with what is lost by each, what they come to, and what is unknown.
func lines(a *account.Account, p plan.Plan) []string {
	var out []string
	for _, c := range p.Changes {
		line := c.String()
		if c.Reason != "" {
			line += ": " + c.Reason
		}
		out = append(out, line)
		for _, lost := range plan.LostWith(a, c) {
			out = append(out, "  "+lost)
		}
	}
	out = append(out, p.Effects()...)
	for _, gap := range p.Unseen {
		out = append(out, "unknown: "+gap.What+" ("+gap.Reason+")")
	}
	return out
}

// UnknownParts names what is unknown, or the first of it.
func UnknownParts(gaps []account.Gap) string {
	const few = 3
	parts := []string{}
	for _, g := range gaps[:min(few, len(gaps))] {
		parts = append(parts, g.What)
	}
	text := strings.Join(parts, ", ")
	if more := len(gaps) - few; more > 0 {
		text += " and " + app.Count(more, "other part")
	}
	return text
}
