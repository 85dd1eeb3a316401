package apply

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/wait"
)

// ErrUnknown is matched by the errors for changes that the service may or may not have carried out: its answer was lost or
// was an error of the service, and reading the account failed as well.
var ErrUnknown = errors.New("the outcome is unknown")

// unknownError is the error of a change, and why its outcome is unknown.
type unknownError struct{ err, look error }

func (e unknownError) Error() string { return fmt.Sprintf("%v (%v: %v)", e.err, ErrUnknown, e.look) }
func (e unknownError) Unwrap() error { return e.err }
func (e unknownError) Is(target error) bool {
	ended := target == context.Canceled || target == context.DeadlineExceeded
	return target == ErrUnknown || ended && errors.Is(e.look, target)
}

// How often something is tried. A plan tries more often than a single command: it is carried out by pipelines, and a
// refusal of less than a minute should not fail them.
const (
	singleTries = 3
	planTries   = 5
	looks       = 4 // after a try whose outcome is uncertain, because reads lag behind writes: 4 s in all
)

// finalError is an error after which a change is not tried again, whatever its class.
type finalError struct{ error }

func (e finalError) Unwrap() error { return e.error }

// settled reports whether a failed call would fail again, and was not carried out.
func settled(err error) bool {
	var final finalError
	var refusal *apierr.Error
	var distrusted *tls.CertificateVerificationError
	return errors.As(err, &final) || errors.As(err, &distrusted) || errors.Is(err, iam.NoIAMIDError{}) || apierr.Skipped(err) != nil ||
		errors.As(err, &refusal) && refusal.Status == http.StatusNotImplemented
}

// transient reports whether a call that failed may succeed soon.
func transient(err error) bool {
	if settled(err) || apierr.RetryAfter(err) > wait.Budget {
		return false
	}
	return errors.Is(err, apierr.ErrUnavailable) || errors.Is(err, apierr.ErrRateLimited) || errors.Is(err, apierr.ErrConflict)
}

// uncertain reports whether the service may have carried out a call that failed.
func uncertain(ctx context.Context, err error) bool {
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return false // nothing was sent
	}
	if ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		return true
	}
	return errors.Is(err, apierr.ErrUnavailable) && !settled(err)
}

// alreadyGone takes what is not there for removed.
func alreadyGone(err error) error {
	if errors.Is(err, apierr.ErrNotFound) {
		return nil
	}
	return err
}

// repeat does something that may be done twice without harm until it succeeds.
func (w Writer) repeat(ctx context.Context, act func() error) error {
	for try := 1; ; try++ {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		err := act()
		if err == nil || try == w.most() || !w.again(err) || w.pause(ctx, try, err) != nil {
			return err
		}
	}
}

// remove deletes an object. An object that does not exist is removed already. The client repeats deletions by itself, so
// that a Writer repeats only after conflicts: the service changes an object for one caller at a time.
func (w Writer) remove(ctx context.Context, act func() error) error {
	return w.repeat(ctx, func() error {
		err := alreadyGone(act())
		if err != nil && w.tries == 0 && !errors.Is(err, apierr.ErrConflict) {
			return finalError{err}
		}
		return err
	})
}

// How an object came to be there.
type how int

const (
	created how = iota // the service said so
	found              // an earlier try created it, and its answer was lost
	existed            // the service refused another
)

// creation is an object that is to be created once.
type creation[T any] struct {
	create func() (T, error)
	list   func() ([]T, error)
	made   func(T) bool // an object of the list is the one that create makes, and did not exist before the first try
	id     func(T) string
	remove func(T) error // removes a duplicate; nil where the service refuses duplicates

	conflict onConflict
}

// onConflict is the action when the service refuses an object because of another, and no earlier try can have created it.
type onConflict int

const (
	lookAndRetry onConflict = iota // it may exist, or the service is changing the profile for another caller
	lookOnly                       // it is there, but can be out of sight
	giveUp                         // another object has the name
)

