package wait_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/podtrust/podtrust/pkg/wait"
)

// Time is virtual here.
func TestForWaitsUntilTheTimeOrTheContextEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		if err := wait.For(t.Context(), time.Hour); err != nil || time.Since(begun) != time.Hour {
			t.Errorf("got %v after %s", err, time.Since(begun))
		}
		enough := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(enough) })
		begun = time.Now()
		if err := wait.For(ctx, time.Hour); !errors.Is(err, enough) || time.Since(begun) != time.Second {
			t.Errorf("got %v after %s", err, time.Since(begun))
		}
	})
}

func TestLeftEndsWithTheDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		if got := wait.Left(t.Context(), time.Minute); got != time.Minute {
			t.Errorf("got %s without a deadline", got)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if got := wait.Left(ctx, time.Minute); got != time.Second {
			t.Errorf("got %s, want 1s", got)
		}
	})
}
