package app

import (
	"context"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/spf13/pflag"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/sandbox"
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
	Now     func() time.Time                                    // nil means time.Now
	Sleep   func(ctx context.Context, wait time.Duration) error // nil means a real wait between tries
	// Patience is how long completion waits for names; 0 means two seconds.
	Patience time.Duration
	// Sandbox, if set, is what every call goes to: environment, configuration file and login of the user are not read.
	Sandbox *sandbox.Server
	// Context is that of the run, for what has no other way to it: a filter of results ends with it.
	Context context.Context //nolint:containedctx // a printer is made before anything is printed
	// Given is In as the process has it, for a child that is to have the same; nil for none.
	Given *os.File
}

// App is one run of the program.
type App struct {
	Options
	Flags  *pflag.FlagSet // the flags that every command has
	values flagValues

	// What is made when it is first used. A run is one command, and that asks one after the other.
	settings *Settings
	unread   error // why the standard configuration file could not be read; nil if it was, or if there is none
	status   *output.Status
	http     *http.Client
	trace    io.Writer // the file of --trace, once it is open
	clock    clock
	server   *sandbox.Server
	source   *iam.TokenSource
	given    Credential // what source uses
	who      string
	iamID    string
}

// New returns an App. It touches neither files nor network.
func New(o Options) *App {
	if o.Now == nil {
		o.Now = time.Now
	}
	a := &App{Options: o, server: o.Sandbox}
	a.Flags = a.values.flagSet()
	return a
}

// Status tells people what happens.
func (a *App) Status() *output.Status {
	if a.status == nil {
		quiet, color := a.values.quiet, colorAuto
		// A broken configuration is told by whoever needs one; what is told about it must get through.
		if s, err := a.Settings(); err == nil {
			quiet, color = s.Quiet, s.Color
		}
		a.status = output.NewStatus(a.Err, quiet, a.colored(color, a.ErrTTY))
	}
	return a.status
}

// Printer prints the result in the form that was asked for. The error is one of usage: make it before the first call.
func (a *App) Printer() (*output.Printer, error) { return a.printer("") }

// TokenPrinter is the Printer of a command whose result has a token, which -o token prints.
func (a *App) TokenPrinter() (*output.Printer, error) { return a.printer(output.Token) }

// FindingsPrinter is the Printer of a command that finds what is wrong in files, which -o sarif prints for code hosts.
func (a *App) FindingsPrinter() (*output.Printer, error) { return a.printer(output.SARIF) }

// FlagPrinter is a Printer that only the command line decides on: no file is read for it, no variable looked at.
func (a *App) FlagPrinter() (*output.Printer, error) {
	if err := special(a.values.output, ""); err != nil {
		return nil, err
	}
	return output.NewPrinter(a.Out, output.Options{
		Format: output.Format(a.values.output), Filter: a.values.jq, Terminal: a.OutTTY, Context: a.Context,
	})
}

// printer makes a Printer that takes one more form than all commands do.
func (a *App) printer(more output.Format) (*output.Printer, error) {
	s, err := a.Settings()
	if err != nil {
		return nil, err
	}
	if err := special(s.Output, more); err != nil {
		return nil, err
	}
	return output.NewPrinter(a.Out, output.Options{
		Format: output.Format(s.Output), Filter: s.JQ, Terminal: a.OutTTY, Color: a.colored(s.Color, a.OutTTY), Context: a.Context,
	})
}

// special refuses the forms that few commands have, but for the one that this command has.
func special(format string, more output.Format) error {
	switch f := output.Format(format); {
	case f == more:
	case f == output.Token:
		return failure.Usagef("'-o token' is for 'podtrust token exchange' only")
	case f == output.SARIF:
		return failure.Usagef("'-o sarif' is for 'podtrust manifest lint' only")
	}
	return nil
}
