package app

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/podtrust/podtrust/pkg/wait"
)

// clock learns the clock of the services from the Date of their answers.
type clock struct{ skew atomic.Pointer[time.Duration] }

// Skew is how far the services' clock is ahead of this machine's, to about a second; nil before the first answer.
func (a *App) Skew() *time.Duration { return a.clock.skew.Load() }

// watch returns a transport that tells the clock of every answer.
func (c *clock) watch(next http.RoundTripper, now func() time.Time) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		resp, err := next.RoundTrip(r)
		if err != nil {
			return resp, err
		}
		if at, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
			skew := at.Sub(now().Truncate(time.Second)) // a Date has no fraction
			c.skew.Store(&skew)
		}
		return resp, nil
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

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
