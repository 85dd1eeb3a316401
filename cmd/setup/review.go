package setup

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/ask"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/shell"
)

// action is what can be done with the answers.
type action string

const (
	create = action("Create")
	again  = action("Try again")
	edit   = action("Edit")
	save   = action("Save as file")
	cancel = action("Cancel")
)

// review shows the summary and asks what to do, until something was done or cancelled.
func (g *guide) review(ctx context.Context) error {
	for {
		p, err := g.summarize(ctx)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		actions := []action{create, edit, save, cancel}
		if err != nil {
			if err := g.explain("The answers can't be applied", err); err != nil {
				return err
			}
			actions[0] = again
		}
		chosen, err := g.chooseAction(actions)
		if err != nil {
			return err
		}
		done, err := g.act(ctx, chosen, p)
		if done || err != nil {
			return err
		}
	}
}

func (g *guide) chooseAction(actions []action) (action, error) {
	if err := g.ask.Print("\n"); err != nil {
		return "", err
	}
	c := ask.Choice{Text: "What next?"}
	for _, a := range actions {
		c.Options = append(c.Options, string(a))
	}
	i, err := g.ask.Choose(c)
	if err != nil {
		return "", err
	}
	return actions[i], nil
}

// act carries out what was chosen. done reports whether the set-up has ended.
func (g *guide) act(ctx context.Context, chosen action, p Proposal) (done bool, err error) {
	switch chosen {
	case create:
		g.begun = true
		g.failed = p.Apply(ctx)
		switch {
		case g.failed == nil:
			g.app.Status().Hint("To see the profile, run '%s'.", shell.Line([]string{"podtrust", "profile", "get", g.profile.Name}))
			return true, nil
		case ctx.Err() != nil:
			return true, g.failed
		}
		return false, g.explain("Not everything was done", hereAgain(g.failed))
	case edit:
		return false, g.edit(ctx)
	case save:
		return g.save()
	case cancel:
		return true, app.ErrDeclined
	case again:
	}
	return false, nil
}

// hereAgain is an error of 'podtrust apply' with the next step that there is in the set-up, which has no file to apply.
func hereAgain(err error) error {
	const file, here = "un 'podtrust apply' again", "hoose Create again"
	hint := failure.Describe(err, failure.ExitOther).Hint
	if !strings.Contains(hint, file) {
		return err
	}
	return failure.Advise(err, "%s", strings.NewReplacer("R"+file, "C"+here, "r"+file, "c"+here).Replace(hint))
}

// ending is the error with which the set-up ends: after a Create that failed it is that failure, whatever happened since. An
// interrupt stays one.
func (g *guide) ending(err error) error {
	var signal failure.Interrupted
	if err == nil || g.failed == nil || errors.As(err, &signal) && !errors.Is(err, g.failed) {
		return err
	}
	return failure.Advise(g.failed, "Run '%s' again and choose to add to the profile; completed changes are skipped.",
		shell.Line([]string{"podtrust", "setup", g.profile.Name}))
}

// unchanged adds to an error before the first Create that nothing was changed, if it does not say so.
func (g *guide) unchanged(ctx context.Context, err error) error {
	var signal failure.Interrupted
	if !g.begun && errors.Is(err, ask.ErrTooOften) {
		return failure.Usagef("%w; nothing was changed", err).Hintf("Run the command again.")
	}
	if err == nil || g.begun || !errors.As(err, &signal) && !errors.As(context.Cause(ctx), &signal) {
		return err
	}
	return failure.Report(cancelledError{err})
}

// cancelledError is an interrupt before anything was changed.
type cancelledError struct{ err error }

// Error says that nothing was changed.
func (cancelledError) Error() string { return app.ErrDeclined.Error() }

// Unwrap is the interrupt.
func (c cancelledError) Unwrap() error { return c.err }

// explain says why something did not work, while the answers are kept.
func (g *guide) explain(what string, err error) error {
	var problems document.Problems
	if errors.As(err, &problems) {
		var texts []string
		for _, p := range problems {
			texts = append(texts, p.Message)
		}
		return g.show("\n"+what+":", texts)
	}
	m := failure.Describe(err, failure.ExitOther)
	if err := g.ask.Say("\n%s: %s", what, failure.Sentence(m.Message)); err != nil || m.Hint == "" {
		return err
	}
	return g.ask.Say("%s", m.Hint)
}

// edit asks for a step, and asks its questions again with the answers as defaults.
func (g *guide) edit(ctx context.Context) error {
	steps := g.steps()
	c := ask.Choice{Text: "Edit which step?"}
	for _, s := range steps {
		c.Options = append(c.Options, s.title)
	}
	i, err := g.ask.Choose(c)
	if err == nil {
		err = steps[i].run(ctx)
	}
	return err
}

// fileName is the name that is offered for the document.
func (g *guide) fileName() string {
	for _, r := range g.profile.Name {
		if !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_') {
			return "trust.yaml"
		}
	}
	return cmp.Or(g.profile.Name, "trust") + ".yaml"
}
