package iam_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
)

// call is a method of the client, and whether it may be sent again when it may have been carried out.
type call struct {
	safe bool
	call func(context.Context, *iam.Client) error
}

// calls are all methods.
func calls() map[string]call {
	rows := map[string]call{}
	for name, r := range wireRows() {
		// Sending a write again could make it twice. A request for a token, and a change that names the version that it
		// changes, are the same twice as once.
		write := strings.HasPrefix(r.asked[0], "POST ") || strings.HasPrefix(r.asked[0], "PUT ")
		same := strings.Contains(r.asked[0], "/identity/token") || strings.Contains(r.asked[0], "If-Match")
		rows[name] = call{!write || same, func(ctx context.Context, c *iam.Client) error {
			_, err := r.call(ctx, c)
			return err
		}}
	}
	return rows
}

// faulty answers as a fault says, and counts the requests.
type faulty struct {
	mu     sync.Mutex
	count  int
	cancel context.CancelFunc
	answer func(http.ResponseWriter, *http.Request, context.CancelFunc)
}

func (f *faulty) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	f.mu.Lock()
	f.count++
	f.mu.Unlock()
	f.answer(w, r, f.cancel)
}

func plain(status int, body string, header ...string) func(http.ResponseWriter, *http.Request, context.CancelFunc) {
	return func(w http.ResponseWriter, _ *http.Request, _ context.CancelFunc) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func torn(w http.ResponseWriter, _ *http.Request, _ context.CancelFunc) {
	w.Header().Set("Content-Length", "100")
	_, _ = io.WriteString(w, `{"profiles":[`)
}

// hang sends a part of an answer; the caller then loses patience.
func hang(w http.ResponseWriter, r *http.Request, cancel context.CancelFunc) {
	_, _ = io.WriteString(w, `{"profiles":[`)
	w.(http.Flusher).Flush()
	cancel()
	<-r.Context().Done()
}

func drop(http.ResponseWriter, *http.Request, context.CancelFunc) { panic(http.ErrAbortHandler) }

func TestEveryCallMeetsEveryFault(t *testing.T) {
	t.Parallel()
	const always, never = 3, 1
	seconds := func(s ...time.Duration) []time.Duration { return s }
	none := []time.Duration{}
	for name, fault := range map[string]struct {
		answer       func(http.ResponseWriter, *http.Request, context.CancelFunc)
		safe, unsafe int // requests, by whether the call may be repeated
		class        error
		waits        []time.Duration // nil: random ones
	}{
		"429 with seconds":      {plain(429, "{}", "Retry-After", "3"), always, always, apierr.ErrRateLimited, seconds(3*time.Second, 6*time.Second)},
		"429 with a date":       {plain(429, "{}", "Retry-After", "Sun, 01 Mar 2026 09:00:05 GMT", "Date", "Sun, 01 Mar 2026 09:00:00 GMT"), always, always, apierr.ErrRateLimited, seconds(5*time.Second, 10*time.Second)},
		"429 without":           {plain(429, ""), always, always, apierr.ErrRateLimited, nil},
		"429 beyond all reason": {plain(429, "", "Retry-After", "31"), never, never, apierr.ErrRateLimited, none},
		"503":                   {plain(503, `{"errors":[{"code":"x","message":"m"}]}`), always, never, apierr.ErrUnavailable, nil},
		"500":                   {plain(500, `{"errorCode":"x","errorMessage":"m"}`), always, never, apierr.ErrUnavailable, nil},
		"501":                   {plain(501, ""), never, never, apierr.ErrUnavailable, none},
		"502 of a gateway":      {plain(502, "<html><h1>Bad Gateway</h1></html>", "Content-Type", "text/html"), always, never, apierr.ErrUnavailable, nil},
		"a torn answer":         {torn, always, never, apierr.ErrUnavailable, nil},
		"a lost answer":         {drop, always, never, apierr.ErrUnavailable, nil},
		"an error without end":  {plain(500, strings.Repeat("x", 100<<10)), always, never, apierr.ErrUnavailable, nil},
		"a redirect elsewhere":  {plain(307, "", "Location", "https://example.invalid/x"), never, never, apierr.ErrRedirect, none},
		"a redirect in a circle": {func(w http.ResponseWriter, r *http.Request, _ context.CancelFunc) {
			http.Redirect(w, r, r.URL.Path, 307)
		}, 4, 4, apierr.ErrRedirect, none},
		"a caller who gives up": {hang, never, never, context.Canceled, none},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for name, c := range calls() {
				want := fault.safe
				if !c.safe {
					want = fault.unsafe
				}
				slept, sent, err := meet(t, fault.answer, c.call)
				if !errors.Is(err, fault.class) || fault.class != apierr.ErrUnavailable && errors.Is(err, apierr.ErrUnavailable) {
					t.Errorf("%s: got %v, want the class '%v'", name, err, fault.class)
				}
				if sent != want {
					t.Errorf("%s: sent %d times, want %d", name, sent, want)
				}
				if fault.waits == nil && len(slept) != want-1 || fault.waits != nil && !slices.Equal(fault.waits, slept) {
					t.Errorf("%s: slept %v, want %v", name, slept, fault.waits)
				}
			}
		})
	}
}

