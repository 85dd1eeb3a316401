package jwks_test

import (
	"context"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/jwks"
)

const set = `{"keys":[{"kty":"RSA","kid":"k","n":"x","e":"AQAB"}]}`

func at(address string, change func(*jwks.Config)) jwks.Config {
	c := jwks.Config{Address: address, Sleep: func(context.Context, time.Duration) error { return nil }}
	if change != nil {
		change(&c)
	}
	return c
}

func fetch(t *testing.T, c jwks.Config) (string, error) {
	t.Helper()
	source, err := jwks.New(c)
	if err != nil {
		t.Fatal(err)
	}
	got, err := source.Fetch(t.Context())
	return string(got), err
}

func TestFetchFromAnAPIServer(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method+" "+r.URL.String() != "GET /openid/v1/jwks?p=1" || r.Header.Get("Authorization") != "Bearer secret" {
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"kind":"Status","message":"forbidden: User anonymous","code":403}`)
			return
		}
		if !strings.Contains(r.Header.Get("Accept"), "application/jwk-set+json") {
			w.WriteHeader(http.StatusNotAcceptable) // as a real API server does
			return
		}
		w.Header().Set("Content-Type", "application/jwk-set+json")
		_, _ = io.WriteString(w, set)
	}))
	t.Cleanup(server.Close)
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	address := server.URL + "/openid/v1/jwks?p=1"

	var trace strings.Builder
	got, err := fetch(t, at(address, func(c *jwks.Config) { c.CA, c.Bearer, c.Trace = ca, "secret", &trace }))
	if got != set || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if strings.Contains(trace.String(), "secret") || !strings.Contains(trace.String(), "/openid/v1/jwks") {
		t.Errorf("the trace is %q", trace.String())
	}
	_, err = fetch(t, at(address, func(c *jwks.Config) { c.CA = ca }))
	if !errors.Is(err, apierr.ErrForbidden) || !strings.Contains(err.Error(), "User anonymous") {
		t.Errorf("without a token: got %v", err)
	}
	if _, err = fetch(t, at(address, nil)); !errors.Is(err, apierr.ErrUnavailable) {
		t.Errorf("without its certificate: got %v", err)
	}
}

func TestFetchRefuses(t *testing.T) {
	t.Parallel()
	var stolen atomic.Bool
	thief := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		stolen.Store(true)
		_, _ = io.WriteString(w, set)
	}))
	t.Cleanup(thief.Close)
	mux := http.NewServeMux()
	mux.Handle("/away", http.RedirectHandler(thief.URL+"/jwks", http.StatusFound))
	mux.Handle("/near", http.RedirectHandler("/good", http.StatusFound))
	mux.HandleFunc("/good", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, set) })
	mux.HandleFunc("/html", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") })
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `"`+strings.Repeat("k", jwks.MaxSize)+`"`)
	})
	mux.HandleFunc("/endless", func(w http.ResponseWriter, _ *http.Request) {
		for chunk := strings.Repeat(" ", 1<<20); ; {
			if _, err := io.WriteString(w, chunk); err != nil {
				return
			}
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)

	if got, err := fetch(t, at(server.URL+"/near", nil)); got != set || err != nil {
		t.Errorf("a redirect on the same host: got %q, %v", got, err)
	}
	for path, want := range map[string]error{
		"/away": apierr.ErrRedirect, "/html": apierr.ErrUnavailable, "/large": jwks.ErrTooLarge, "/endless": apierr.ErrUnavailable,
		"/none": apierr.ErrNotFound,
	} {
		if got, err := fetch(t, at(server.URL+path, func(c *jwks.Config) { c.Bearer = "secret" })); !errors.Is(err, want) {
			t.Errorf("%s: got %q, %v, want %v", path, got, err, want)
		}
	}
	if stolen.Load() {
		t.Error("another host was asked")
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]jwks.Config{
		"plain http": at("http://cluster.example/openid/v1/jwks", nil), "no host": at("https:///jwks", nil), "no URL": at("%", nil),
		"another scheme": at("file:///etc/passwd", nil), "user": at("https://u:p@cluster.example/jwks", nil), "relative": at("jwks", nil),
		"no certificate": at("https://cluster.example", func(c *jwks.Config) { c.CA = []byte("no PEM") }),
	} {
		if _, err := jwks.New(c); err == nil || strings.Contains(err.Error(), "u:p") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestReadIsBounded(t *testing.T) {
	t.Parallel()
	if got, err := jwks.Read(strings.NewReader(set), "keys.json"); string(got) != set || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	_, err := jwks.Read(strings.NewReader(strings.Repeat("k", jwks.MaxSize+1)), "keys.json")
	if !errors.Is(err, jwks.ErrTooLarge) || !strings.Contains(err.Error(), "keys.json") {
		t.Errorf("got %v", err)
	}
}
