package token

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/output"
)

// keeper keeps an access token in a file.
type keeper struct {
	a    *app.App
	e    *exchanger
	out  app.Target
	name string // of out
	mode fs.FileMode

	mu      sync.Mutex
	expires time.Time // of the token in the file; zero before the first
	last    error     // why the last try failed; nil when it did not
}

// event tells one thing that happened, in one line.
func (k *keeper) event(format string, args ...any) {
	k.a.Status().Progress("%s", k.line(format, args...))
}

// failed tells of a failure, also when the program is to be quiet.
func (k *keeper) failed(format string, args ...any) { k.a.Status().Tell("%s", k.line(format, args...)) }

func (k *keeper) line(format string, args ...any) string {
	return k.a.Now().UTC().Format(time.RFC3339) + " " + output.Visible(fmt.Sprintf(format, args...))
}

// renewed is a token that was written.
type renewed struct {
	life time.Duration
	pod  [sha256.Size]byte // the pod's token that it came from
}

// renew exchanges and writes once.
func (k *keeper) renew(ctx context.Context) (renewed, error) {
	pod, err := k.e.read()
	if err != nil {
		return renewed{}, err
	}
	token, err := k.e.exchange(ctx, pod)
	if err != nil {
		return renewed{}, err
	}
	if err := k.out.WriteSecret([]byte(token.AccessToken), k.mode); err != nil {
		return renewed{}, fmt.Errorf("write the access token: %w", err)
	}
	expires := token.Expires()
	if expires.IsZero() {
		expires = k.a.Now().Add(leastLife)
	}
	k.mu.Lock()
	k.expires, k.last = expires, nil
	k.mu.Unlock()
	k.event("wrote an access token to '%s', valid until %s", k.name, expires.Format(time.RFC3339))
	return renewed{expires.Sub(k.a.Now()), sha256.Sum256([]byte(pod))}, nil
}

// keep renews until the context ends, and returns its cause.
func (k *keeper) keep(ctx context.Context) error {
	wait := firstRetry
	for {
		got, err := k.renew(ctx)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err == nil:
			wait = firstRetry
			if err := k.sleep(ctx, got); err != nil {
				return err
			}
			continue
		}
		k.mu.Lock()
		k.last = err
		k.mu.Unlock()
		pause := k.retryAfter(err, wait)
		k.failed("%s; tries again in %s", err, pause.Round(time.Millisecond))
		if err := k.a.Pause(ctx, pause); err != nil {
			return stopped(ctx, err)
		}
		wait = min(2*wait, lastRetry)
	}
}

// retryAfter is what the service asked for, or a random part of the wait and at least half of it, so that the pods of a
// deployment do not come back at once. A service that asks for more than a minute gets it while the old token is valid.
func (k *keeper) retryAfter(err error, wait time.Duration) time.Duration {
	var refusal *apierr.Error
	if errors.As(err, &refusal) && refusal.RetryAfter > 0 {
		k.mu.Lock()
		left := k.expires.Sub(k.a.Now())
		k.mu.Unlock()
		return min(refusal.RetryAfter, max(left, lastRetry))
	}
	return wait/2 + rand.N(wait/2) //nolint:gosec // a wait needs no secrecy
}

// sleep waits until a token is to be renewed: at four fifths of its life, or when the pod's own token is another one.
func (k *keeper) sleep(ctx context.Context, r renewed) error {
	const fifths = 5
	begun, least := k.a.Now(), floor(r.life)
	until := begun.Add(max(r.life*(fifths-1)/fifths, least))
	for k.a.Now().Before(until) {
		if err := k.a.Pause(ctx, min(look, until.Sub(k.a.Now()))); err != nil {
			return stopped(ctx, err)
		}
		pod, err := k.e.read()
		if err != nil || sha256.Sum256([]byte(pod)) == r.pod {
			continue // a token that is gone for a moment, or for good, is no reason to throw away one that is valid
		}
		if k.a.Now().Sub(begun) >= least {
			k.event("the pod's token was renewed")
			return nil
		}
	}
	return nil
}

// stopped prefers why the run ends to how a wait tells it.
func stopped(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}
