package child

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
)

// Program is a program that a person asked to run.
type Program struct {
	App  *app.App
	Path string
	Args []string // the name first
	Env  []string
}

// Tend runs the program as a child, passes signals on to it, and ends as it ends. It is for where the process can't become the program.
func (p Program) Tend(ctx context.Context) error {
	const graceful = 10 * time.Second // for a child that is asked to end because the run is over
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, passedOn()...)
	defer signal.Stop(signals)
	if ctx.Err() != nil { // by a signal that came before
		return context.Cause(ctx)
	}
	over := ctx
	if p.App.Given != nil { // a signal is the child's to answer: it does not end the run
		over = context.WithoutCancel(ctx)
	}
	child := exec.CommandContext(over, p.Path, p.Args[1:]...) //nolint:gosec // running it is what was asked for
	child.Args[0], child.Env = p.Args[0], p.Env
	child.Stdin, child.Stdout, child.Stderr = p.App.In, p.App.Out, p.App.Err
	if p.App.Given != nil {
		child.Stdin = p.App.Given // the file itself: a terminal stays one, and nobody waits for its end
	}
	child.Cancel = func() error { return child.Process.Signal(syscall.SIGTERM) }
	child.WaitDelay = graceful
	if err := child.Start(); err != nil {
		return CannotRun(p.Args[0], err)
	}
	ended := make(chan struct{})
	go func() {
		for {
			select {
			case got := <-signals:
				if !p.hasGot(got) {
					_ = child.Process.Signal(got) // it may have ended
				}
			case <-ended:
				return
			}
		}
	}()
	err := child.Wait()
	close(ended)
	var exit *exec.ExitError
	switch {
	case over.Err() != nil:
		return context.Cause(over)
	case errors.As(err, &exit):
		return failure.Outcome{Code: exitCode(exit.ProcessState)}
	}
	return err
}

// hasGot reports whether the child has got a signal already: a terminal sends those of its keys to every process in front.
func (p Program) hasGot(s os.Signal) bool {
	terminal := p.App.InTTY || p.App.OutTTY || p.App.ErrTTY
	return terminal && (s == syscall.SIGINT || s == syscall.SIGQUIT)
}

// exitCode is that of a shell: 128 and the signal for a program that a signal ended.
func exitCode(state *os.ProcessState) int {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		const signalled = 128
		return signalled + int(status.Signal())
	}
	return state.ExitCode()
}

// CannotRun is the error for a program that can't be started.
func CannotRun(program string, err error) error {
	return failure.Usagef("the program '%s' can't be run: %w", program, err).Hintf("Use a program that is in PATH, or its path.")
}
