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
)

// A request is sent at most maxTries times, and not again when the wait would end after budget.
const (
	maxTries = 3
	budget   = 30 * time.Second
	firstGap = 500 * time.Millisecond // longest first wait; it doubles with each
)

// repeat runs attempt until it succeeds, fails for good, or may not be repeated any more.
func (c *Client) repeat(ctx context.Context, r Request, attempt func() error) error {
	begun := c.Now()
	over := 0         // see paced
	doubtful := false // an earlier attempt may have been carried out
	for try := 1; ; try++ {
		wait, err := c.paced(ctx, try, &over, attempt)
		if doubtful && r.Method == http.MethodDelete && errors.Is(err, apierr.ErrNotFound) {
			return nil
		}
		if doubtful && r.Method == http.MethodPut && errors.Is(err, apierr.ErrConflict) {
			return fmt.Errorf("%w (an earlier try, whose answer was lost, may have made this very change)", err)
		}
		if err == nil || try == maxTries || ctx.Err() != nil || !again(r, try, err) {
			return err
		}
		doubtful = doubtful || errors.Is(err, apierr.ErrUnavailable)
		if c.Now().Add(wait).Sub(begun) > budget {
			return err
		}
		if sleepErr := c.Sleep(ctx, wait); sleepErr != nil {
			return fmt.Errorf("%w (the wait before another try ended: %w)", err, sleepErr)
		}
	}
}

// paced runs one attempt when it is its turn, and returns how long to wait before another. over is the pause that the
// request has waited for already.
func (c *Client) paced(ctx context.Context, try int, over *int, attempt func() error) (time.Duration, error) {
	t, err := c.pace.wait(ctx, *over)
	if err != nil {
		return 0, err
	}
	err = attempt()
	wait := pause(try, err)
	*over = c.pace.done(t, errors.Is(err, apierr.ErrRateLimited), wait)
	return wait, err
}

// again reports whether a failed request may be sent once more. After a 429 every request may, because the service has not
// carried it out. After any other failure of the service, and after a lost connection, the outcome is uncertain, also after
// a 503: then only a request that is safe to send twice is repeated. The error of the others matches apierr.ErrUnavailable,
// and the caller looks at the account before it acts.
func again(r Request, try int, err error) bool {
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

// pause is what the service asked for, or a random time, so that many clients do not come back at once.
func pause(try int, err error) time.Duration {
	var refusal *apierr.Error
	if errors.As(err, &refusal) && refusal.RetryAfter > 0 {
		return refusal.RetryAfter
	}
	return rand.N(firstGap << (try - 1)) //nolint:gosec // a wait needs no secrecy
}
