package sandbox_test

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// What does not end by itself within the grace is cut off, whatever holds it up.
func TestServeCutsOffWhatDoesNotEnd(t *testing.T) {
	t.Parallel()
	server, err := sandbox.New(t.Context(), sandbox.Options{Faults: []sandbox.Fault{fault(t, "latency=1h,service=containers-kubernetes")}})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, listener) }()
	c := client{t, "http://" + listener.Addr().String(), &http.Client{Transport: &http.Transport{}}}
	answered := make(chan error, 1)
	go func() {
		_, err := c.try("GET", "/global/v1/clusters", "", "")
		answered <- err
	}()
	control := sandbox.Control{BaseURL: "http://" + sandbox.Host, HTTP: &http.Client{Transport: server.Transport()}}
	for struck := 0; struck == 0; {
		all, err := control.ListFaults(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		struck = all[0].Struck
	}

	begun := time.Now()
	stop()

	if err := <-served; err != nil || time.Since(begun) > 30*time.Second {
		t.Errorf("served until %v, after %v", err, time.Since(begun))
	}
	if err := <-answered; err == nil {
		t.Error("the request was answered")
	}
	if _, err := c.try("GET", "/identity/keys", "", ""); err == nil {
		t.Error("it is still served")
	}
}
