package failure

import (
	"cmp"
	"context"
	"errors"
	"unicode"
	"unicode/utf8"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/shown"
	"github.com/podtrust/podtrust/pkg/wait"
)

// Message is an error as it is shown: to people in lines, to programs as one JSON object.
type Message struct {
	Code          string `json:"code"`    // the service's code, or the class in a word
	Message       string `json:"message"` // what failed
	Cause         string `json:"cause"`   // what the service said; "" when none was asked
	Hint          string `json:"hint"`    // one next step
	TransactionID string `json:"transaction_id"`
	Exit          int    `json:"exit"`
	// Errors is what is wrong with documents, one by one; Message has it too.
	Errors []Located `json:"errors,omitempty"`
}

// Located is an error in a document.
type Located struct {
	File    string `json:"file"` // "" when it is none of a single file, such as a variable that nothing uses
	Line    int    `json:"line"` // 0 when it is none of a single line
	Message string `json:"message"`
}

// Describe words an error for which the program ends with code.
func Describe(err error, code int) Message {
	f := Message{Code: className(code), Message: err.Error(), Exit: code}
	if code >= ExitInterrupt {
		f.Message, f.Hint = interruption(err)
		return f.safe()
	}
	if lost, unknown := unknownOutcome(err, false); unknown && wholeOf(err) == nil {
		f.Message = lost.Error()
	}
	var refusal *apierr.Error
	own := cmp.Or(classOf(err, ExitUsage), classOf(err, ExitIncomplete), classOf(err, ExitDenied), classOf(err, ExitNotFound))
	switch {
	case own != nil && own.usage != "":
		f.Message, f.Hint = "Incorrect Usage: "+f.Message, "Usage: "+own.usage
	case own != nil:
		f.Hint = own.hint
	case errors.As(err, &refusal):
		var code string
		code, f.TransactionID = refusal.Marks()
		f.Code, f.Cause = cmp.Or(code, f.Code), refusal.Message
		if refusal.Details != "" {
			f.Cause = refusal.Details
		}
		f.Hint = advice(refusal)
	case errors.Is(err, apierr.ErrRateLimited): // nothing was sent
		f.Hint = later(err)
	case errors.Is(err, crtoken.ErrToken):
		f.Hint = "In a pod, mount a projected service account token; elsewhere name one by '--token-file'."
	case errors.Is(err, apierr.ErrUnavailable):
		f.Hint = "Check that the service is reachable from here: 'podtrust config show' lists the URLs. To see the requests, add '--trace'."
	}
	var problems document.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			f.Errors = append(f.Errors, Located{p.Pos.File, p.Pos.Line, p.Message})
		}
	}
	f.Hint = betterHint(err, f.Hint)
	return f.safe()
}

// safe is the message without what looks like a secret: users put keys where names belong, and services repeat them. The
// transaction ID stays, whatever it looks like.
func (f Message) safe() Message {
	for _, text := range []*string{&f.Code, &f.Message, &f.Cause, &f.Hint} {
		*text = shown.Hide(*text)
	}
	for i := range f.Errors {
		f.Errors[i].File, f.Errors[i].Message = shown.Hide(f.Errors[i].File), shown.Hide(f.Errors[i].Message)
	}
	return f
}

// betterHint is the next step that the error itself has, if any: the one for an unknown outcome before others.
func betterHint(err error, hint string) string {
	if advised := adviceOf(err); advised != "" {
		hint = advised
	}
	if _, unknown := unknownOutcome(err, false); unknown && lookHint(err) != "" {
		hint = lookHint(err)
	}
	return hint
}

// adviceOf is the next step that Advise added; "" for none.
func adviceOf(err error) string {
	if e := find(err, func(e *Error) bool { return e.code == 0 && e.hint != "" }); e != nil {
		return e.hint
	}
	return ""
}

// wholeOf is the error that Report marked; nil if there is none.
func wholeOf(err error) *Error { return find(err, func(e *Error) bool { return e.whole }) }

// interruption says what was cut off, and the next step if a service may have carried it out all the same. A token that was
// not read to its end is not unusable for that.
func interruption(err error) (message, hint string) {
	word := Interrupted{}.Error()
	var lost *apierr.LostError
	var refusal *apierr.Error
	var signal Interrupted
	switch change, unknown := unknownOutcome(err, true); {
	case wholeOf(err) != nil:
		return word + ". " + Sentence(wholeOf(err).Error()), adviceOf(err)
	case unknown:
		return word + ". It is unknown whether this was done: " + output.Visible(change.op) + ".", lookHint(err)
	case errors.Is(err, crtoken.ErrToken):
		return word, ""
	case errors.As(err, &lost):
		return word + ": " + lost.Summary(), ""
	case !errors.As(err, &refusal) && errors.As(err, &signal):
		return word, ""
	}
	return word + ": " + err.Error(), ""
}

// ConflictHint is the next step after a conflict of which the service gives no details.
const ConflictHint = "The resource was changed by someone else. Review it and retry."

// advice is the next step after a refusal.
func advice(e *apierr.Error) string {
	if e.Foreign {
		return "To check the proxy and the endpoints, run 'podtrust config show'. To see the whole response, add '--trace'."
	}
	switch e.Class {
	case apierr.ErrForbidden: //nolint:errorlint // a class is a sentinel itself, never wrapped
		return Permission(e.Action)
	case apierr.ErrUnauthorized:
		if e.Code == "BXNIM0415E" {
			return "Check that the API key exists, and that it belongs to the environment of '--endpoint'."
		}
		return "The token was rejected. Log in again. To see which credential is used, run 'podtrust config show'."
	case apierr.ErrExchangeRefused:
		return exchangeAdvice(e)
	case apierr.ErrNotFound:
		return "It does not exist, or you are not authorized to view it. A new resource can take a few seconds to become visible."
	case apierr.ErrConflict:
		return ConflictHint
	case apierr.ErrRateLimited, apierr.ErrUnavailable:
		return later(e) + " IBM's support asks for the transaction ID."
	case apierr.ErrRedirect:
		return "Check '--endpoint': the answer leads to another place, which is not followed."
	}
	return "To see the requests, add '--trace'."
}

// later is the next step for a service that is busy.
func later(err error) string {
	if asked := apierr.RetryAfter(err); asked > 0 {
		return "Try again in " + wait.Text(asked) + "."
	}
	return "Try again later."
}

func exchangeAdvice(e *apierr.Error) string {
	if e.Code == "BXNIM0398E" {
		return "The profile does not exist, or none of its links and claim rules matches the pod. " +
			"To find the cause, run 'podtrust token diagnose' with the same options."
	}
	return "To inspect the token, run 'podtrust token inspect'."
}

// Class is the class of an error in a word, which shows nothing of what was asked or answered.
func Class(ctx context.Context, err error) string {
	return className(Code(context.WithoutCancel(ctx), err))
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
	case ExitIncomplete:
		return "incomplete"
	case ExitInterrupt, ExitTerminate:
		return "interrupted"
	}
	return "failed"
}

// Sentence begins with a capital, as ibmcloud's messages do.
func Sentence(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:]
}
