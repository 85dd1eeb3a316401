package apply

import (
	"context"
	"errors"
	"time"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/wait"
)

// Writer carries out single changes. A call that the service may have carried out without an answer is looked up before it
// is repeated, so that nothing exists twice.
type Writer struct {
	IAM       *iam.Client
	AccountID string
	Sleep     wait.Func     // nil means wait.For
	Waits     *wait.Notices // shows the waits that are long; nil for nobody who looks

	tries int // of one change; 0 means those of a single command
}

// most is how often a change is tried.
func (w Writer) most() int {
	if w.tries == 0 {
		return singleTries
	}
	return w.tries
}

// pause waits after a round that ended with an error, or without one: as long as the service asks for, or else longer with
// each round. It does not wait beyond wait.Budget. The error is that of a context that has ended.
func (w Writer) pause(ctx context.Context, round int, err error) error {
	d, why := pauseOf(round), "until the change is visible"
	if asked := apierr.RetryAfter(err); asked > d && asked <= wait.Budget {
		d, why = asked, "because the service asked for it"
	}
	w.Waits.Begin(d, why)
	if w.Sleep == nil {
		return wait.For(ctx, d)
	}
	return w.Sleep(ctx, d)
}

// pauseOf is a quarter of a second that doubles up to eight seconds.
func pauseOf(round int) time.Duration { return min(time.Second/4<<(round-1), 8*time.Second) }

// again reports whether a failed call is to be repeated. The client has already repeated what was refused for the rate;
// only a plan waits longer than that.
func (w Writer) again(err error) bool {
	return transient(err) && (w.tries > 0 || !errors.Is(err, apierr.ErrRateLimited))
}

// ids are the IDs of objects.
type ids map[string]bool

func idsOf[T any](items []T, id func(T) string) ids {
	all := ids{}
	for _, x := range items {
		all[id(x)] = true
	}
	return all
}
