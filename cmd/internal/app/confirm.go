package app

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/shown"
)

// ErrDeclined is returned when a person answers no.
var ErrDeclined = errors.New("nothing was changed")

// errNobody is matched by the error of a question that nobody can answer.
var errNobody = errors.New("confirmation required")

// Confirm asks before something is destroyed or detached. With force it does not ask. Without a terminal, or when the
// result is for a program, it never waits for an answer: not to have said --force is then a usage error.
func (a *App) Confirm(force bool, format string, args ...any) error {
	return a.ConfirmBy("force", force, format, args...)
}

// ConfirmBy is Confirm for a command where another flag says that it need not ask.
func (a *App) ConfirmBy(flag string, said bool, format string, args ...any) error {
	if said {
		return nil
	}
	question := output.Visible(shown.Hide(fmt.Sprintf(format, args...)))
	switch err := a.MustAsk(flag, said); {
	case errors.Is(err, errNobody):
		return failure.Usagef("%w: %s", err, question).Hintf("Use '--%s' to skip the confirmation prompt.", flag)
	case err != nil:
		return err
	}
	return a.ask(question)
}

// MustAsk is a usage error when a question will have to be asked and nobody can answer it. Commands whose question comes
// late call it first.
func (a *App) MustAsk(flag string, said bool) error {
	if said {
		return nil
	}
	can, err := a.CanAsk()
	if err != nil {
		return err
	}
	if !can {
		return failure.Usagef("%w, but %s", errNobody, a.noPrompt()).Hintf("Use '--%s' to skip the confirmation prompt.", flag)
	}
	return nil
}

// noPrompt is the reason why a question can't be asked.
func (a *App) noPrompt() string {
	if a.InTTY && a.ErrTTY {
		return "JSON and YAML output do not prompt"
	}
	return "no terminal is available"
}

// CanAsk reports whether a person is there to answer a question, and the result is not for a program.
func (a *App) CanAsk() (bool, error) {
	s, err := a.Login.Settings()
	return err == nil && a.InTTY && a.ErrTTY && s.Output != string(output.JSON) && s.Output != string(output.YAML), err
}

func (a *App) ask(question string) error {
	lines := bufio.NewScanner(a.In)
	for {
		if _, err := fmt.Fprintf(a.Err, "%s [y/N]> ", question); err != nil {
			return err
		}
		if !lines.Scan() {
			_, _ = fmt.Fprintln(a.Err) // the end of the input ends no line
			if err := lines.Err(); err != nil && !errors.Is(err, io.EOF) {
				return err
			}
			return ErrDeclined
		}
		switch strings.ToLower(strings.TrimSpace(lines.Text())) {
		case "y", "yes":
			return nil
		case "", "n", "no":
			return ErrDeclined
		}
	}
}
