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

// The bounds of one connection, so that nobody can hold one for nothing, and of the end.
const (
	headerTime = 10 * time.Second
	readTime   = time.Minute
	idleTime   = 2 * time.Minute
	writeTime  = time.Minute // of one write: an answer may be slow on purpose, a reader may not
	maxHeader  = 64 << 10
	grace      = 5 * time.Second
)

// Serve answers on a listener until the context ends. Then it takes no new connection, lets the requests that are under
// way come to their end, for five seconds at most, and returns nil. It returns an error when the listener fails. All that
// was answered is in the state file by then; the listener is closed.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	alive, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	server := &http.Server{
		Handler: bounded(s.admitHosts(s), time.Now), BaseContext: func(net.Listener) context.Context { return alive },
		ReadHeaderTimeout: headerTime, ReadTimeout: readTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
		ErrorLog: log.New(io.Discard, "", 0), // it tells of clients that behave badly, which is none of the user's business
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
func bounded(next http.Handler, machine func() time.Time) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&boundedWriter{w, http.NewResponseController(w), machine}, r)
	})
}

type boundedWriter struct {
	http.ResponseWriter
	control *http.ResponseController
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
	_ = w.control.SetWriteDeadline(w.machine().Add(writeTime)) // the server's own writer can
}
