// Package demo has the command that tells the whole story in a sandbox of its own.
package demo

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// Runner runs a command line of podtrust in this process, against a sandbox, and returns its exit code.
type Runner func(ctx context.Context, server *sandbox.Server, in io.Reader, out, errs io.Writer, args ...string) int

type options struct{ pause bool }

// NewCommand returns the command 'demo', whose steps are run by the runner.
func NewCommand(a *app.App, run Runner) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "demo [--pause]",
		Short: "Run a guided demo in a temporary sandbox",
		Long: `
			Runs every step in a sandbox in memory: from creating a trusted profile to a pod that uses a service, and a pod
			that is refused. Each step is a real command with its real result. The demo needs no network and leaves nothing
			behind.`,
		Example: `
			# Run all steps
			podtrust demo

			# Wait for Enter after each step
			podtrust demo --pause`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), a, run) },
	}
	cmd.Flags().BoolVar(&o.pause, "pause", false, "wait for Enter after each step; requires a terminal")
	return cmd
}

func (o options) run(ctx context.Context, a *app.App, run Runner) error {
	between := func(int, int) error { return nil }
	if o.pause {
		wait, err := pauses(a)
		if err != nil {
			return err
		}
		between = wait
	}
	server, err := a.Login.OpenSandbox(ctx, sandbox.Options{})
	if err != nil {
		return err
	}
	all := steps()
	for i, s := range all {
		if i > 0 {
			if err := between(i+1, len(all)); err != nil {
				return err
			}
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(a.Out, "%d/%d  %s\n\n  $ %s\n", i+1, len(all), s.title, s.line()); err != nil {
			return err
		}
		text, code := s.run(ctx, server, run)
		if _, err := fmt.Fprintf(a.Out, "%s  (exit %d)\n\n", indented(text), code); err != nil {
			return err
		}
		if code != s.exit {
			return fmt.Errorf("step %d of the demo ended with exit code %d; expected %d", i+1, code, s.exit)
		}
	}
	_, err = fmt.Fprint(a.Out, ending)
	return err
}

// ending is what to try next. Its commands are tested as they are.
const ending = `The demo is complete. To install podtrust from a clone, run 'go install .' there.
To try it yourself, use the sandbox that keeps its state in a file:

  $ export PODTRUST_ENDPOINT=sandbox
  $ podtrust cluster list
  $ podtrust profile create billing
  $ podtrust profile link billing --cluster demo-roks --namespace billing --service-account billing
  $ podtrust profile get billing

The same commands work on your account: run 'ibmcloud login' or set PODTRUST_API_KEY, and unset PODTRUST_ENDPOINT.
`

// line is the step as a person would type it.
func (s step) line() string {
	var parts []string
	for _, args := range s.pipe {
		words := []string{"podtrust"}
		for _, w := range args {
			if strings.Contains(w, " ") {
				w = "'" + w + "'"
			}
			words = append(words, w)
		}
		parts = append(parts, strings.Join(words, " "))
	}
	return strings.Join(parts, " |\n      ")
}

// run runs the commands of a step, each with the output of the one before as its input. It returns what a person would see
// of the last, and its exit code; or that of the first that fails.
func (s step) run(ctx context.Context, server *sandbox.Server, run Runner) (seen string, code int) {
	var in io.Reader = strings.NewReader("")
	for i, args := range s.pipe {
		var out, screen bytes.Buffer
		last := i == len(s.pipe)-1
		stdout := io.Writer(&out)
		if last {
			stdout = &screen
		}
		code = run(ctx, server, in, stdout, &screen, args...)
		if last || code != failure.ExitDone {
			return output.VisibleLines(screen.String()), code
		}
		in = &out
	}
	return "", code
}

func indented(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		b.WriteString(strings.TrimRight("  "+line, " ") + "\n")
	}
	return b.String()
}
