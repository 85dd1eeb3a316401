// Package app is what a command receives: streams, the printer, the flags that every command has, a session, and the ways to
// ask, to complete names, to fail and to end. Who acts, and where the services are, is package login's.
package app

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/spf13/pflag"

	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/pkg/apply"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/pkg/wait"
)

// Streams are where a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	InTTY    bool
	OutTTY   bool
	ErrTTY   bool
	OutWidth int // the columns of the terminal of Out; 0 if it has none or does not say
}

// Options are what the program gives to an App.
type Options struct {
	Streams
	Version string
	Now     func() time.Time // nil means time.Now
	Sleep   wait.Func        // nil means wait.For
	// Patience is how long completion waits for names; 0 means two seconds.
	Patience time.Duration
	// Sandbox, if set, is what every call goes to: environment, configuration file and login of the user are not read.
	Sandbox *sandbox.Server
	// Context is that of the run, for what has no other way to it: a filter of results ends with it.
	Context context.Context //nolint:containedctx // a printer is made before anything is printed
	// Opener opens a file whose reading ends with the run, and after so long if it is a stream; nil means os.Open.
	Opener func(path string, most time.Duration) (io.ReadCloser, error)
	// Steady is a clock that only goes forward, from any beginning; nil means that of Now.
	Steady func() time.Duration
	// Become replaces the process by a program, with its arguments and its environment, and returns only if it can't; nil where that
	// can't be done.
	Become func(ctx context.Context, path string, args, env []string) error
	// Given is In as the process has it, for a child that is to have the same; nil for none.
	Given *os.File
}

// App is one run of the program.
type App struct {
	Options
	Flags    *pflag.FlagSet // the flags that every command has
	Login    *login.Login   // settings, credential, endpoints and clients
	values   flagValues
	recorded string         // the snapshot that the account is taken from; "" for none
	status   *output.Status // made when it is first used, as waits is
	waits    *wait.Notices
}

// New returns an App. It touches neither files nor network.
func New(o Options) *App {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Steady == nil {
		begun := o.Now()
		o.Steady = func() time.Duration { return o.Now().Sub(begun) } // of time.Now, this is the monotonic clock
	}
	a := &App{Options: o}
	a.Flags = a.values.flagSet()
	a.Login = login.New(login.Options{
		Flags: a.Flags, Allowed: allowed, In: a.Stdin(), Trace: a.Err, Hint: func(format string, args ...any) { a.Status().Hint(format, args...) }, Warn: a.WarnTrust,
		Version: a.Version, Now: a.Now, Sleep: a.Sleep, Waits: a.LongWaits, Sandbox: a.Sandbox,
		Open: a.Opener,
	})
	return a
}

// Writer carries out single changes in the account of a session.
func (a *App) Writer(s login.Session) apply.Writer {
	return apply.Writer{IAM: s.IAM, AccountID: s.Account, Sleep: a.Sleep, Waits: a.LongWaits()}
}

// OpenFile opens a file that a person named. A stream, such as a FIFO, is read for as long as '--timeout' says.
func (a *App) OpenFile(path string) (io.ReadCloser, error) { return a.Login.OpenFile(path) }
