package keep

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

// Source is where a keeper has its tokens from.
type Source struct {
	Profile  string
	Read     func() (string, error)                                   // the pod's token, again
	Exchange func(ctx context.Context, pod string) (iam.Token, error) // for an access token
}

// Options say which token is kept, where, and what else is done with it.
type Options struct {
	Source
	Out   app.Target
	Name  string // of Out
	Mode  fs.FileMode
	Form  Form
	After After
}

// Keeper keeps an access token of one profile in a file.
type Keeper struct {
	Options
	a     *app.App
	clock meter

	mu sync.Mutex
	kept
}

// New returns a keeper that has done nothing yet.
func New(a *app.App, o Options) *Keeper {
	a.Status() // made here: keepers share it
	return &Keeper{Options: o, a: a, clock: meter{a.Now, a.Steady}}
}

// Once writes one token, and notifies others.
func (k *Keeper) Once(ctx context.Context) error {
	_, err := k.renew(ctx)
	if err == nil {
		k.notify(ctx)
	}
	return err
}

// Run renews the token until the context ends. An end that was asked for is a success if there was a token before.
func (k *Keeper) Run(ctx context.Context) error { return k.ended(ctx, k.keep(ctx)) }

// kept is what a keeper has done so far.
type kept struct {
	renewed            // the zero value before the first token
	expires  time.Time // of the token in the file, as the service says it; zero before the first
	success  time.Time // when that token was received
	last     error     // why the last try failed; nil when it did not
	renewals int
	failures int
}

// renewed is a token that was written.
type renewed struct {
	at   moment // before it was asked for
	life time.Duration
	pod  [sha256.Size]byte // the pod's token that it came from
}

// event prints one thing that happened, in one line.
func (k *Keeper) event(format string, args ...any) {
	k.a.Status().Progress("%s", k.line(format, args...))
}

// failed prints a failure, also with --quiet.
func (k *Keeper) failed(format string, args ...any) { k.a.Status().Tell("%s", k.line(format, args...)) }

func (k *Keeper) line(format string, args ...any) string {
	return k.a.Now().UTC().Format(time.RFC3339) + " " + output.Visible(fmt.Sprintf(format, args...))
}

// look is a copy of what was done so far.
func (k *Keeper) look() kept {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.kept
}

// left is how long the token in the file can still be used; nothing before the first.
func (k *Keeper) left() time.Duration {
	now := k.look()
	if now.expires.IsZero() {
		return 0
	}
	return now.life - k.clock.since(now.at)
}

// renew exchanges and writes once.
func (k *Keeper) renew(ctx context.Context) (renewed, error) {
	pod, err := k.Read()
	if err != nil {
		return renewed{}, err
	}
	if left := k.left(); left > 0 { // a wait between tries ends with the old token at the latest
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, left)
		defer stop()
	}
	at := k.clock.mark()
	token, err := k.Exchange(ctx, pod)
	if err != nil {
		return renewed{}, err
	}
	data, err := k.Form.render(token, k.Out.Stream())
	if err != nil {
		return renewed{}, err
	}
	if err := k.Out.WriteSecret(data, k.Mode); err != nil {
		return renewed{}, fmt.Errorf("write the access token: %w", err)
	}
	got := renewed{at, surely(k.lifeOf(token)), sha256.Sum256([]byte(pod))}
	expires := token.Expires()
	if expires.IsZero() {
		expires = k.a.Now().Add(got.life).UTC()
	}
	k.mu.Lock()
	k.kept = kept{got, expires, k.a.Now(), nil, k.renewals + 1, k.failures}
	k.mu.Unlock()
	k.event("wrote an access token to '%s', valid until %s", k.Name, expires.Format(time.RFC3339))
	return got, nil
}

