package apply

import (
	"context"
	"time"

	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/wait"
)

// Writer carries out single changes. A call that the service may have carried out although it did not say so is looked up
// before it is repeated, so that nothing exists twice.
type Writer struct {
	IAM       *iam.Client
	AccountID string
	Sleep     wait.Func // nil means wait.For

	tries int // of one change; 0 means those of a single command
}

// most is how often a change is tried.
func (w Writer) most() int {
	if w.tries == 0 {
		return singleTries
	}
	return w.tries
}

// pause waits. The error is that of a context that has ended.
func (w Writer) pause(ctx context.Context, d time.Duration) error {
	if w.Sleep == nil {
		return wait.For(ctx, d)
	}
	return w.Sleep(ctx, d)
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
