// Package cmd assembles the program: its commands, its help, and the one way in and out.
package cmd

import (
	"context"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/podtrust/podtrust/cmd/demo"
	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/files"
	"github.com/podtrust/podtrust/cmd/version"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// Interrupted is the cause with which a signal cancels a run.
func Interrupted(s os.Signal) error {
	if s == syscall.SIGTERM {
		return failure.Interrupted{Code: failure.ExitTerminate}
	}
	return failure.Interrupted{Code: failure.ExitInterrupt}
}

// Run carries out one command line with the streams of the process, and returns the exit code. release lets signals do what they do
// to any program, after which no other signal cancels ctx: a program that replaces this one takes over there.
func Run(ctx context.Context, release func(), args []string) int {
	output.DrawOnce()
	return run(ctx, app.Options{Streams: streams(), Given: os.Stdin, Become: becomer(release)}, args)
}

// streams are those of the process.
func streams() app.Streams {
	return app.Streams{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		InTTY: isTerminal(os.Stdin), OutTTY: isTerminal(os.Stdout), ErrTTY: isTerminal(os.Stderr), OutWidth: columns(os.Stdout),
	}
}

// columns are those of a terminal; 0 for another file, or if the terminal does not say.
func columns(f *os.File) int {
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// run is Run with everything that a test may want to be otherwise.
func run(ctx context.Context, o app.Options, args []string) int {
	o.Version, o.In, o.Context = version.Current().Version, app.Interruptible(ctx, o.In), ctx
	o.Opener = func(path string, most time.Duration) (io.ReadCloser, error) { return files.Open(ctx, path, most) }
	a := app.New(o)
	root := newRoot(a, args)
	help := helpWriter{columns: columnsFor(o.OutWidth)}
	root.SetHelpFunc(help.write)
	root.SetArgs(spelled(root, args))
	if completing(args) {
		completeValues(a, root)
	}
	app.OnceEach(root)
	called, err := root.ExecuteContextC(ctx)
	if called == nil {
		called = root
	}
	if err == nil {
		err = help.err
	}
	if word := stray(called); err == nil && word != "" {
		err = app.Unknown(called, word)
	}
	if err == nil && a.Login.Incomplete() && !completing(args) {
		err = failure.Outcome{Code: failure.ExitIncomplete}
	}
	if err != nil {
		a.FindOutput(args)
	}
	return a.Fail(ctx, withUsage(called, err))
}

// withUsage adds the usage line of a command to an error of usage that has no other next step.
func withUsage(called *cobra.Command, err error) error {
	failure.AddUsage(err, called.UseLine())
	return err
}

// inSandbox runs command lines against a sandbox in this process, with the clock of a run, as the demo does.
func inSandbox(a *app.App) demo.Runner {
	return func(ctx context.Context, server *sandbox.Server, in io.Reader, out, errs io.Writer, args ...string) int {
		return run(ctx, app.Options{
			Streams: app.Streams{In: in, Out: out, Err: errs}, Now: a.Now, Sleep: a.Sleep, Sandbox: server,
		}, args)
	}
}
