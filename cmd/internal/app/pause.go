package app

import (
	"context"
	"time"

	"github.com/podtrust/podtrust/pkg/wait"
)

// Pause waits, or ends early with the context's cause.
func (a *App) Pause(ctx context.Context, d time.Duration) error {
	if a.Sleep != nil {
		return a.Sleep(ctx, d)
	}
	return wait.For(ctx, d)
}

// LongWaits shows the long waits of a run for a service, as progress.
func (a *App) LongWaits() *wait.Notices {
	if a.waits == nil {
		status := a.Status() // made here, because any goroutine may wait
		a.waits = wait.NewNotices(a.Now, func(d time.Duration, why string) { status.Progress("Waiting %s %s...", wait.Text(d), why) })
	}
	return a.waits
}
