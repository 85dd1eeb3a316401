package plan

import (
	"context"
	"errors"
	"time"

	"github.com/podtrust/podtrust/pkg/apierr"
)

// A change is tried at most this often. The clients repeat what is safe by themselves; these rounds are for what is not:
// between them is a look at whether it was done.
const maxRounds = 5

// attempt does something that the service may have done although it did not say so: look first, then act again. look
// reports whether it stands; nil means that doing it twice does no harm.
func (r *applying) attempt(ctx context.Context, act func() error, look func() (bool, error)) error {
	for round := 1; ; round++ {
		err := act()
		if err == nil || round == maxRounds || !uncertain(err) {
			return err
		}
		if sleepErr := r.Sleep(ctx, pauseOf(round)); sleepErr != nil {
			return err
		}
		if look == nil {
			continue
		}
		switch done, lookErr := look(); {
		case lookErr != nil && !uncertain(lookErr):
			return err
		case lookErr == nil && done:
			return nil
		}
	}
}

// uncertain reports whether an error leaves open if the thing was done, or says that somebody else may have done it.
func uncertain(err error) bool {
	return errors.Is(err, apierr.ErrUnavailable) || errors.Is(err, apierr.ErrRateLimited) || errors.Is(err, apierr.ErrConflict)
}

// pauseOf is a quarter of a second that doubles up to eight seconds.
func pauseOf(round int) time.Duration { return min(time.Second/4<<(round-1), 8*time.Second) }

// maxLooks is how often something is looked for: for about a minute in all.
const maxLooks = 12

// errInvisible is the reason when the service took a change, and does not show it.
var errInvisible = errors.New("the service took it, and does not show it after a minute")

// classedError gives an error one of the classes of apierr, and so its exit code.
type classedError struct {
	error
	class error
}

func (e classedError) Unwrap() error        { return e.error }
func (e classedError) Is(target error) bool { return target == e.class }

// until looks again and again until look reports true. A look that fails for a while does not end it.
func (r *applying) until(ctx context.Context, look func() (bool, error)) error {
	for round := 1; ; round++ {
		done, err := look()
		switch {
		case err == nil && done:
			return nil
		case err != nil && !uncertain(err) && !errors.Is(err, apierr.ErrNotFound):
			return err
		case round == maxLooks && err != nil:
			return err
		case round == maxLooks:
			return classedError{errInvisible, apierr.ErrUnavailable}
		}
		if sleepErr := r.Sleep(ctx, pauseOf(round)); sleepErr != nil {
			return sleepErr
		}
	}
}

// alreadyGone takes what is not there for removed.
func alreadyGone(err error) error {
	if errors.Is(err, apierr.ErrNotFound) {
		return nil
	}
	return err
}
