package keep

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/shown"
)

// Health answers who wants to know how keepers are. It shows no token, and of a failure only its class: anybody who reaches the address
// can ask. The message, with the names of profile and cluster, is shown where only this machine reaches it.
type Health struct {
	Keepers []*Keeper
	Metrics bool // whether it also answers at /metrics

	local bool // whether only this machine reaches the address
}

// Serve answers at the health address until it is stopped.
func (h Health) Serve(ctx context.Context, addr string) (stop func(), err error) {
	const limit = 5 * time.Second
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	if at, ok := listener.Addr().(*net.TCPAddr); ok {
		h.local = at.IP.IsLoopback()
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", h.state)
	if h.Metrics {
		mux.HandleFunc("GET /metrics", h.expose)
	}
	server := &http.Server{
		Handler: mux, ReadHeaderTimeout: limit, ReadTimeout: limit, WriteTimeout: limit, IdleTimeout: 2 * limit, MaxHeaderBytes: 8 << 10,
		ErrorLog: log.New(io.Discard, "", 0), // it is about clients that behave badly
	}
	h.Keepers[0].event("serves its health at http://%s/healthz", listener.Addr())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(listener) // it ends when it is stopped
	}()
	return func() {
		_ = server.Close()
		<-ended
	}, nil
}

// state reports whether every file holds a token that is valid.
func (h Health) state(w http.ResponseWriter, r *http.Request) {
	answer := struct {
		Healthy   bool   `json:"healthy"`
		Expires   string `json:"expires,omitempty"`    // of the token that ends first
		LastError string `json:"last_error,omitempty"` // its class
		Message   string `json:"message,omitempty"`    // of the last error, on a loopback address
	}{Healthy: true}
	var first time.Time
	for _, k := range h.Keepers {
		now := k.look()
		answer.Healthy = answer.Healthy && k.left() > 0
		if !now.expires.IsZero() && (first.IsZero() || now.expires.Before(first)) {
			first = now.expires
		}
		if now.last != nil {
			answer.LastError = failure.Class(r.Context(), now.last)
			if h.local {
				answer.Message = shown.Hide(output.Visible(now.last.Error()))
			}
		}
	}
	if !first.IsZero() {
		answer.Expires = first.Format(time.RFC3339)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if !answer.Healthy {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(answer) // who asked may be gone
}

// expose writes the metrics in the text format of Prometheus. A time before the first token is left out: 0 would be a time.
func (h Health) expose(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	for _, m := range []struct {
		name, kind, help string
		value            func(kept) (int64, bool)
	}{
		{
			"podtrust_token_expiration_timestamp_seconds", "gauge", "End of the access token in the file, in seconds since 1970.",
			func(now kept) (int64, bool) { return now.expires.Unix(), !now.expires.IsZero() },
		},
		{
			"podtrust_token_last_success_timestamp_seconds", "gauge", "Last renewal of the access token, in seconds since 1970.",
			func(now kept) (int64, bool) { return now.success.Unix(), !now.success.IsZero() },
		},
		{
			"podtrust_token_renewals_total", "counter", "Access tokens that were written.",
			func(now kept) (int64, bool) { return int64(now.renewals), true },
		},
		{
			"podtrust_token_renewal_failures_total", "counter", "Renewals that failed.",
			func(now kept) (int64, bool) { return int64(now.failures), true },
		},
	} {
		_, _ = fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", m.name, m.help, m.name, m.kind)
		for _, k := range h.Keepers {
			if value, known := m.value(k.look()); known {
				_, _ = fmt.Fprintf(w, "%s{profile=\"%s\"} %d\n", m.name, label(k.Profile), value)
			}
		}
	}
}

// label is the value of a label.
func label(text string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text)
}
