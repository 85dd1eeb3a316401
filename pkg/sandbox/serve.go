package sandbox

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

const (
	maxHeader = 64 << 10
	grace     = 5 * time.Second
)

// bounds are how long a connection waits for its client, so that none is held for good.
type bounds struct {
	header time.Duration // for the header of a request
	read   time.Duration // for a whole request
	idle   time.Duration // for the next request
	write  time.Duration // for one write: an answer may be slow on purpose, its reader may not
}

func usualBounds() bounds {
	return bounds{header: 10 * time.Second, read: time.Minute, idle: 2 * time.Minute, write: time.Minute}
}

// Serve answers on a listener until the context ends. Then it takes no new connection, lets the requests that are under
// way come to their end, for five seconds at most, and returns nil. It returns an error when the listener fails. All that
// was answered is in the state file by then; the listener is closed.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	alive, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	server := &http.Server{
		Handler: bounded(s.admitHosts(s.withPages(s)), s.bounds.write, time.Now), BaseContext: func(net.Listener) context.Context { return alive },
		ReadHeaderTimeout: s.bounds.header, ReadTimeout: s.bounds.read, IdleTimeout: s.bounds.idle, MaxHeaderBytes: maxHeader,
		ErrorLog: log.New(io.Discard, "", 0), // it reports clients that behave badly, which does not concern the user
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	patient, cancel := context.WithTimeout(alive, grace)
	defer cancel()
	err := server.Shutdown(patient)
	if errors.Is(err, context.DeadlineExceeded) {
		cut()
		err = server.Close()
	}
	<-ended //nolint:errcheck // http.ErrServerClosed
	return err
}

// bounded gives each write of an answer its time, so that a client that reads nothing holds no connection for good.
// Deadlines of connections are by the machine's clock, not the sandbox's.
func bounded(next http.Handler, limit time.Duration, machine func() time.Time) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&boundedWriter{w, http.NewResponseController(w), limit, machine}, r)
	})
}

type boundedWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	limit   time.Duration
	machine func() time.Time
}

// Unwrap lets a ResponseController reach what is wrapped.
func (w *boundedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader and Write renew the deadline: on a connection that is used again, that of the last answer is still set.
func (w *boundedWriter) WriteHeader(status int) {
	w.renew()
	w.ResponseWriter.WriteHeader(status)
}

func (w *boundedWriter) Write(p []byte) (int, error) {
	w.renew()
	return w.ResponseWriter.Write(p)
}

func (w *boundedWriter) renew() {
	_ = w.control.SetWriteDeadline(w.machine().Add(w.limit)) // the server's own writer can
}
