package apply_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/pkg/wait"
	"github.com/podtrust/podtrust/test/rig"
)

// busy answers the selected requests: the service asks the client to wait.
func busy(after string, status int, strikes func(*http.Request) bool, done bool) strike {
	return func(_ int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		if !strikes(r) {
			return send()
		}
		if done {
			if resp, err := send(); err == nil {
				_ = resp.Body.Close()
			}
		}
		resp := rig.Failure(r, status)
		resp.Header.Set("Retry-After", after)
		return resp, nil
	}
}

func creates(part string) func(*http.Request) bool {
	return func(r *http.Request) bool { return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, part) }
}

// Time is virtual here: the run takes none of the day that the service asks for.
func TestAnApplyEndsAtOnceWhenTheServiceAsksForADay(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, sandbox.Options{}, nil)
			p := w.plan(t, parse(t, orders), plan.Options{})
			w.Wire.Reset(busy("86400", status, creates("/rules"), false))
			begun := time.Now()
			result := w.applier(nil).Apply(t.Context(), p)
			var long *apierr.WaitError
			if err := result.Err(); !errors.As(err, &long) || long.Asked != 24*time.Hour || time.Since(begun) > 10*time.Second {
				t.Errorf("%d: got %v after %s", status, err, time.Since(begun))
			}
			if len(result.Done) != 2 || len(result.Failed) != 1 || len(result.NotAttempted) != 2 {
				t.Errorf("%d: got %+v", status, result)
			}
		})
	}
}

// The result of a 503 is looked up even if the service asks for a day.
func TestWhatWasDoneIsFoundHoweverLongTheServiceAsksFor(t *testing.T) {
	t.Parallel()
	f := furnish(t)
	f.Wire.Reset(busy("86400", http.StatusServiceUnavailable, creates("/rules"), true))
	made, already, err := f.Writer().AddRule(t.Context(), f.profile.ID, rule("new"))
	if _, writes := f.Wire.Counts(); err != nil || already || made.ID == "" || writes != 1 {
		t.Errorf("got %v, %t, %v, %d writes", made, already, err, writes)
	}
}

// A POST that was not carried out is sent again when the service asks for it, and that wait is shown.
func TestAnotherTryComesWhenTheServiceAsksForIt(t *testing.T) {
	t.Parallel()
	f := furnish(t)
	struck := false
	f.Wire.Reset(busy("20", http.StatusServiceUnavailable, func(r *http.Request) bool {
		strikes := !struck && r.Method == http.MethodPost
		struck = struck || strikes
		return strikes
	}, false))
	var slept []time.Duration
	var shown []string
	w := f.Writer()
	w.Sleep = func(ctx context.Context, d time.Duration) error {
		slept = append(slept, d)
		return ctx.Err()
	}
	w.Waits = wait.NewNotices(time.Now, func(d time.Duration, why string) { shown = append(shown, wait.Text(d)+" "+why) })
	if _, already, err := w.AddRule(t.Context(), f.profile.ID, rule("new")); err != nil || already {
		t.Error(already, err)
	}
	if len(slept) == 0 || slept[0] != 20*time.Second || !slices.Equal(shown, []string{"20s because the service asked for it"}) {
		t.Errorf("slept %v, shown %v", slept, shown)
	}
}
