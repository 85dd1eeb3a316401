package app

import (
	"fmt"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/output"
)

// DeniedError is a credential that can't be used, found out before anything was sent. The program ends with 3.
type DeniedError struct{ reason, hint string }

// Error is the reason.
func (e *DeniedError) Error() string { return e.reason }

// Deniedf makes a DeniedError.
func Deniedf(format string, args ...any) *DeniedError {
	return &DeniedError{reason: fmt.Sprintf(format, output.VisibleArgs(args)...)}
}

// Hintf adds the next step.
func (e *DeniedError) Hintf(format string, args ...any) *DeniedError {
	e.hint = fmt.Sprintf(format, output.VisibleArgs(args)...)
	return e
}

// NotFoundError is a name or an ID that nothing the caller may see has. The program ends with 4.
type NotFoundError struct{ reason, hint string }

// Error is the reason.
func (e *NotFoundError) Error() string { return e.reason }

// Is matches apierr.ErrNotFound.
func (e *NotFoundError) Is(target error) bool { return target == apierr.ErrNotFound }

// NotFoundf makes a NotFoundError.
func NotFoundf(format string, args ...any) *NotFoundError {
	return &NotFoundError{reason: fmt.Sprintf(format, output.VisibleArgs(args)...)}
}

// Hintf adds the next step.
func (e *NotFoundError) Hintf(format string, args ...any) *NotFoundError {
	e.hint = fmt.Sprintf(format, output.VisibleArgs(args)...)
	return e
}

// advisedError is a refusal with a next step that the command knows better than the table of advice.
type advisedError struct {
	error
	hint string
}

// Unwrap is the refusal.
func (e *advisedError) Unwrap() error { return e.error }

// Advise adds a next step to an error. Its class and exit code stay.
func Advise(err error, format string, args ...any) error {
	return &advisedError{err, fmt.Sprintf(format, output.VisibleArgs(args)...)}
}
