// Package wait holds the one way to wait, and how long a command waits for a service.
package wait

import (
	"context"
	"time"
)

const (
	// Budget is how long one request is retried, its waits included. A longer wait that a service asks for is not started.
	Budget = 30 * time.Second
	// Silent is the longest wait that is not shown.
	Silent = 5 * time.Second
)

// Func waits for a duration. It returns early, with the cause, when the context ends.
type Func = func(ctx context.Context, d time.Duration) error

// For is the Func that really waits.
func For(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Left is the time until the deadline of a context, but at most limit. Deadlines are times of the machine's clock, not of a
// clock that a command was given.
func Left(ctx context.Context, limit time.Duration) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return limit
	}
	return min(limit, time.Until(deadline)) //nolint:forbidigo // a deadline is one of the machine's clock
}
