package app

import (
	"context"
	"time"
)

// Pause waits, or ends early with the context's cause.
func (a *App) Pause(ctx context.Context, wait time.Duration) error {
	if a.Sleep != nil {
		return a.Sleep(ctx, wait)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
