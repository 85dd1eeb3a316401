package setup

import (
	"cmp"
	"context"

	"github.com/podtrust/podtrust/cmd/internal/ask"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
)

// nameStep asks for the name and the description.
func (g *guide) nameStep(ctx context.Context) error {
	for range ask.Tries {
		name, err := g.ask.Text(ask.Question{Text: "Name of the trusted profile", Default: cmp.Or(g.profile.Name, g.offered), Check: g.checkName})
		if err != nil {
			return err
		}
		taken, err := g.lookUp(ctx, name)
		if err != nil {
			return err
		}
		if taken {
			return g.describe()
		}
		g.offered, g.profile.Name = "", "" // another name
	}
	return ask.TooOften("Name of the trusted profile")
}

func (g *guide) checkName(name string) error {
	if err := names.CheckNewProfile(name); err != nil {
		return err
	}
	return g.check(func(p *document.Profile) { p.Name = name })
}

// lookUp takes a name unless a profile has it already and another name is wanted.
func (g *guide) lookUp(ctx context.Context, name string) (taken bool, err error) {
	found := names.ProfilesNamed(ctx, g.session, name)
	if err := context.Cause(ctx); err != nil {
		return false, err
	}
	typed := g.typed
	g.have, g.profile.Description = nil, &typed
	switch {
	case len(found.Seen()) > 0:
		have := found.Seen()[0]
		if err := g.ask.Say("A trusted profile '%s' already exists (ID %s).", name, have.ID); err != nil {
			return false, err
		}
		choice, err := g.ask.Choose(ask.Choice{Options: []string{
			"Add to it: it keeps what it has, and gets what you enter here", "Another name: leave it as it is",
		}})
		if err != nil || choice == 1 {
			return false, err
		}
		g.adopt(have)
	case !found.Complete():
		if err := g.ask.Say("Whether a trusted profile '%s' already exists is unknown (%s).", name, found.Why()); err != nil {
			return false, err
		}
	}
	g.profile.Name = name
	return true, nil
}

// adopt makes the answers those for a profile that exists. Its description stays unless another one was entered.
func (g *guide) adopt(have iam.Profile) {
	g.have = &have
	if *g.profile.Description == "" {
		g.profile.Description = &have.Description
	}
}

// none is the answer that clears a description.
const none = "-"

func (g *guide) describe() error {
	before := *g.profile.Description
	q := ask.Question{Text: "Description (optional)", Optional: true}
	if before != "" {
		q.Text, q.Default = "Description ('"+none+"' for none)", before
	}
	q.Check = func(text string) error {
		if g.describedAs(text) { // whatever it is
			return nil
		}
		return g.check(func(p *document.Profile) { p.Description = &text })
	}
	text, err := g.ask.Text(q)
	if text == none {
		text = ""
	}
	g.profile.Description = &text
	if g.typed = text; g.describedAs(text) { // nothing but what the profile has already
		g.typed = ""
	}
	return err
}