// ensure creates an object. A try that the service may have carried out without an answer is looked up before the next try;
// a duplicate that results is removed. The error matches ErrUnknown if that read was not possible.
func ensure[T any](ctx context.Context, w Writer, c creation[T]) (T, how, error) {
	var none T
	if err := context.Cause(ctx); err != nil {
		return none, created, err
	}
	doubt := false // a try may have been carried out
	for try := 1; ; try++ {
		made, err := c.create()
		if err == nil {
			if doubt {
				made, err = c.settle(ctx, w, made)
			}
			return made, created, err
		}
		doubt = doubt || uncertain(ctx, err)
		if !doubt && (!w.again(err) || c.met(err, giveUp)) {
			return none, created, err
		}
		hidden := !doubt && c.met(err, lookOnly)
		there, lookErr := c.look(ctx, w, try, doubt || hidden, err)
		if len(there) > 0 {
			return c.take(there, doubt)
		}
		if lookErr != nil && doubt {
			err = unknownError{err, lookErr}
		}
		if lookErr != nil || hidden || !w.again(err) || try == w.most() {
			return none, created, err
		}
	}
}

// met reports whether another object prevents the creation, and this is the action then.
func (c creation[T]) met(err error, do onConflict) bool {
	return c.conflict == do && errors.Is(err, apierr.ErrConflict)
}

// take is what a read found: what an earlier try created, if that is uncertain, or else what existed before.
func (c creation[T]) take(there []T, doubt bool) (T, how, error) {
	if !doubt {
		return there[0], existed, nil
	}
	kept, err := c.lowest(there)
	return kept, found, err
}

// look reads what was created after a try that failed with failure, with a pause before each read: once, or several times
// where reads may lag behind. The error is that of the last read.
func (c creation[T]) look(ctx context.Context, w Writer, try int, patient bool, failure error) (there []T, err error) {
	first, last := try, try
	if patient {
		first, last = 1, looks
	}
	for round := first; round <= last; round++ {
		if err := w.pause(ctx, round, failure); err != nil {
			return nil, err
		}
		if there, err = c.those(); len(there) > 0 {
			return there, nil
		}
		failure = err
		if err != nil && !transient(err) && !errors.Is(err, apierr.ErrNotFound) && apierr.Skipped(err) == nil {
			return nil, err
		}
	}
	return nil, err
}

// those are the created objects, by ID. A created object can be among skipped entries, even as a ghost: the error says so.
func (c creation[T]) those() ([]T, error) {
	items, err := c.list()
	if err != nil && apierr.Skipped(err) == nil {
		return nil, err
	}
	items = slices.DeleteFunc(slices.Clone(items), func(x T) bool { return !c.made(x) })
	slices.SortFunc(items, func(x, y T) int { return strings.Compare(c.id(x), c.id(y)) })
	return items, err
}

// settle looks for a duplicate of an object that was created after an uncertain try: what that try created can become
// visible later than the object itself. One of both is removed. Where the service refuses duplicates, there is none.
func (c creation[T]) settle(ctx context.Context, w Writer, made T) (T, error) {
	if c.remove == nil {
		return made, nil
	}
	var err error
	for round := 1; round <= looks; round++ {
		if err = w.pause(ctx, round, err); err != nil {
			break
		}
		var there []T
		if there, err = c.those(); len(there) > 1 {
			return c.lowest(there)
		}
	}
	if err != nil {
		err = unknownError{classedError{fmt.Errorf("'%s' was created, possibly twice", c.id(made)), apierr.ErrUnavailable}, err}
	}
	return made, err
}

// lowest keeps the object with the lowest ID and removes the others. All who do so keep the same one.
func (c creation[T]) lowest(there []T) (T, error) {
	if c.remove != nil {
		for _, double := range there[1:] {
			if err := c.remove(double); err != nil {
				return there[0], err
			}
		}
	}
	return there[0], nil
}
