package setup

import (
	"context"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account/reach"
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

// section prints entries below a heading, or what there is in their place; "" for nothing at all.
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
	var gains, unknown []string
	for _, line := range p.Plan.Gains {
		gains = append(gains, podsText(line))
	}
	for _, line := range p.Plan.OtherGains {
		gains = append(gains, line.Subject+gainText(line.By, line.Roles, line.Doubt))
	}
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
	warnings := append(slices.Clone(p.Plan.Warnings), summary.Warnings(g.profile, p.Desired.Profiles[0])...)
	for _, s := range []struct {
		heading string
		entries []string
		empty   string
	}{{"Who gains", gains, nobody}, {"Unknown", unknown, ""}, {"Warnings", warnings, "none"}} {
		if err := g.section(s.heading, s.entries, s.empty); err != nil {
			return err
		}
	}
	return nil
}

// podsText is a set of pods, and what they gain.
func podsText(r reach.Pods) string {
	cluster := "cluster '" + r.Cluster + "'"
	if r.Future {
		cluster = "future clusters"
	}
	who := "pods of " + named("service account", r.ServiceAccount) + " in " + named("namespace", r.Namespace) + " of " + cluster
	if len(r.When) > 0 {
		who += " (" + strings.Join(r.When, ", ") + ")"
	}
	return who + gainText(r.By, r.Roles, r.Doubt)
}

func named(kind, name string) string {
	if name == reach.Any {
		return "any " + kind
	}
	return kind + " '" + name + "'"
}

// gainText is the rest of the sentence. What is not certain is not stated as if it were.
func gainText(by string, roles []string, d reach.Doubt) string {
	text := map[bool]string{true: " can use the profile", false: " get more access"}[by == reach.ByTrust]
	if d.Reason != "" {
		text = map[bool]string{true: " may be able to use the profile", false: " may get more access"}[by == reach.ByTrust] + " (unknown: " + d.Reason + ")"
	}
	switch {
	case len(roles) > 0:
		text += ": " + strings.Join(roles, "; ")
	case d.RolesUnknown == "":
		text += ": no access"
	}
	if d.RolesUnknown != "" {
		text += "; other roles are unknown (" + d.RolesUnknown + ")"
	}
	return text
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
