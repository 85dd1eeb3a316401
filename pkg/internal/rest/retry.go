package rest

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/wait"
)

// A request is sent at most maxTries times, within wait.Budget.
const (
	maxTries = 3
	firstGap = 500 * time.Millisecond // longest first wait; it doubles with each
)

// tries are what became of a call so far.
type tries struct {
	*call
	begun    time.Time
	count    int
	doubtful bool   // an earlier one may have been carried out
	turn     ticket // of the one that is under way
	slept    int    // the pause that was waited for already; see pacer.wait
}

func (c *Client) newTries(of *call) *tries { return &tries{call: of, begun: c.Now()} }

// left is how much longer a call may wait. A timeout for each request bounds what it waits for as well.
func (c *Client) left(ctx context.Context, t *tries) time.Duration {
	budget := wait.Budget
	if c.HTTP.Timeout > 0 {
		budget = min(budget, c.HTTP.Timeout)
	}
	return wait.Left(ctx, budget-c.Now().Sub(t.begun))
}

// pace waits for the turn of a call. The error is an *apierr.WaitError if that is after a pause that is too long.
func (c *Client) pace(ctx context.Context, t *tries) (err error) {
	var long pauseError
	t.turn, err = c.pacer.wait(ctx, t.slept, c.left(ctx, t))
	if errors.As(err, &long) {
		return &apierr.WaitError{Op: t.Op, Who: c.Service, Asked: long.left}
	}
	return err
}

// retry reports whether a call is to be sent again after a try that ended with an error, and has waited for that. Otherwise
// it returns how the call ended.
func (c *Client) retry(ctx context.Context, t *tries, err error) (again bool, end error) {
	t.count++
	gap := gapAfter(t.count, err, c.left(ctx, t))
	var pause time.Duration
	t.slept, pause = c.pacer.done(t.turn, errors.Is(err, apierr.ErrRateLimited), gap)
	gap = max(gap, pause)
	switch asked := apierr.RetryAfter(err); {
	case err == nil:
		return false, nil
	case t.doubtful && t.Method == http.MethodDelete && errors.Is(err, apierr.ErrNotFound):
		return false, nil
	case t.doubtful && t.Method == http.MethodPut && errors.Is(err, apierr.ErrConflict):
		return false, fmt.Errorf("%w (%w)", err, apierr.ErrRepeated)
	case ctx.Err() == nil && asked > max(0, c.left(ctx, t)) && busy(err):
		return false, &apierr.WaitError{Op: t.Op, Who: c.Service, Asked: asked, Err: err}
	case ctx.Err() != nil || !mayRepeat(t.Request, t.count, err):
		return false, err
	case t.count == maxTries || gap > wait.Budget-c.Now().Sub(t.begun):
		return false, err
	case asked > 0:
		c.Waits.Begin(gap, askedFor(c.Service, err))
	}
	t.doubtful = t.doubtful || errors.Is(err, apierr.ErrUnavailable)
	if sleepErr := c.Sleep(ctx, gap); sleepErr != nil {
		return false, fmt.Errorf("%w (the wait before another try ended: %w)", err, sleepErr)
	}
	return true, nil
}

// mayRepeat reports whether a failed request may be sent once more. After a 429 every request may, because the service has not
// carried it out. After any other failure of the service, and after a lost connection, the outcome is uncertain, also after
// a 503: then only a request that is safe to send twice is repeated. The error of the others matches apierr.ErrUnavailable,
// and the caller looks at the account before it acts.
func mayRepeat(r Request, try int, err error) bool {
	safe := r.Again
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodDelete:
		safe = true
	case http.MethodPut:
		safe = safe || r.Header.Get("If-Match") != ""
	}
	var unanswered *apierr.LostError
	var distrusted *tls.CertificateVerificationError
	if errors.As(err, &unanswered) && !unanswered.GaveUp {
		return safe && !errors.As(err, &distrusted) // the certificate will be the same
	}
	var refusal *apierr.Error
	if !errors.As(err, &refusal) {
		return false
	}
	switch refusal.Status {
	case http.StatusTooManyRequests:
		return true
	case http.StatusNotImplemented:
		return false
	case http.StatusUnauthorized:
		return r.Moody && try == 1
	case http.StatusNotFound:
		return r.Fresh
	default:
		return safe && refusal.Status >= http.StatusInternalServerError
	}
}

// busy reports whether an answer is one after which a service may be asked again later.
func busy(err error) bool {
	return errors.Is(err, apierr.ErrRateLimited) || errors.Is(err, apierr.ErrUnavailable)
}

// gapAfter is what the service asked for, or a random time, so that many clients do not come back at once. If it refuses for the
// rate after it got what it asked for, others use up what it allows meanwhile: then it is twice that, if it fits what is left.
func gapAfter(try int, err error, left time.Duration) time.Duration {
	asked := apierr.RetryAfter(err)
	switch {
	case asked == 0:
		return rand.N(firstGap << (try - 1)) //nolint:gosec // a wait needs no secrecy
	case try > 1 && errors.Is(err, apierr.ErrRateLimited):
		return max(asked, min(2*asked, left))
	}
	return asked
}

// askedFor is why a wait is as long as it is.
func askedFor(service string, err error) string {
	var refusal *apierr.Error
	if errors.As(err, &refusal) {
		return fmt.Sprintf("because %s asked for it (%d)", service, refusal.Status)
	}
	return "because " + service + " asked for it"
}
