package login

import (
	"net/http"
	"sync/atomic"
	"time"
)

// clock learns the clock of the services from the Date of their answers.
type clock struct{ skew atomic.Pointer[time.Duration] }

// Skew is how far the services' clock is ahead of this machine's, to about a second; nil before the first answer.
func (l *Login) Skew() *time.Duration { return l.clock.skew.Load() }

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
