package token

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// serve answers at the health address until it is stopped.
func (k *keeper) serve(ctx context.Context, addr string) (stop func(), err error) {
	const limit = 5 * time.Second
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", k.health)
	server := &http.Server{
		Handler: mux, ReadHeaderTimeout: limit, ReadTimeout: limit, WriteTimeout: limit, IdleTimeout: 2 * limit, MaxHeaderBytes: 8 << 10,
		ErrorLog: log.New(io.Discard, "", 0), // it tells of clients that behave badly
	}
	k.event("tells its health at http://%s/healthz", listener.Addr())
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

// health tells whether the file holds a token that is valid, and never the token.
func (k *keeper) health(w http.ResponseWriter, _ *http.Request) {
	k.mu.Lock()
	expires, last := k.expires, k.last
	k.mu.Unlock()
	reason := ""
	if last != nil {
		reason = last.Error()
	}
	state := struct {
		Healthy   bool   `json:"healthy"`
		Expires   string `json:"expires,omitempty"`
		LastError string `json:"last_error,omitempty"`
	}{Healthy: k.a.Now().Before(expires), LastError: reason}
	if !expires.IsZero() {
		state.Expires = expires.Format(time.RFC3339)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if !state.Healthy {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(state) // who asked may be gone
}
