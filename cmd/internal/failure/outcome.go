package failure

import (
	"context"
	"errors"
	"net"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/apply"
	"github.com/podtrust/podtrust/pkg/output"
)

// lostWriteError is a change of which it is unknown whether the service carried it out.
type lostWriteError struct{ op, reason string }

// Error says that the outcome is unknown, and why.
func (w lostWriteError) Error() string {
	return "It is unknown whether this was done: " + output.Visible(w.op) + ". " + output.Visible(Sentence(w.reason))
}

// unknownOutcome returns the change that an error is about, if its outcome is unknown: the answer to it was lost, or the run
// was interrupted before it came. What was created is looked for after a lost answer, so that the outcome of a creation is
// known unless that look failed as well.
func unknownOutcome(err error, interrupted bool) (lostWriteError, bool) {
	var lost *apierr.LostError
	var refusal *apierr.Error
	var dial *net.OpError
	looked := errors.Is(err, apply.ErrUnknown)
	switch {
	case errors.As(err, &dial) && dial.Op == "dial":
		return lostWriteError{}, false // nothing was sent
	case errors.As(err, &lost) && lost.Write():
		created := lost.Creates() // and was looked for afterwards
		return lostWriteError{lost.Op, "no answer from " + lost.Host + ": " + lost.Err.Error()}, looked || interrupted || !created
	case errors.As(err, &refusal) && refusal.Write() && errors.Is(refusal, apierr.ErrUnavailable):
		return lostWriteError{refusal.Op, refusal.Said()}, looked || interrupted
	}
	return lostWriteError{}, false
}

// OutcomeUnknown reports whether it is unknown if the change that an error is about was carried out.
func OutcomeUnknown(ctx context.Context, err error) bool {
	_, unknown := unknownOutcome(err, ctx.Err() != nil)
	return unknown
}

// lookHint is the next step for an unknown outcome; "" for none.
func lookHint(err error) string {
	if e := find(err, func(e *Error) bool { return e.look != "" }); e != nil {
		return e.look
	}
	return ""
}
