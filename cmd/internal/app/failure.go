package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/pflag"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/output"
)

// failure is an error as it is told: to people in lines, to programs as one JSON object.
type failure struct {
	Code          string `json:"code"`    // the service's code, or the class in a word
	Message       string `json:"message"` // what failed
	Cause         string `json:"cause"`   // what the service said; "" when none was asked
	Hint          string `json:"hint"`    // one next step
	TransactionID string `json:"transaction_id"`
	Exit          int    `json:"exit"`
	// Errors is what is wrong with documents, one by one; Message has it too.
	Errors []located `json:"errors,omitempty"`
}

// located is an error in a document.
type located struct {
	File    string `json:"file"` // "" when it is none of a single file, such as a variable that nothing uses
	Line    int    `json:"line"` // 0 when it is none of a single line
	Message string `json:"message"`
}

// Fail tells why the run failed and returns the exit code. ctx is that of the run.
func (a *App) Fail(ctx context.Context, err error) int {
	code := a.ExitCode(ctx, err)
	var outcome Outcome
	if code == ExitDone || errors.As(err, &outcome) && outcome.Code == code {
		return code
	}
	f := a.describe(err, code)
	status := a.Status() // which reads the settings
	asJSON := a.values.output == string(output.JSON) || a.settings != nil && a.settings.Output == string(output.JSON)
	switch {
	case asJSON && status.Quiet(): // a program reads it, and wants nothing else
	case errors.Is(err, ErrDeclined) && code == ExitOther:
		status.Ended(sentence(f.Message) + ".")
	default:
		status.Failed(sentence(f.Message), f.Hint)
	}
	if asJSON {
		if data, err := json.Marshal(f); err == nil {
			_, _ = fmt.Fprintln(a.Err, string(data))
		}
	}
	return code
}

// FindOutput takes --output out of a command line of which another flag is wrong: the flags after that were not parsed, and
// a program wants its JSON all the same.
func (a *App) FindOutput(args []string) {
	if a.values.output != "" {
		return
	}
	f := pflag.NewFlagSet("", pflag.ContinueOnError)
	f.ParseErrorsAllowlist.UnknownFlags = true
	f.SetOutput(io.Discard)
	f.VarP(newEnum(&a.values.output, "", string(output.JSON)), "output", "o", "")
	_ = f.Parse(args) // what is wrong is known already
}

func (a *App) describe(err error, code int) failure {
	f := failure{Code: className(code), Message: err.Error(), Exit: code}
	if code >= ExitInterrupt {
		f.Message, f.Hint = interruption(err)
		return f
	}
	if lost, unknown := unknownOutcome(err, false); unknown && !errors.As(err, new(reportError)) {
		f.Message = lost.Error()
	}
	var usage *UsageError
	var denied *DeniedError
	var unknown *NotFoundError
	var refusal *apierr.Error
	switch {
	case errors.As(err, &usage):
		f.Hint = usage.hint
		if usage.usage != "" {
			f.Message, f.Hint = "Incorrect Usage: "+f.Message, "Usage: "+usage.usage
		}
	case errors.As(err, &denied):
		f.Hint = denied.hint
	case errors.As(err, &unknown):
		f.Hint = unknown.hint
	case errors.As(err, &refusal):
		if refusal.Code != "" {
			f.Code = refusal.Code
		}
		f.Cause, f.TransactionID = refusal.Message, refusal.TransactionID
		if refusal.Details != "" {
			f.Cause = refusal.Details
		}
		f.Hint = a.advice(refusal)
	case errors.Is(err, ErrNoCredential):
		f.Message, f.Hint = "there is no credential", a.credentialHint()
	case errors.Is(err, crtoken.ErrToken):
		f.Hint = "In a pod, mount a projected service account token; elsewhere name one by '--token-file'."
	case errors.Is(err, apierr.ErrUnavailable):
		f.Hint = "See what was sent by adding '--trace', and whether '--endpoint' is reachable from here."
	}
	var problems document.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			f.Errors = append(f.Errors, located{p.Pos.File, p.Pos.Line, p.Message})
		}
	}
	f.Hint = betterHint(err, f.Hint)
	return f
}

