package rest_test

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/pkg/internal/rest"
)

// limited is a service that answers after some time, and refuses what is beyond a rate, as a bucket of tokens does.
type limited struct {
	latency    time.Duration
	rate       float64 // 0 for no limit
	burst      float64
	retryAfter int
	harsh      bool // a refusal takes a token as well

	mu                 sync.Mutex
	tokens             float64
	last               time.Time
	accepted, refused  int
	flying, mostFlying int
}

func (l *limited) RoundTrip(r *http.Request) (*http.Response, error) {
	status := l.decide()
	<-time.After(l.latency)
	l.mu.Lock()
	l.flying--
	l.mu.Unlock()
	resp := &http.Response{StatusCode: status, Header: http.Header{}, Request: r, Body: io.NopCloser(strings.NewReader("{}"))}
	if status == http.StatusTooManyRequests {
		resp.Header.Set("Retry-After", strconv.Itoa(l.retryAfter))
	}
	return resp, nil
}

func (l *limited) decide() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flying++
	l.mostFlying = max(l.mostFlying, l.flying)
	if l.rate == 0 {
		l.accepted++
		return http.StatusOK
	}
	now := time.Now()
	if l.last.IsZero() {
		l.tokens = l.burst
	} else {
		l.tokens = min(l.burst, l.tokens+now.Sub(l.last).Seconds()*l.rate)
	}
	l.last = now
	if l.tokens >= 1 {
		l.tokens--
		l.accepted++
		return http.StatusOK
	}
	l.refused++
	if l.harsh {
		l.tokens--
	}
	return http.StatusTooManyRequests
}

// work sends so many requests, 16 at a time, and returns how long that took.
func work(t *testing.T, transport http.RoundTripper, requests int) (time.Duration, error) {
	t.Helper()
	c, err := rest.New(rest.Config{BaseURL: "https://service.invalid", HTTP: &http.Client{Transport: transport}})
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	var group errgroup.Group
	group.SetLimit(16)
	for range requests {
		group.Go(func() error {
			return c.Do(t.Context(), rest.Request{Op: "try", Method: "POST", Path: []string{"x"}}, nil)
		})
	}
	err = group.Wait()
	return time.Since(begun), err
}

func TestBulkRunsAtTheRateOfTheService(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		server   *limited
		requests int
		most     float64 // of the time that the service allows
		refused  float64 // of all requests
	}{
		"as measured":    {&limited{rate: 100, burst: 100, retryAfter: 1}, 3030, 1.10, 0.01},
		"longer":         {&limited{rate: 100, burst: 100, retryAfter: 1}, 10_000, 1.06, 0.01},
		"harsh":          {&limited{rate: 100, burst: 100, retryAfter: 2, harsh: true}, 3030, 1.35, 0.02},
		"harsh, 1 s":     {&limited{rate: 100, burst: 100, retryAfter: 1, harsh: true}, 3030, 1.35, 0.02},
		"small bucket":   {&limited{rate: 100, burst: 20, retryAfter: 1}, 3030, 1.80, 0.02},
		"slow":           {&limited{rate: 20, burst: 20, retryAfter: 1}, 600, 1.35, 0.06},
		"fast":           {&limited{rate: 400, burst: 400, retryAfter: 1}, 8000, 1.10, 0.01},
		"large bucket":   {&limited{rate: 50, burst: 500, retryAfter: 1}, 2000, 1.15, 0.02},
		"without a word": {&limited{rate: 100, burst: 100}, 3030, 1.25, 0.03},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				row.server.latency = 30 * time.Millisecond
				took, err := work(t, row.server, row.requests)
				if err != nil {
					t.Fatal(err)
				}
				ideal := (float64(row.requests) - row.server.burst) / row.server.rate
				refused := float64(row.server.refused) / float64(row.server.refused+row.server.accepted)
				t.Logf("%.1f s where %.1f s is possible: %.3f; %d refused: %.2f %%", took.Seconds(), ideal, took.Seconds()/ideal, row.server.refused, 100*refused)
				if took.Seconds() > row.most*ideal || refused > row.refused {
					t.Errorf("at most %.2f and %.1f %%", row.most, 100*row.refused)
				}
				if row.server.mostFlying > 16 {
					t.Errorf("%d requests at a time", row.server.mostFlying)
				}
			})
		})
	}
}

func TestNothingIsPacedBeforeTheFirstRefusal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		// The first request goes before the others, until its connection is open.
		server := &limited{latency: 30 * time.Millisecond}
		took, err := work(t, server, 1600)
		if err != nil || took != 3030*time.Millisecond || server.mostFlying != 16 {
			t.Errorf("1600 requests took %v, %v, %d at a time", took, err, server.mostFlying)
		}
	})
}

// script answers by the time and by the number of the request.
type script func(n int, at time.Duration) int

type scripted struct {
	answer script
	after  string // the Retry-After of its answers; "" for two seconds
	begun  time.Time
	mu     sync.Mutex
	count  int
	sent   []time.Duration
}

func (s *scripted) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.count++
	n, at := s.count, time.Since(s.begun)
	s.sent = append(s.sent, at)
	s.mu.Unlock()
	<-time.After(100 * time.Millisecond)
	resp := &http.Response{StatusCode: s.answer(n, at), Header: http.Header{"Retry-After": {cmp.Or(s.after, "2")}}, Request: r, Body: io.NopCloser(strings.NewReader("{}"))}
	return resp, nil
}

// asked is how many requests came so far.
func (s *scripted) asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

// A request that waits for its turn when the pause begins must not be sent into the pause.
func TestAPauseHoldsThoseWhoWaitForTheirTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		refusals := map[int]bool{3: true, 40: true}
		s := &scripted{begun: time.Now(), answer: func(n int, _ time.Duration) int {
			if refusals[n] {
				return http.StatusTooManyRequests
			}
			return http.StatusOK
		}}
		if _, err := work(t, s, 120); err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{3, 40} {
			pause := s.sent[n-1] + 100*time.Millisecond
			for i, at := range s.sent {
				if at > pause && at < pause+2*time.Second {
					t.Errorf("request %d was sent %v after request %d was refused", i+1, at-pause, n)
				}
			}
		}
	})
}

// All that was on its way when the pause began may be refused; that is one refusal, and not one cut of the rate each.
func TestRefusalsOnTheWayAreOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{begun: time.Now(), answer: func(_ int, at time.Duration) int {
			if at >= time.Second && at < 1100*time.Millisecond {
				return http.StatusTooManyRequests
			}
			return http.StatusOK
		}}
		took, err := work(t, s, 600)
		if err != nil {
			t.Fatal(err)
		}
		// 160 a second for a second, 2 s of pause, and what is left at half of that rate and more.
		if took > 9*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestAWaitForATurnEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{begun: time.Now(), answer: func(int, time.Duration) int { return http.StatusTooManyRequests }}
		c, err := rest.New(rest.Config{BaseURL: "https://service.invalid", HTTP: &http.Client{Transport: s}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		begin := func() error { return c.Do(ctx, rest.Request{Op: "try", Method: "GET", Path: []string{"x"}}, nil) }
		go func() { _ = begin() }()
		<-time.After(time.Second) // the first is refused by now
		time.AfterFunc(time.Second/2, func() { cancel(fmt.Errorf("enough")) })
		if err := begin(); err == nil || err.Error() != "enough" || s.asked() != 1 {
			t.Errorf("got %v after %d requests", err, s.asked())
		}
		<-time.After(time.Minute)
	})
}
