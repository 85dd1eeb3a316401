package setup

import (
	"context"
	"errors"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/ask"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/encode"
	"github.com/podtrust/podtrust/pkg/iam"
)

// guide is one set-up: the answers so far, and what was read to offer answers.
type guide struct {
	app     *app.App
	ask     *ask.Asker
	session login.Session
	propose Propose
	lists   lists

	offered string           // the name that is offered
	profile document.Profile // the answers
	typed   string           // the description that was entered, not that of a profile that exists
	texts   texts            // the same for people
	have    *iam.Profile     // the profile that is added to; nil for a new one
	begun   bool             // Create was chosen
	failed  error            // why the last Create did not do everything
}

// texts are the entries of the profile in words, in the same order.
type texts struct{ pods, rules []string }

// step is one step of the set-up.
type step struct {
	title string
	run   func(context.Context) error
}

func (g *guide) steps() []step {
	return []step{
		{"Name and description", g.nameStep},
		{"Trust: which pods can use the profile", g.trustStep},
		{"Access groups", g.groupStep},
		{"Access policies", g.accessStep},
	}
}

// run asks for everything, and ends with the choice of what to do with it.
func (g *guide) run(ctx context.Context) error {
	if err := g.ask.Say("Set up a trusted profile in account '%s' as '%s'. Nothing is changed until you choose Create.",
		g.session.Account, g.session.Who); err != nil {
		return err
	}
	steps := g.steps()
	for i, s := range steps {
		if err := g.ask.Say("\nStep %d of %d. %s", i+1, len(steps), s.title); err != nil {
			return err
		}
		if err := s.run(ctx); err != nil {
			return err
		}
	}
	return g.ending(g.review(ctx))
}

// document is what the answers say.
func (g *guide) document() document.Trust {
	p := g.profile
	p.State = document.Present
	if g.describedAs(*p.Description) { // which no document needs to say
		p.Description = nil
	}
	return document.Trust{Account: g.session.Account, Profiles: []document.Profile{p}}
}

// describedAs reports whether the profile has a description already, or will have it by itself.
func (g *guide) describedAs(text string) bool {
	if g.have == nil {
		return text == ""
	}
	return text == g.have.Description
}

// check returns what is wrong with an entry that is to be added to the answers, by the rules for documents.
func (g *guide) check(add func(*document.Profile)) error {
	t := g.document()
	p := &t.Profiles[0]
	add(p)
	text, err := encode.YAML(t)
	if err != nil {
		return err
	}
	_, err = document.Load([]document.Source{{Name: "answers", Data: text}}, document.Options{})
	var problems document.Problems
	if errors.As(err, &problems) {
		return errors.New(problems[0].Message)
	}
	return err
}

// part is a list of entries that a step asks for.
type part struct {
	noun    string // "entry"
	first   string // the question before the first entry; "" to ask for one at once
	wanted  bool   // the default answer to it
	entries func() []string
	add     func(context.Context) (added bool, err error)
	remove  func(index int)
}

// collect asks for the entries of a step: one after the other at first, and for changes when there are some already.
func (g *guide) collect(ctx context.Context, p part) error {
	if len(p.entries()) > 0 {
		return g.rework(ctx, p)
	}
	if p.first != "" {
		if yes, err := g.ask.YesNo(p.first, p.wanted); err != nil || !yes {
			return err
		}
	}
	return g.addSome(ctx, p)
}

func (g *guide) addSome(ctx context.Context, p part) error {
	for {
		if added, err := p.add(ctx); err != nil || !added {
			return err
		}
		if more, err := g.ask.YesNo("Add another "+p.noun+"?", false); err != nil || !more {
			return err
		}
	}
}

// rework asks for changes to the entries of a step.
func (g *guide) rework(ctx context.Context, p part) error {
	for {
		if err := g.show("Now:", p.entries()); err != nil {
			return err
		}
		choice, err := g.ask.Choose(ask.Choice{Options: []string{"Keep", "Add another " + p.noun, "Remove one"}, Default: 1})
		switch {
		case err != nil || choice == 0:
			return err
		case choice == 1:
			if err := g.addSome(ctx, p); err != nil {
				return err
			}
		default:
			index, err := g.ask.Choose(ask.Choice{Text: "Remove which?", Options: p.entries()})
			if err != nil {
				return err
			}
			p.remove(index)
		}
		if len(p.entries()) == 0 {
			return nil
		}
	}
}

// show prints a heading with entries below it.
func (g *guide) show(heading string, entries []string) error {
	text := heading
	args := make([]any, len(entries))
	for i, e := range entries {
		text += "\n  - %s"
		args[i] = e
	}
	return g.ask.Say(text, args...)
}

// added says what was added.
func (g *guide) added(what string) error { return g.ask.Say("Added: %s.", what) }

// add adds an entry to the answers unless it is there already, or a document could not have it, and says so.
func (g *guide) add(text string, there bool, put func(*document.Profile)) (added bool, err error) {
	if there {
		return false, g.ask.Say("Already added: %s.", text)
	}
	if err := g.check(put); err != nil {
		return false, g.ask.Say("Not added: %s (%s).", text, err.Error())
	}
	put(&g.profile)
	return true, g.added(text)
}
