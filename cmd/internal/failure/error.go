package failure

import (
	"fmt"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/output"
)

// Error is an error with what the program knows about it beyond its text: the class, if the command decides it, and the
// next step.
type Error struct {
	err   error
	code  int    // the exit code; 0 for that of what it wraps
	hint  string // the next step
	look  string // the next step if it is unknown whether the change was carried out
	usage string // the usage line of the command, when the command line was wrong
	whole bool   // the text reports the whole outcome, also of a run that was interrupted
}

// Error is the reason.
func (e *Error) Error() string { return e.err.Error() }

// Unwrap is what it was made of.
func (e *Error) Unwrap() error { return e.err }

// Is matches apierr.ErrNotFound if the error was made by NotFoundf.
func (e *Error) Is(target error) bool { return target == apierr.ErrNotFound && e.code == ExitNotFound }

// Hintf adds the next step.
func (e *Error) Hintf(format string, args ...any) *Error {
	e.hint = fmt.Sprintf(format, output.VisibleArgs(args)...)
	return e
}

// Usagef makes the error for what is refused before anything is sent: a wrong command line, an invalid name, a file that is
// not what it should be. The program ends with 2.
func Usagef(format string, args ...any) *Error { return classed(ExitUsage, format, args) }

// Deniedf makes the error for a credential that cannot be used, found before anything was sent. The program ends with 3.
func Deniedf(format string, args ...any) *Error { return classed(ExitDenied, format, args) }

// NotFoundf makes the error for a name or an ID that no object has that the caller can see. The program ends with 4.
func NotFoundf(format string, args ...any) *Error { return classed(ExitNotFound, format, args) }

// Incompletef makes the error for an answer of which a part is unknown, because what it is taken from does not have it. The program
// ends with 12.
func Incompletef(format string, args ...any) *Error { return classed(ExitIncomplete, format, args) }

func classed(code int, format string, args []any) *Error {
	return &Error{err: fmt.Errorf(format, output.VisibleArgs(args)...), code: code}
}

// Advise adds a next step that the command knows better than the table of advice. Class and exit code of the error stay.
func Advise(err error, format string, args ...any) error {
	return (&Error{err: err}).Hintf(format, args...)
}

// IfUnknown adds to an error of a change how to look whether it was carried out. It is shown only if that is unknown. A nil
// error stays nil.
func IfUnknown(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return &Error{err: err, look: fmt.Sprintf(format, output.VisibleArgs(args)...)}
}

// Report marks an error that names what was done and what was not: an interrupt does not replace its text.
func Report(err error) error { return &Error{err: err, whole: true} }

// AddUsage adds the usage line of a command to an error of Usagef that has no other next step.
func AddUsage(err error, line string) {
	if e := classOf(err, ExitUsage); e != nil && e.hint == "" {
		e.usage = line
	}
}

// classOf is the outermost error of a class; nil if there is none.
func classOf(err error, code int) *Error {
	return find(err, func(e *Error) bool { return e.code == code })
}

// find is the outermost Error that fits, in the order of errors.As; nil if there is none.
func find(err error, fits func(*Error) bool) *Error {
	if e, ok := err.(*Error); ok && fits(e) { //nolint:errorlint // find walks the tree itself
		return e
	}
	switch e := err.(type) { //nolint:errorlint // as above
	case interface{ Unwrap() error }:
		return find(e.Unwrap(), fits)
	case interface{ Unwrap() []error }:
		for _, part := range e.Unwrap() {
			if found := find(part, fits); found != nil {
				return found
			}
		}
	}
	return nil
}