func meet(
	t *testing.T, answer func(http.ResponseWriter, *http.Request, context.CancelFunc), call func(context.Context, *iam.Client) error,
) (slept []time.Duration, sent int, err error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	handler := &faulty{answer: answer, cancel: cancel}
	server := httptest.NewServer(handler)
	defer server.Close()
	c := must(iam.New(faultyConfig(server.URL, server.Client(), &slept)))(t)
	err = call(ctx, c)
	handler.mu.Lock()
	defer handler.mu.Unlock()
	return slept, handler.count, err
}

func faultyConfig(url string, client *http.Client, slept *[]time.Duration) iam.Config {
	return iam.Config{
		URL: url, ResourceURL: url, AccountsURL: url, HTTP: client, Now: func() time.Time { return wireNow },
		Token: func(context.Context) (string, error) { return "wire-token", nil },
		Sleep: func(_ context.Context, d time.Duration) error {
			*slept = append(*slept, d)
			return nil
		},
	}
}

// What can't be read is an error, unless nothing was to be read.
func TestSuccessesThatCantBeRead(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"empty": "", "HTML": "<html>hello</html>", "cut JSON": `{"id":"x"`, "another JSON": `"x"`, "null": "null", "another document": `{"message":"ok"}`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for call, row := range wireRows() {
				_, sent, err := meet(t, plain(200, body), calls()[call].call)
				reads := len(row.files) > 0
				// A page says nothing about a deletion: it came from something in between.
				reads = reads || name == "HTML"
				if sent != 1 || reads && !errors.Is(err, apierr.ErrUnavailable) || !reads && err != nil {
					t.Errorf("%s: sent %d times: %v", call, sent, err)
				}
			}
		})
	}
}

// A connection that ends before it was used, as by a broken load balancer: nothing arrives at all.
func TestAConnectionThatIsClosedAtOnce(t *testing.T) {
	t.Parallel()
	listener := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	var mu sync.Mutex
	accepted := 0
	var done sync.WaitGroup
	done.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			accepted++
			mu.Unlock()
			_ = conn.Close()
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		done.Wait()
	})
	var slept []time.Duration
	c := must(iam.New(faultyConfig("http://"+listener.Addr().String(), &http.Client{Transport: &http.Transport{}}, &slept)))(t)
	for want, call := range map[int]func(context.Context, *iam.Client) error{3: calls()["get a profile"].call, 1: calls()["create a profile"].call} {
		mu.Lock()
		accepted = 0
		mu.Unlock()
		if err := call(t.Context(), c); !errors.Is(err, apierr.ErrUnavailable) {
			t.Errorf("got %v", err)
		}
		mu.Lock()
		if accepted != want {
			t.Errorf("made %d connections, want %d", accepted, want)
		}
		mu.Unlock()
	}
}

// The answer to a deletion gets lost, and it is found done when it is sent again.
func TestADeletionWhoseAnswerWasLost(t *testing.T) {
	t.Parallel()
	first := true
	_, sent, err := meet(t, func(w http.ResponseWriter, r *http.Request, _ context.CancelFunc) {
		if first {
			first = false
			drop(w, r, nil)
		}
		plain(404, `{"errors":[{"code":"not_found","message":"gone"}]}`)(w, r, nil)
	}, calls()["delete a profile"].call)
	if sent != 2 || err != nil {
		t.Errorf("sent %d times: %v", sent, err)
	}
}

func TestAnUpdateWhoseAnswerWasLost(t *testing.T) {
	t.Parallel()
	first := true
	_, sent, err := meet(t, func(w http.ResponseWriter, r *http.Request, _ context.CancelFunc) {
		if first {
			first = false
			drop(w, r, nil)
		}
		plain(412, `{"errors":[{"code":"stale","message":"changed"}]}`)(w, r, nil)
	}, calls()["update a profile"].call)
	if sent != 2 || !errors.Is(err, apierr.ErrConflict) || !strings.Contains(err.Error(), "an earlier attempt, whose answer was lost") {
		t.Errorf("sent %d times: %v", sent, err)
	}
}
