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
	// Given is In as the process has it, for a child that is to have the same; nil for none.
	Given *os.File
}

// App is one run of the program.
type App struct {
	Options
	Flags  *pflag.FlagSet // the flags that every command has
	Login  *login.Login   // settings, credential, endpoints and clients
	values flagValues
	status *output.Status // made when it is first used, as waits is
	waits  *wait.Notices
}

// New returns an App. It touches neither files nor network.
func New(o Options) *App {
	if o.Now == nil {
		o.Now = time.Now
	}
	a := &App{Options: o}
	a.Flags = a.values.flagSet()
	a.Login = login.New(login.Options{
		Flags: a.Flags, Allowed: allowed, In: a.In, Trace: a.Err, Hint: func(format string, args ...any) { a.Status().Hint(format, args...) }, Warn: a.WarnTrust,
		Version: a.Version, Now: a.Now, Sleep: a.Sleep, Waits: a.LongWaits, Sandbox: a.Sandbox,
	})
	return a
}

// Session logs in, and returns what nearly every command works with.
func (a *App) Session(ctx context.Context) (login.Session, error) { return a.Login.Open(ctx) }

// Writer carries out single changes in the account of a session.
func (a *App) Writer(s login.Session) apply.Writer {
	return apply.Writer{IAM: s.IAM, AccountID: s.Account, Sleep: a.Sleep, Waits: a.LongWaits()}
}
