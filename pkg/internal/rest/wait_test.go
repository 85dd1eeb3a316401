package rest_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/internal/rest"
	"github.com/podtrust/podtrust/pkg/wait"
)

// moving is a clock that each wait moves.
type moving struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func (m *moving) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

func (m *moving) sleep(ctx context.Context, d time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now, m.slept = m.now.Add(d), append(m.slept, d)
	return ctx.Err()
}

func TestWhatTheServiceAsksForIsWaitedForOrNot(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.March, 4, 5, 6, 7, 0, time.UTC)
	at := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
	busy := func(after string, more ...string) http.HandlerFunc {
		return status(429, append([]string{"Retry-After", after, "Date", at(0)}, more...)...)
	}
	for name, row := range map[string]struct {
		steps   []http.HandlerFunc
		timeout time.Duration
		slept   []time.Duration // without jitter, which is 0 here
		asked   time.Duration   // of the error; 0 for a success
		shown   []string
	}{
		"short":                     {steps: []http.HandlerFunc{busy("5")}, slept: []time.Duration{5 * time.Second}},
		"over 5 s":                  {steps: []http.HandlerFunc{busy("6")}, slept: []time.Duration{6 * time.Second}, shown: []string{"6s because IAM asked for it (429)"}},
		"of a failure":              {steps: []http.HandlerFunc{status(503, "Retry-After", "12")}, slept: []time.Duration{12 * time.Second}, shown: []string{"12s because IAM asked for it (503)"}},
		"the whole budget":          {steps: []http.HandlerFunc{busy("30")}, slept: []time.Duration{30 * time.Second}, shown: []string{"30s because IAM asked for it (429)"}},
		"beyond the budget":         {steps: []http.HandlerFunc{busy("31")}, asked: 31 * time.Second},
		"beyond what is left":       {steps: []http.HandlerFunc{busy("20"), busy("11")}, slept: []time.Duration{20 * time.Second}, asked: 11 * time.Second, shown: []string{"20s because IAM asked for it (429)"}},
		"refused again":             {steps: []http.HandlerFunc{busy("4"), busy("4")}, slept: []time.Duration{4 * time.Second, 8 * time.Second}, shown: []string{"8s because IAM asked for it (429)"}},
		"refused again, late":       {steps: []http.HandlerFunc{busy("14"), busy("15")}, slept: []time.Duration{14 * time.Second, 16 * time.Second}, shown: []string{"14s because IAM asked for it (429)", "16s because IAM asked for it (429)"}},
		"a failure again":           {steps: []http.HandlerFunc{status(503, "Retry-After", "4"), status(503, "Retry-After", "4")}, slept: []time.Duration{4 * time.Second, 4 * time.Second}},
		"beyond the timeout":        {steps: []http.HandlerFunc{busy("3")}, timeout: 2 * time.Second, asked: 3 * time.Second},
		"a day, of a failure":       {steps: []http.HandlerFunc{status(503, "Retry-After", "86400")}, asked: 24 * time.Hour},
		"a date":                    {steps: []http.HandlerFunc{busy(at(7 * time.Second))}, slept: []time.Duration{7 * time.Second}, shown: []string{"7s because IAM asked for it (429)"}},
		"a date of a clock ahead":   {steps: []http.HandlerFunc{busy(at(time.Hour+4*time.Second), "Date", at(time.Hour))}, slept: []time.Duration{4 * time.Second}},
		"a date far away":           {steps: []http.HandlerFunc{busy("Fri, 31 Dec 9999 23:59:59 GMT")}, asked: time.Duration(1<<63 - 1)},
		"a date that is over":       {steps: []http.HandlerFunc{busy(at(-time.Hour))}, slept: []time.Duration{0}},
		"negative":                  {steps: []http.HandlerFunc{busy("-5")}, slept: []time.Duration{0}},
		"very negative":             {steps: []http.HandlerFunc{busy("-99999999999999999999")}, slept: []time.Duration{0}},
		"zero":                      {steps: []http.HandlerFunc{busy("0")}, slept: []time.Duration{0}},
		"not a number":              {steps: []http.HandlerFunc{busy("soon")}, slept: []time.Duration{0}},
		"more seconds than 32 bits": {steps: []http.HandlerFunc{busy("99999999999")}, asked: (1<<31 - 1) * time.Second},
		"more seconds than 64 bits": {steps: []http.HandlerFunc{busy("99999999999999999999999")}, asked: (1<<31 - 1) * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := &moving{now: now}
			var shown []string
			c := client(t, &steps{do: append(row.steps, status(200))}, func(c *rest.Config) {
				c.Service, c.Now, c.Sleep, c.HTTP.Timeout = "IAM", clock.Now, clock.sleep, row.timeout
				c.Waits = wait.NewNotices(clock.Now, func(d time.Duration, why string) { shown = append(shown, wait.Text(d)+" "+why) })
			})

			err := c.Do(t.Context(), rest.Request{Op: "try", Method: "GET", Path: []string{"x"}}, nil)

			for i, d := range clock.slept {
				if d < time.Second { // jitter
					clock.slept[i] = 0
				}
			}
			if !slices.Equal(clock.slept, row.slept) || !slices.Equal(shown, row.shown) {
				t.Errorf("slept %v, shown %v", clock.slept, shown)
			}
			var long *apierr.WaitError
			if errors.As(err, &long) != (row.asked > 0) || long != nil && long.Asked != row.asked || long == nil && err != nil {
				t.Fatalf("got %v", err)
			}
			if long != nil && (long.Who != "IAM" || long.Op != "try" || !strings.HasSuffix(err.Error(), "): IAM asks to wait "+wait.Text(row.asked))) {
				t.Errorf("got %q", err)
			}
		})
	}
}

