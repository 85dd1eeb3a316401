package apierr

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/shown"
)

// The classes of refusal, for errors.Is.
var (
	ErrNotFound        = errors.New("not found")
	ErrConflict        = errors.New("conflict")                    // 409, and 412 for a stale tag
	ErrUnauthorized    = errors.New("not authenticated")           // 401, and 400 to an API key grant
	ErrForbidden       = errors.New("not allowed")                 // 403, and the containers API's 401 A0007
	ErrInvalid         = errors.New("invalid request")             // 400, 422 and the like
	ErrRateLimited     = errors.New("too many requests")           // 429
	ErrUnavailable     = errors.New("service unavailable")         // 5xx, no answer, or one that can't be read
	ErrExchangeRefused = errors.New("token exchange refused")      // 400 to a compute resource token grant
	ErrRedirect        = errors.New("redirect to another address") // 3xx that was not followed
)

// ErrRepeated is matched by the error of a request that was repeated although an earlier try may have been carried out, and
// that was refused because the object is another one now.
var ErrRepeated = errors.New("an earlier attempt, whose answer was lost, may have made this change")

// Error is an answer other than success.
type Error struct {
	Op            string        // what was being done: "create trusted profile 'orders-api'"
	Method        string        // of the request
	URL           string        // of the request, without its query
	Action        string        // IAM action that the call needs, "" when unknown
	Status        int           // HTTP status
	Code          string        // the service's code that people search for: "BXNIM0398E", "A0007", "policy_not_found"
	Reason        string        // the service's word beside a numbered code: "not_found"; "" if none
	Message       string        // the service's message; never empty
	Own, Words    string        // for an answer without a message, the parts of Message: what podtrust says of it, and its own words
	Details       string        // the service's details; "" if none
	TransactionID string        // what IBM's support asks for; "" if none
	RetryAfter    time.Duration // how long the service asks to wait; 0 if it did not say
	Conflict      *Conflict     // what exists already; nil if the answer does not say
	Foreign       bool          // no service of IBM Cloud gave the answer; see ForeignError
	Class         error         // one of the sentinels of this package
}

// Error is one line: what was being done, and code, message and transaction ID of the answer. What the service said is one block in
// quotes.
func (e *Error) Error() string {
	code, transaction := e.Marks()
	var b strings.Builder
	fmt.Fprintf(&b, "could not %s: ", e.Op)
	if code != "" {
		b.WriteString(code + ": ")
	}
	fmt.Fprintf(&b, "%s (HTTP %d", e.Said(), e.Status)
	if transaction != "" {
		b.WriteString(", transaction " + transaction)
	}
	b.WriteString(")")
	return shown.Visible(b.String())
}

// Marks are the service's code and its transaction ID as they are shown, "" for none. Both are bounded, and one that is no word is a block
// in quotes: neither can be taken for words of podtrust.
func (e *Error) Marks() (code, transaction string) {
	if e.Code != "" {
		code = shown.Word(e.Code)
	}
	if e.TransactionID != "" {
		transaction = shown.Word(e.TransactionID)
	}
	return code, transaction
}

// Said is the service's message with its details, as one block in quotes, or what is known of an answer without a message.
func (e *Error) Said() string {
	switch {
	case e.Own != "" && e.Words != "":
		return shown.Visible(e.Own) + ": " + shown.Said(e.Words)
	case e.Own != "":
		return shown.Visible(e.Own)
	}
	text := strings.TrimSuffix(e.Message, ".")
	if e.Details != "" && e.Details != e.Message {
		text += ": " + strings.TrimSuffix(e.Details, ".")
	}
	return shown.Said(text)
}

// Is matches the sentinel of the error's class.
func (e *Error) Is(target error) bool { return target == e.Class }

// Write reports whether the request changes something.
func (e *Error) Write() bool { return isWrite(e.Op) }

// LostError is the error of a request to which no whole answer came: the service may have carried it out or not. It matches
// ErrUnavailable, unless the caller gave up.
type LostError struct {
	Op     string // what was being done: "create trusted profile 'orders-api'"
	Host   string // of the request
	GaveUp bool   // the caller cancelled the request, so that the service is not to blame
	Err    error  // what failed, without method and URL
}

// Error is one line: what was being done, and what failed.
func (e *LostError) Error() string { return e.Summary() + ": " + shown.Visible(e.Err.Error()) }

// Summary is Error without what failed.
func (e *LostError) Summary() string {
	return shown.Visible("could not " + e.Op + ": no answer from " + e.Host)
}

// Write reports whether the request changes something, so that its outcome is unknown if it was sent.
func (e *LostError) Write() bool { return isWrite(e.Op) }

// Creates reports whether the request makes something new.
func (e *LostError) Creates() bool {
	verb, _, _ := strings.Cut(e.Op, " ")
	return verb == "create" || verb == "link" || verb == "add"
}

// Is matches ErrUnavailable.
func (e *LostError) Is(target error) bool { return target == ErrUnavailable && !e.GaveUp }

// Unwrap is what failed.
func (e *LostError) Unwrap() error { return e.Err }

// isWrite reports whether an operation changes something, by its verb.
func isWrite(op string) bool {
	verb, _, _ := strings.Cut(op, " ")
	switch verb {
	case "add", "create", "delete", "link", "remove", "update":
		return true
	}
	return false
}

// classOf is the class of a status, where it does not depend on the request.
func classOf(status int, code string) error {
	switch {
	case status == http.StatusUnauthorized && code == "A0007":
		return ErrForbidden
	case status == http.StatusUnauthorized:
		return ErrUnauthorized
	case status == http.StatusForbidden:
		return ErrForbidden
	case status == http.StatusNotFound || status == http.StatusGone:
		return ErrNotFound
	case status == http.StatusConflict || status == http.StatusPreconditionFailed:
		return ErrConflict
	case status == http.StatusTooManyRequests:
		return ErrRateLimited
	case status >= http.StatusInternalServerError:
		return ErrUnavailable
	case status >= http.StatusMultipleChoices && status < http.StatusBadRequest:
		return ErrRedirect
	default:
		return ErrInvalid
	}
}
