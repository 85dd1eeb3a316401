package rest

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
)

// gate lets the first request of a client go before those that start at the same time, until its connection is open. They
// then share that connection. Without the gate each would open its own, because it is not yet known that the host speaks
// HTTP/2.
type gate struct {
	taken *atomic.Bool
	open  chan struct{}
}

func newGate() gate { return gate{new(atomic.Bool), make(chan struct{})} }

func (c *Client) send(req *http.Request) (*http.Response, error) {
	if c.dial.taken.CompareAndSwap(false, true) {
		opens := sync.OnceFunc(func() { close(c.dial.open) })
		defer opens() // also when there was no connection to be had
		// Not GotConn: at that time the connection is not yet where others look for one.
		trace := &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { opens() }}
		return c.HTTP.Do(req.WithContext(httptrace.WithClientTrace(req.Context(), trace)))
	}
	select {
	case <-c.dial.open:
		return c.HTTP.Do(req)
	case <-req.Context().Done():
		return nil, context.Cause(req.Context())
	}
}
