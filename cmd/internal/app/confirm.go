package app

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/podtrust/podtrust/pkg/output"
)

// ErrDeclined is returned when a person answers no.
var ErrDeclined = errors.New("nothing was changed")

// Confirm asks before something is destroyed or detached. With force it does not ask. Without a terminal, or when the
// result is for a program, it never waits for an answer: not to have said --force is then a usage error.
func (a *App) Confirm(force bool, format string, args ...any) error {
	if force {
		return nil
	}
	question := output.Visible(fmt.Sprintf(format, args...))
	s, err := a.Settings()
	if err != nil {
		return err
	}
	if !a.InTTY || !a.ErrTTY || s.Output == string(output.JSON) || s.Output == string(output.YAML) {
		return Usagef("there is nobody to ask: %s", question).Hintf("Add '--force' to do it without being asked.")
	}
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
