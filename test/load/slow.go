//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

// The bounds of slow clients: a server gives each of them a minute.
const (
	slowMemory  = 256 << 10 // KiB for five hundred readers, and as many writers of 100 KB each; the collector may double it
	slowPatient = 2 * time.Minute
)

// slow opens connections that never read what they asked for, and ones that never end their request.
func slow(ctx context.Context, b *bed) error {
	s, err := b.serve(filepath.Join(b.folder, "slow"), "--fault", "body=oversized,size=4000000,route=GET /v2/resource_groups")
	if err != nil {
		return err
	}
	polite, err := s.login(ctx)
	if err != nil {
		return err
	}
	files := s.files()
	memory, err := s.memory()
	if err != nil {
		return err
	}
	begun := time.Now()
	closed, err := b.hold(ctx, s)
	if err != nil {
		return err
	}
	held, peak, worst := 0, 0, time.Duration(0)
	for over := false; !over && time.Since(begun) < slowPatient; {
		time.Sleep(100 * time.Millisecond)
		select {
		case <-closed:
			over = true
		default:
		}
		asked := time.Now()
		if a, err := polite.do(ctx, http.MethodGet, "/identity/keys", ""); err != nil || a.status != http.StatusOK {
			return fmt.Errorf("another client: status %d, %w", a.status, err)
		}
		worst = max(worst, time.Since(asked))
		now, err := s.memory()
		if err != nil {
			return err
		}
		held, peak = max(held, s.files()), max(peak, now)
	}
	left := s.files()
	b.report.bound(fmt.Sprintf("%d clients that never read, %d that never end a request", b.slow, b.slow),
		fmt.Sprintf("%d connections held at most, %d after %s; memory %d, at most %d MiB; another client waited %s at most",
			held-files, left-files, time.Since(begun).Round(time.Second), memory>>10, peak>>10, worst.Round(time.Millisecond)),
		left <= files && peak <= memory+slowMemory*max(1, b.slow/500))
	return nil
}

// hold opens the connections. The channel is closed when the server has closed all of them.
func (b *bed) hold(ctx context.Context, s *server) (closed <-chan struct{}, err error) {
	address := strings.TrimPrefix(s.url, "http://")
	reader := strings.Repeat("GET /v2/resource_groups HTTP/1.1\r\nHost: localhost\r\n\r\n", 5)
	writer := "POST /v1/profiles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n" +
		strings.Repeat(" ", 100_000)
	var left atomic.Int64
	left.Store(int64(2 * b.slow))
	done := make(chan struct{})
	for i := range 2 * b.slow {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err != nil {
			return nil, err
		}
		_ = conn.(*net.TCPConn).SetReadBuffer(4096)
		go func() {
			defer func() { _ = conn.Close() }()
			if i%2 == 0 {
				_, _ = io.WriteString(conn, reader)
				for s.holds(conn) {
					time.Sleep(100 * time.Millisecond)
				}
			} else {
				_, _ = io.WriteString(conn, writer)
				_, _ = io.Copy(io.Discard, conn) // until the server ends it
			}
			if left.Add(-1) == 0 {
				close(done)
			}
		}()
	}
	return done, nil
}

// holds reports whether the server still has its end of a connection: a client that never reads can't see that by reading.
func (s *server) holds(conn net.Conn) bool {
	_, err := conn.Write([]byte("x")) // a little more of what it never reads; refused once the other end is closed
	return err == nil
}
