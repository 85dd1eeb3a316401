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
		Handler: s, BaseContext: func(net.Listener) context.Context { return alive },
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
