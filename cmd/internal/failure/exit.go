package failure

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"syscall"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// ExitCode is what the program ends with, by class of outcome.
type ExitCode struct {
	Code    int
	Meaning string
}

// The exit codes that commands of today use.
const (
	ExitDone        = 0
	ExitOther       = 1
	ExitUsage       = 2
	ExitDenied      = 3
	ExitNotFound    = 4
	ExitConflict    = 5
	ExitUnavailable = 6
	ExitRefused     = 7
	ExitPending     = 10
	ExitFindings    = 11
	ExitIncomplete  = 12
	ExitInterrupt   = 130
	ExitTerminate   = 143
)

// ExitCodes is the table from which the reference page is made.
func ExitCodes() []ExitCode {
	return []ExitCode{
		{ExitDone, "success; also if there was nothing to do, and if 'sandbox serve', or 'token run' after it wrote a token, was stopped by a signal"},
		{ExitOther, "failure without a more specific code"},
		{ExitUsage, "incorrect usage, an invalid file, or another error found before a request was sent"},
		{ExitDenied, "not authenticated or not authorized"},
		{ExitNotFound, "a resource was not found, or you are not authorized to view it"},
		{ExitConflict, "conflict: the resource already exists, or was changed by someone else"},
		{ExitUnavailable, "a service was unavailable, also after retries"},
		{ExitRefused, "IAM refused to exchange a pod's token, or 'token diagnose' found the cause of a refusal"},
		{ExitPending, "'plan --exit-code' found changes to apply, or 'diff --exit-code' found differences"},
		{ExitFindings, "'manifest lint', 'token diagnose' or 'audit --fail-on' has findings, 'doctor' found problems, or an answer of 'can' is not as expected"},
		{ExitIncomplete, "the result of 'plan --exit-code', 'export', 'audit', 'who-can', 'what-can', 'can', 'map', 'diff', 'doctor' or 'token diagnose', " +
			"or of a command with '--from', is incomplete: " +
			"something is unknown or can't be expressed; 10 and 11 take precedence"},
		{ExitInterrupt, "interrupted (Ctrl-C)"},
		{ExitTerminate, "terminated (SIGTERM)"},
	}
}

// Interrupted is the cause of a context that a signal cancelled.
type Interrupted struct{ Code int } //nolint:errname // it is a cause, and Interrupted{} reads as one

// Error says what happened.
func (Interrupted) Error() string { return "interrupted" }

// Outcome is a result that is no failure, and that the exit code tells all the same.
type Outcome struct{ Code int } //nolint:errname // it is no error to whoever reads it

// Error says what it is.
func (o Outcome) Error() string { return fmt.Sprintf("ended with %d", o.Code) }

// Code is the exit code for an error, by its class; ctx is that of the run.
func Code(ctx context.Context, err error) int {
	var signal Interrupted
	var outcome Outcome
	var control *sandbox.ControlError
	var unreached *url.Error // of a sandbox's control routes; the clients have an error of their own
	is := func(target error) bool { return errors.Is(err, target) }
	switch {
	case err == nil, is(syscall.EPIPE) && !is(apierr.ErrUnavailable) && !errors.As(err, &unreached):
		return ExitDone // a reader that has had enough, such as head, is no failure; a lost connection to a service is one
	case errors.As(err, &outcome): // also after a signal: the command knows what came of it
		return outcome.Code
	case errors.As(context.Cause(ctx), &signal), errors.As(err, &signal): // also Ctrl-C that a terminal gave as a key
		return signal.Code
	case classOf(err, ExitUsage) != nil, is(crtoken.ErrToken), is(output.ErrFormat), is(sandbox.ErrState):
		return ExitUsage
	case classOf(err, ExitIncomplete) != nil:
		return ExitIncomplete
	case classOf(err, ExitDenied) != nil, is(apierr.ErrUnauthorized), is(apierr.ErrForbidden):
		return ExitDenied
	case is(apierr.ErrExchangeRefused):
		return ExitRefused
	case is(apierr.ErrNotFound):
		return ExitNotFound
	case is(apierr.ErrConflict):
		return ExitConflict
	case is(apierr.ErrUnavailable), is(apierr.ErrRateLimited), is(apierr.ErrRedirect):
		return ExitUnavailable
	case errors.As(err, &control):
		return controlExit(control.Status)
	case errors.As(err, &unreached):
		return ExitUnavailable
	}
	return ExitOther
}

func controlExit(status int) int {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return ExitDenied
	case http.StatusNotFound:
		return ExitNotFound
	case http.StatusConflict:
		return ExitConflict
	case http.StatusBadRequest:
		return ExitUsage
	}
	if status >= http.StatusInternalServerError {
		return ExitUnavailable
	}
	return ExitOther
}
