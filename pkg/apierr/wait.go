package apierr

import (
	"errors"
	"time"

	"github.com/podtrust/podtrust/pkg/wait"
)

// WaitError is the error of a request for which the service asks to wait longer than the command does. It matches
// ErrRateLimited if the request was not sent; otherwise it has the class of the answer.
type WaitError struct {
	Op    string        // what was being done: "create trusted profile 'orders-api'"
	Who   string        // the service: "IAM"
	Asked time.Duration // how long the service asks to wait
	Err   error         // the answer; nil if nothing was sent because the service asked for a pause before
}

// Error is one line: what was being done, the answer, and how long the service asks to wait.
func (e *WaitError) Error() string {
	text := "could not " + e.Op
	if e.Err != nil {
		text = e.Err.Error()
	}
	return text + ": " + e.Who + " asks to wait " + wait.Text(e.Asked)
}

// Unwrap is the answer; nil if nothing was sent.
func (e *WaitError) Unwrap() error { return e.Err }

// Is matches ErrRateLimited if nothing was sent.
func (e *WaitError) Is(target error) bool { return target == ErrRateLimited && e.Err == nil }

// RetryAfter is how long the service asked to wait in the answer that an error is about; 0 if it did not ask.
func RetryAfter(err error) time.Duration {
	var long *WaitError
	if errors.As(err, &long) {
		return long.Asked
	}
	var refusal *Error
	if errors.As(err, &refusal) {
		return refusal.RetryAfter
	}
	return 0
}
