package demo

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
)

// pauses returns a function that waits for Enter before the next of so many steps, or a usage error if there is no terminal.
// After the end of the input it does not wait any more.
func pauses(a *app.App) (func(next, steps int) error, error) {
	if !a.InTTY || !a.ErrTTY {
		return nil, failure.Usagef("'--pause' requires a terminal").Hintf("To show all steps at once, run 'podtrust demo'.")
	}
	lines := bufio.NewReader(a.In)
	return func(next, steps int) error {
		if _, err := fmt.Fprintf(a.Err, "Press Enter for step %d of %d, or Ctrl-C to stop: ", next, steps); err != nil {
			return err
		}
		_, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			_, err = fmt.Fprintln(a.Err) // the end of the input ends no line
		}
		return err
	}, nil
}
