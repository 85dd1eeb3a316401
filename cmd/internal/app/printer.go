package app

import (
	"cmp"
	"slices"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/output"
)

// Status tells people what happens.
func (a *App) Status() *output.Status {
	if a.status == nil {
		quiet, color := a.values.quiet, colorAuto
		// The command that needs the configuration reports that it is broken, and that report must be shown.
		if s, err := a.Login.Settings(); err == nil {
			quiet, color = s.Quiet, s.Color
		}
		a.status = output.NewStatus(a.Err, quiet, a.colored(color, a.ErrTTY))
	}
	return a.status
}

// Printer prints the result in the form that was asked for. The error is one of usage: make it before the first call.
func (a *App) Printer() (*output.Printer, error) { return a.printer() }

// TokenPrinter is the Printer of a command whose result has a token, which -o token prints.
func (a *App) TokenPrinter() (*output.Printer, error) { return a.printer(output.Token) }

// FindingsPrinter is the Printer of a command that finds what is wrong in files, which -o sarif prints for code hosts.
func (a *App) FindingsPrinter() (*output.Printer, error) { return a.printer(output.SARIF) }

// PrinterWith is the Printer of a command that has more forms than all commands do.
func (a *App) PrinterWith(more ...output.Format) (*output.Printer, error) { return a.printer(more...) }

// DrawingPrinter is the Printer of a command that draws.
func (a *App) DrawingPrinter() (*output.Printer, error) { return a.printer(output.Drawings()...) }

// FlagPrinter is a Printer that only the command line decides on: no file is read for it, no variable looked at.
func (a *App) FlagPrinter() (*output.Printer, error) {
	if err := special(a.values.output); err != nil {
		return nil, err
	}
	return output.NewPrinter(a.Out, output.Options{
		Format: output.Format(a.values.output), Filter: a.values.jq, Terminal: a.OutTTY, Layout: a.layout(), Context: a.Context,
	})
}

// printer makes a Printer that takes more forms than all commands do.
func (a *App) printer(more ...output.Format) (*output.Printer, error) {
	s, err := a.Login.Settings()
	if err != nil {
		return nil, err
	}
	format := s.Output
	if a.values.onlyID {
		if a.values.output != "" && a.values.output != string(output.ID) || s.JQ != "" {
			return nil, failure.Usagef("'--id' can't be used together with '--output' or '--jq'")
		}
		format = string(output.ID)
	}
	if err := special(format, more...); err != nil {
		return nil, err
	}
	if err := checkLayout(a.values.layout, cmp.Or(format, map[bool]string{true: string(output.JSON)}[s.JQ != ""])); err != nil {
		return nil, err
	}
	return output.NewPrinter(a.Out, output.Options{
		Format: output.Format(format), Filter: s.JQ, Terminal: a.OutTTY, Color: a.colored(s.Color, a.OutTTY), Layout: a.layout(), Context: a.Context,
	})
}

// layout is how tables look: as the flags say, and as wide as the terminal.
func (a *App) layout() output.Layout {
	l := a.values.layout
	l.Width = a.OutWidth
	return l
}

// special refuses the forms that few commands have, but for the one that this command has.
func special(format string, more ...output.Format) error {
	switch f := output.Format(format); {
	case slices.Contains(more, f):
	case f == output.Token:
		return failure.Usagef("'-o token' is for 'podtrust token exchange' only")
	case f == output.SARIF:
		return failure.Usagef("'-o sarif' is for 'podtrust manifest lint' and 'podtrust audit' only")
	case f == output.JUnit:
		return failure.Usagef("'-o junit' is for 'podtrust can --assert' and 'podtrust audit' only")
	case f == output.Markdown:
		return failure.Usagef("'-o markdown' is for 'podtrust audit' and 'podtrust diff' only")
	case f.Drawn():
		return failure.Usagef("'-o %s' is for 'podtrust map' only", f)
	}
	return nil
}

// colored decides on color for one stream.
func (a *App) colored(setting string, terminal bool) bool {
	switch {
	case setting == colorAlways:
		return true
	case setting == colorNever, a.Login.Variable("NO_COLOR") != "":
		return false
	}
	switch a.Login.Variable("IBMCLOUD_COLOR") {
	case "true":
		return true
	case "false":
		return false
	}
	return terminal
}