// betterHint is the next step that the error itself has, if any: the one for an unknown outcome before others.
func betterHint(err error, hint string) string {
	var advised *advisedError
	if errors.As(err, &advised) {
		hint = advised.hint
	}
	if _, unknown := unknownOutcome(err, false); unknown && lookHint(err) != "" {
		hint = lookHint(err)
	}
	return hint
}

// interruption says what was cut off, and the next step if a service may have carried it out all the same. A token that was
// not read to its end is not unusable for that.
func interruption(err error) (message, hint string) {
	word := Interrupted{}.Error()
	var lost *apierr.LostError
	var refusal *apierr.Error
	var signal Interrupted
	var report reportError
	var advised *advisedError
	switch change, unknown := unknownOutcome(err, true); {
	case errors.As(err, &report):
		if errors.As(err, &advised) {
			hint = advised.hint
		}
		return word + ". " + sentence(report.Error()), hint
	case unknown:
		return word + ". It is unknown whether this was done: " + change.op + ".", lookHint(err)
	case errors.Is(err, crtoken.ErrToken):
		return word, ""
	case errors.As(err, &lost):
		return word + ": " + lost.Summary(), ""
	case !errors.As(err, &refusal) && errors.As(err, &signal):
		return word, ""
	}
	return word + ": " + err.Error(), ""
}

// credentialHint also says so when there is one that is kept back on purpose.
func (a *App) credentialHint() string {
	if e, err := a.Endpoints(); err == nil && e.guarded() {
		return "A host that is not IBM's gets only credentials that are given by flag or by PODTRUST_* variables. For a sandbox, set PODTRUST_API_KEY=sandbox-admin."
	}
	return "Set PODTRUST_API_KEY or IBMCLOUD_API_KEY, or log in by running 'ibmcloud login'. To try without an account, add '--endpoint sandbox'."
}

// ConflictHint is the next step after a conflict of which the service gives no details.
const ConflictHint = "The resource was changed by someone else. Review it and retry."

// advice is the next step after a refusal.
func (a *App) advice(e *apierr.Error) string {
	if e.Foreign {
		return "Check proxy and endpoints by running 'podtrust config show', and see the whole answer by adding '--trace'."
	}
	switch e.Class {
	case apierr.ErrForbidden: //nolint:errorlint // a class is a sentinel itself, never wrapped
		return Permission(e.Action)
	case apierr.ErrUnauthorized:
		if e.Code == "BXNIM0415E" {
			return "Check that the API key exists, and that it belongs to the environment of '--endpoint'."
		}
		return "The token was not accepted. Log in again, or check which credential is used by running 'podtrust config show'."
	case apierr.ErrExchangeRefused:
		return exchangeAdvice(e)
	case apierr.ErrNotFound:
		return "What was made a moment ago can be unknown for a few seconds; what may not be seen is unknown too."
	case apierr.ErrConflict:
		return ConflictHint
	case apierr.ErrRateLimited, apierr.ErrUnavailable:
		return "Try again later. IBM's support asks for the transaction ID."
	case apierr.ErrRedirect:
		return "Check '--endpoint': the answer leads to another place, which is not followed."
	}
	return "See what was sent by adding '--trace'."
}

func exchangeAdvice(e *apierr.Error) string {
	if e.Code == "BXNIM0398E" {
		return "No link or claim rule of the profile matches that cluster, namespace, service account and pod. " +
			"Find the cause by running 'podtrust token diagnose'."
	}
	return "Look at the token by running 'podtrust token inspect'."
}

func className(code int) string {
	switch code {
	case ExitUsage:
		return "usage"
	case ExitDenied:
		return "denied"
	case ExitNotFound:
		return "not_found"
	case ExitConflict:
		return "conflict"
	case ExitUnavailable:
		return "unavailable"
	case ExitRefused:
		return "exchange_refused"
	case ExitInterrupt, ExitTerminate:
		return "interrupted"
	}
	return "failed"
}

// sentence begins with a capital, as ibmcloud's messages do.
func sentence(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:]
}