// A deadline bounds what is waited for, like the budget.
func TestADeadlineBoundsTheWait(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var w waits
	c := client(t, status(429, "Retry-After", "21"), func(c *rest.Config) { c.Sleep = w.sleep })
	err := c.Do(ctx, rest.Request{Op: "try", Method: "GET", Path: []string{"x"}}, nil)
	var long *apierr.WaitError
	if !errors.As(err, &long) || !errors.Is(err, apierr.ErrRateLimited) || len(w.slept) != 0 {
		t.Errorf("got %v after waits of %v", err, w.slept)
	}
}

// One pause holds all: a request that comes meanwhile waits for its end if it can, and otherwise ends at once, without being
// sent. All of that is shown once. Time is virtual here.
func TestAPauseBeyondTheBudgetIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{begun: time.Now(), answer: func(n int, _ time.Duration) int {
			if n == 1 {
				return http.StatusTooManyRequests
			}
			return http.StatusOK
		}, after: "25"}
		var shown []string
		c, err := rest.New(rest.Config{
			BaseURL: "https://service.invalid", HTTP: &http.Client{Transport: s},
			Waits: wait.NewNotices(time.Now, func(d time.Duration, why string) { shown = append(shown, wait.Text(d)+" "+why) }),
		})
		if err != nil {
			t.Fatal(err)
		}
		do := func(ctx context.Context) error {
			return c.Do(ctx, rest.Request{Op: "try", Method: "GET", Path: []string{"x"}}, nil)
		}
		first, second := make(chan error, 1), make(chan error, 1)
		go func() { first <- do(t.Context()) }()
		<-time.After(time.Second) // the first is refused by now
		go func() { second <- do(t.Context()) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		begun := time.Now()
		err = do(ctx)
		var long *apierr.WaitError
		if !errors.As(err, &long) || !errors.Is(err, apierr.ErrRateLimited) || s.asked() != 1 || time.Since(begun) != 0 {
			t.Errorf("got %v after %d requests and %s", err, s.asked(), time.Since(begun))
		}
		if want := "could not try: service.invalid asks to wait 25s"; err.Error() != want {
			t.Errorf("got %q, want %q", err, want)
		}
		if err := errors.Join(<-first, <-second); err != nil || s.asked() != 3 {
			t.Errorf("got %v after %d requests", err, s.asked())
		}
		if !slices.Equal(shown, []string{"25s because service.invalid asked for it (429)"}) {
			t.Errorf("shown %v", shown)
		}
	})
}
