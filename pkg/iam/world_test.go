package iam_test

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

const (
	account = sandbox.AccountID
	demoVPC = "crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + account + ":c0demovpc0000000us10::"
)

// world is a sandbox of a test's own, and the requests that it was sent.
type world struct {
	t       *testing.T
	sandbox *sandbox.Server

	mu       sync.Mutex
	requests []string // method and path
	hide     int      // how many more answers a path under hidePath is unknown for
	hidePath string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s, err := sandbox.New(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return &world{t: t, sandbox: s}
}

// RoundTrip counts the requests on their way to the sandbox.
func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.requests = append(w.requests, r.Method+" "+r.URL.Path)
	hidden := w.hide > 0 && r.URL.Path == w.hidePath
	if hidden {
		w.hide--
	}
	w.mu.Unlock()
	if hidden {
		r = r.Clone(r.Context())
		r.URL.Path = "/v1/profiles/Profile-that-is-not-known-yet" + r.URL.Path[strings.LastIndexByte(r.URL.Path, '/'):]
	}
	return w.sandbox.Transport().RoundTrip(r)
}

// count returns how often a request was sent since the last call, and forgets all of them.
func (w *world) count(request string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, r := range w.requests {
		if r == request {
			n++
		}
	}
	w.requests = nil
	return n
}

func noSleep(context.Context, time.Duration) error { return nil }

func (w *world) config() iam.Config {
	url := "http://localhost"
	return iam.Config{URL: url, ResourceURL: url, AccountsURL: url, HTTP: &http.Client{Transport: w}, Sleep: noSleep}
}

// as returns a client that acts with one of the sandbox's API keys.
func (w *world) as(key string) *iam.Client {
	w.t.Helper()
	open, err := iam.New(w.config())
	if err != nil {
		w.t.Fatal(err)
	}
	source := iam.NewTokenSource(nil, func(ctx context.Context) (iam.Token, error) { return open.ExchangeAPIKey(ctx, key) })
	config := w.config()
	config.Token = source.Token
	client, err := iam.New(config)
	if err != nil {
		w.t.Fatal(err)
	}
	return client
}

func (w *world) mint(r sandbox.MintRequest) string {
	w.t.Helper()
	open, err := iam.New(w.config())
	if err != nil {
		w.t.Fatal(err)
	}
	control := sandbox.Control{BaseURL: "http://localhost", HTTP: &http.Client{Transport: w}, Token: func(ctx context.Context) (string, error) {
		token, err := open.ExchangeAPIKey(ctx, sandbox.AdminKey)
		return token.AccessToken, err
	}}
	token, err := control.Mint(w.t.Context(), r)
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

// profile makes a profile that a test needs.
func (w *world) profile(c *iam.Client, name string) iam.Profile {
	w.t.Helper()
	return must(c.CreateProfile(w.t.Context(), iam.CreateProfileRequest{Name: name, AccountID: account}))(w.t)
}

// must returns a value that a test can't go on without.
func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// all returns the items of a list and the error that ended it.
func all[T any](list iter.Seq2[T, error]) ([]T, error) {
	var items []T
	for item, err := range list {
		if err != nil {
			return items, err
		}
		items = append(items, item)
	}
	return items, nil
}

// refused checks that an error is of a class, and names the code and the IAM action that the call needs.
func refused(t *testing.T, err, class error, code, action string) {
	t.Helper()
	if !errors.Is(err, class) {
		t.Fatalf("got %v, want the class '%v'", err, class)
	}
	var refusal *apierr.Error
	if !errors.As(err, &refusal) {
		t.Fatalf("got %T, want an *apierr.Error", err)
	}
	if refusal.Code != code || refusal.Action != action || refusal.TransactionID == "" {
		t.Errorf("got code %q, action %q, transaction %q; want %q, %q and some", refusal.Code, refusal.Action, refusal.TransactionID, code, action)
	}
}

func isNotFound(err error) bool { return errors.Is(err, apierr.ErrNotFound) }
