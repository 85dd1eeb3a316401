package setup

import (
	"context"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/document/summary"
	"github.com/podtrust/podtrust/pkg/output"
)

// summarize plans the answers and shows everything that a person needs to decide. The error is why they can't be planned; the
// answers themselves are shown all the same.
func (g *guide) summarize(ctx context.Context) (Proposal, error) {
	if err := g.ask.Print("\n"); err != nil {
		return Proposal{}, err
	}
	p, err := g.propose(ctx, g.document())
	if err == nil && p.Desired.Profiles[0].Exists && g.have == nil { // its name could not be looked up, or it was just created
		g.adopt(p.Desired.Profiles[0].Have.Profile)
		p, err = g.propose(ctx, g.document())
	}
	if ctx.Err() != nil {
		return Proposal{}, context.Cause(ctx)
	}
	if err := g.showAnswers(err == nil); err != nil {
		return Proposal{}, err
	}
	if err == nil {
		err = g.showOutcome(p)
	}
	if err != nil {
		return Proposal{}, err
	}
	return p, g.showEquivalents(p)
}

// showAnswers prints what was entered. planned reports that it is known whether the profile exists.
func (g *guide) showAnswers(planned bool) error {
	what := ""
	switch {
	case g.have != nil:
		what = " (already exists, is added to)"
	case planned:
		what = " (new)"
	}
	if err := g.ask.Say("\nSummary\nTrusted profile: '%s'"+what, g.profile.Name); err != nil {
		return err
	}
	if text := *g.profile.Description; text != "" {
		if err := g.ask.Say("Description: %s", text); err != nil {
			return err
		}
	}
	for _, s := range []struct {
		heading string
		entries []string
	}{
		{"Trust", slices.Concat(g.texts.pods, g.texts.rules)}, {"Access groups", g.groupTexts()}, {"Access policies", g.accessTexts()},
	} {
		if err := g.section(s.heading, s.entries, "none"); err != nil {
			return err
		}
	}
	return nil
}

// section prints entries below a heading, or without entries the text for that; "" prints nothing.
func (g *guide) section(heading string, entries []string, empty string) error {
	switch {
	case len(entries) > 0:
		return g.show(heading+":", entries)
	case empty != "":
		return g.ask.Say("%s: %s", heading, empty)
	}
	return nil
}

// showOutcome prints who gains, what is unknown, and what to think about.
func (g *guide) showOutcome(p Proposal) error {
	gains, losses := effects(p.Plan.Gains, p.Plan.OtherGains, gaining()), effects(p.Plan.Losses, p.Plan.OtherLosses, losing())
	var unknown []string
	for _, gap := range p.Plan.Unseen {
		unknown = append(unknown, gap.What+": "+gap.Reason)
	}
	nobody := "nobody"
	switch {
	case p.Plan.Empty():
		nobody = "nobody; the account already has all of this"
	case !p.Plan.Complete():
		nobody = "nobody that is known; see what is unknown"
	}
	if err := g.ask.Say("Changes: %s.", p.Plan.Summary); err != nil {
		return err
	}
	warnings := append(slices.Clone(p.Plan.Warnings), summary.Warnings(g.profile)...)
	for _, s := range []struct {
		heading string
		entries []string
		empty   string
	}{{"Who gains", gains, nobody}, {"Who loses", losses, ""}, {"Unknown", unknown, ""}, {"Warnings", warnings, "none"}} {
		if err := g.section(s.heading, s.entries, s.empty); err != nil {
			return err
		}
	}
	return nil
}

// showEquivalents prints the commands and the document that do the same.
func (g *guide) showEquivalents(p Proposal) error {
	lines, err := summary.Commands(g.document().Profiles[0], p.Desired.Profiles[0])
	switch {
	case err != nil:
		lines = []string{"(none: flags can't express all of it; use the document)"}
	case p.Plan.Empty():
		lines = []string{"(none: there is nothing to change)"}
	}
	text, err := g.encoded()
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("Equivalent commands:\n")
	for _, line := range lines {
		b.WriteString("  " + output.Visible(line) + "\n")
	}
	b.WriteString("Equivalent document:\n")
	for line := range strings.Lines(string(text)) {
		b.WriteString("  " + line)
	}
	return g.ask.Print(b.String())
}
