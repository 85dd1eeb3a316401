package sandbox_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// counted is a listener that knows when every connection that it accepted has been closed by the server.
type counted struct {
	net.Listener
	open sync.WaitGroup
}

func (l *counted) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.open.Add(1)
	return &countedConn{Conn: conn, closed: sync.OnceFunc(l.open.Done)}, nil
}

type countedConn struct {
	net.Conn
	closed func()
}

func (c *countedConn) Close() error {
	err := c.Conn.Close()
	c.closed()
	return err
}

// A request over HTTP/1 has one goroutine, which closes the connection when it ends: no open connection, no goroutine.
func TestNoClientHoldsAConnectionForGood(t *testing.T) {
	t.Parallel()
	const (
		clients = 500
		limit   = 300 * time.Millisecond // of what each step may take; that it is over sooner or later is what is tested
		begun   = "POST /v1/profiles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
		large   = "GET /v2/resource_groups HTTP/1.1\r\nHost: localhost\r\n\r\n" // 4 MB, by a fault
	)
	kinds := []struct{ name, sends string }{
		{"reads nothing", large},
		{"reads nothing of many answers", strings.Repeat(large, 20)},
		{"says nothing", ""},
		{"ends no line", "GET /identi"},
		{"ends no header", begun + "X-More: x\r\n"},
		{"ends no body", begun + "Content-Length: 1000000\r\n\r\n{\"name\":"},
		{"ends no chunk", begun + "Transfer-Encoding: chunked\r\n\r\nff\r\n{"},
		{"asks and stays", "GET /identity/keys HTTP/1.1\r\nHost: localhost\r\n\r\n"},
	}
	server, err := sandbox.New(t.Context(), sandbox.Options{Faults: []sandbox.Fault{
		fault(t, "body=oversized,size=4000000,route=GET /v2/resource_groups"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	server.Hurry(limit)
	inner, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener := &counted{Listener: inner}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, listener) }()

	crowd(clients, func(i int) {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", inner.Addr().String())
		if err != nil {
			t.Error(err)
			return
		}
		t.Cleanup(func() { _ = conn.Close() }) // not before the server has closed its end
		_ = conn.(*net.TCPConn).SetReadBuffer(4096)
		_, _ = io.WriteString(conn, kinds[i%len(kinds)].sends) // the server may have closed it already
	})
	listener.open.Wait()

	polite := client{t, "http://" + inner.Addr().String(), &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	if a := polite.get("/identity/keys", ""); a.status != http.StatusOK {
		t.Errorf("another client: status %d", a.status)
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// While hundreds read slowly and write slowly, each gets its answer, whole, and so does a client in between.
func TestSlowReadersAndWritersAreServed(t *testing.T) {
	t.Parallel()
	const clients = 500
	server, err := sandbox.New(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	address := listen(t, server)
	polite := client{t, "http://" + address, &http.Client{Transport: &http.Transport{}}}
	admin := polite.login(sandbox.AdminKey)
	conns := make([]net.Conn, clients)
	step := func(do func(i int, conn net.Conn) error) {
		crowd(clients, func(i int) {
			if err := do(i, conns[i]); err != nil {
				t.Errorf("client %d: %v", i, err)
			}
		})
		if a := polite.get("/identity/keys", ""); a.status != http.StatusOK {
			t.Errorf("a client in between: status %d", a.status)
		}
	}
	step(func(i int, _ net.Conn) (err error) {
		conns[i], err = (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
		return err
	})
	t.Cleanup(func() {
		for _, conn := range conns {
			_ = conn.Close()
		}
	})
	// Every piece is a step of all clients: none is done before each has sent its own.
	for piece := range 4 {
		step(func(i int, conn net.Conn) error {
			body := fmt.Sprintf(`{"name":"slow-%d","account_id":"%s"}`, i, sandbox.AccountID)
			text := fmt.Sprintf("POST /v1/profiles HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"+
				"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", admin, len(body), body)
			_, err := io.WriteString(conn, text[len(text)*piece/4:len(text)*(piece+1)/4])
			return err
		})
	}
	ins := make([]*bufio.Reader, clients)
	step(func(i int, conn net.Conn) error { // one byte, and the rest after all others have read theirs
		ins[i] = bufio.NewReaderSize(conn, 16)
		_, err := ins[i].Peek(1)
		return err
	})
	step(func(i int, _ net.Conn) error {
		resp, err := http.ReadResponse(ins[i], nil)
		if err != nil {
			return err
		}
		a, err := read(resp)
		if a.status != http.StatusCreated || a.json["name"] != fmt.Sprintf("slow-%d", i) {
			return fmt.Errorf("status %d: %s, %w", a.status, a.text, err)
		}
		return err
	})
}