// lifeOf is how long an access token lives from now on.
func (k *Keeper) lifeOf(token iam.Token) time.Duration {
	said := time.Duration(token.ExpiresIn) * time.Second
	claims, err := crtoken.Decode(token.AccessToken)
	switch {
	case err == nil:
		return lifeOf(claims, said, k.a.Now())
	case said > 0:
		return said
	case token.Expires().IsZero():
		return leastLife
	}
	return token.Expires().Sub(k.a.Now())
}

// keep renews until the context ends, and returns its cause.
func (k *Keeper) keep(ctx context.Context) error {
	wait := firstRetry
	for {
		got, err := k.renew(ctx)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err == nil:
			wait = firstRetry
			k.notify(ctx)
			debug.FreeOSMemory() // an exchange needs much more memory than the wait for the next one
			if err := k.sleep(ctx, got); err != nil {
				return err
			}
			continue
		}
		k.mu.Lock()
		k.last, k.failures = err, k.failures+1
		k.mu.Unlock()
		pause := k.pause(err, wait)
		k.failed("%s; tries again in %s", err, pause.Round(time.Millisecond))
		if err := k.a.Pause(ctx, pause); err != nil {
			return stopped(ctx, err)
		}
		wait = min(2*wait, lastRetry)
	}
}

// ended makes a success of an end that was asked for, if there was one before: who waits for the file must learn that it
// never came.
func (k *Keeper) ended(ctx context.Context, err error) error {
	var signal failure.Interrupted
	now := k.look()
	switch {
	case !errors.As(err, &signal):
		return err
	case !now.expires.IsZero():
		k.event("was asked to stop; the token in '%s' stays", k.Name)
		return nil
	case now.last == nil:
		return err
	}
	k.failed("was asked to stop, and has written no token: %s", now.last)
	return failure.Outcome{Code: failure.Code(context.WithoutCancel(ctx), now.last)}
}

// notify does what is to be done after a renewal. Its failure is printed, and does not count as one of the renewal.
func (k *Keeper) notify(ctx context.Context) {
	if err := k.After.do(ctx, k.a, k.Name, k.Profile); err != nil && ctx.Err() == nil {
		k.failed("the new token was not announced: %s", err)
	}
}

// pause is how long to wait after a failure: what the service asked for, or a random part of the wait and at least half of it, so that
// the pods of a deployment do not come back at once. It ends with the life of the old token. A service that asks for more than that, or
// for more than a minute when no token is valid, is not waited for.
func (k *Keeper) pause(err error, wait time.Duration) time.Duration {
	most := k.left()
	if most <= 0 {
		most = lastRetry
	}
	var refusal *apierr.Error
	if errors.As(err, &refusal) && refusal.RetryAfter > 0 && refusal.RetryAfter <= most {
		return refusal.RetryAfter
	}
	return min(wait/2+rand.N(wait/2), most) //nolint:gosec // a wait needs no secrecy
}

// sleep waits until a token is to be renewed: at four fifths of its life, or when the pod's own token is another one. It looks at both
// clocks every few seconds: after a machine was suspended, or its clock was set, the rest of the life is another one.
func (k *Keeper) sleep(ctx context.Context, r renewed) error {
	least := floor(r.life)
	for wait := due(r.life) - k.clock.since(r.at); wait > 0; wait = due(r.life) - k.clock.since(r.at) {
		before := k.clock.mark()
		if err := k.a.Pause(ctx, min(look, wait)); err != nil {
			return stopped(ctx, err)
		}
		if apart := k.clock.jump(before); apart != 0 {
			k.event("the clock jumped by %s, or the machine was suspended; checks the token again", apart.Round(time.Second))
		}
		pod, err := k.Read()
		if err != nil || sha256.Sum256([]byte(pod)) == r.pod {
			continue // a token that is gone for a moment, or for good, is no reason to throw away one that is valid
		}
		if k.clock.since(r.at) >= least {
			k.event("the pod's token was renewed")
			return nil
		}
	}
	return nil
}

// stopped prefers the reason why the run ends to the error of a wait.
func stopped(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}
