package rest_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/podtrust/podtrust/pkg/internal/rest"
)

func TestRequestsThatStartTogetherShareOneConnection(t *testing.T) {
	t.Parallel()
	var connections atomic.Int64
	server := httptest.NewUnstartedServer(status(200))
	server.EnableHTTP2 = true
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	c, err := rest.New(rest.Config{BaseURL: server.URL, HTTP: server.Client()})
	if err != nil {
		t.Fatal(err)
	}

	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if err := c.Do(t.Context(), rest.Request{Op: "try", Method: "GET", Path: []string{"x"}}, nil); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()

	if connections.Load() != 1 {
		t.Errorf("20 requests made %d connections, want 1", connections.Load())
	}
}

// held is a network on which the first request hangs until it is let go.
type held struct {
	entered, leave chan struct{}
	count          atomic.Int64
}

func (h *held) RoundTrip(*http.Request) (*http.Response, error) {
	if h.count.Add(1) == 1 {
		close(h.entered)
		<-h.leave
		return nil, errors.New("no connection")
	}
	return nil, errors.New("another failure")
}

func TestNobodyWaitsForAFirstRequestThatFailed(t *testing.T) {
	t.Parallel()
	network := &held{entered: make(chan struct{}), leave: make(chan struct{})}
	c, err := rest.New(rest.Config{BaseURL: "http://localhost", HTTP: &http.Client{Transport: network}})
	if err != nil {
		t.Fatal(err)
	}
	request := rest.Request{Op: "try", Method: "POST", Path: []string{"x"}}
	first := make(chan error)
	go func() { first <- c.Do(t.Context(), request, nil) }()
	<-network.entered

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Do(ctx, request, nil); !errors.Is(err, context.Canceled) || network.count.Load() != 1 {
		t.Errorf("who gives up while waiting gets %v; %d requests were sent", err, network.count.Load())
	}
	close(network.leave)
	if err := <-first; err == nil {
		t.Error("the first request succeeded")
	}
	if err := c.Do(t.Context(), request, nil); err == nil || network.count.Load() != 2 {
		t.Errorf("after the failure: %v; %d requests were sent, want 2", err, network.count.Load())
	}
}
