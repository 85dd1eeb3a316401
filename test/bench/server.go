package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// server is a sandbox behind TLS and HTTP/2 on this machine. Each answer takes the same time, and all is counted.
type server struct {
	url     string
	ca      string        // file with the certificates to trust
	latency time.Duration // the least that an answer takes; on a busy machine it is more
	sandbox *sandbox.Server
	pager   *pager // answers the list of profiles while it is on
	http    *http.Server

	mu      sync.Mutex
	traffic traffic
}

// traffic is what was counted since the last reset.
type traffic struct {
	connections int
	requests    []request
}

type request struct {
	what     string // method and path
	protocol string
	status   int
	from, to time.Time
}

// trips is the length of the longest chain of requests that waited for each other.
func (t traffic) trips() int {
	byEnd := slices.Clone(t.requests)
	slices.SortFunc(byEnd, func(a, b request) int { return a.to.Compare(b.to) })
	n, last := 0, time.Time{}
	for _, r := range byEnd {
		if !r.from.Before(last) {
			n, last = n+1, r.to
		}
	}
	return n
}

// together is the most requests that were under way at one time.
func (t traffic) together() int {
	type moment struct {
		at   time.Time
		step int
	}
	var moments []moment
	for _, r := range t.requests {
		moments = append(moments, moment{r.from, 1}, moment{r.to, -1})
	}
	slices.SortFunc(moments, func(a, b moment) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.step, b.step)) })
	most, now := 0, 0
	for _, m := range moments {
		now += m.step
		most = max(most, now)
	}
	return most
}

// refused is how many requests were answered by 429.
func (t traffic) refused() int {
	n := 0
	for _, r := range t.requests {
		if r.status == http.StatusTooManyRequests {
			n++
		}
	}
	return n
}

// served is how long the server took, all requests added up.
func (t traffic) served() time.Duration {
	var sum time.Duration
	for _, r := range t.requests {
		sum += r.to.Sub(r.from)
	}
	return sum
}

// alone checks that all requests came over one HTTP/2 connection.
func (t traffic) alone() bool {
	return t.connections == 1 && !slices.ContainsFunc(t.requests, func(r request) bool { return r.protocol != "HTTP/2.0" })
}

// startServer serves a sandbox. The folder is for its certificate.
func startServer(ctx context.Context, folder string, latency time.Duration, o sandbox.Options) (*server, error) {
	inside, err := sandbox.New(ctx, o)
	if err != nil {
		return nil, err
	}
	certificate, text, err := newCertificate()
	if err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &server{
		url: "https://" + listener.Addr().String(), ca: filepath.Join(folder, "ca.pem"), latency: latency, sandbox: inside,
		pager: &pager{},
	}
	if err := os.WriteFile(s.ca, append(systemRoots(), text...), 0o600); err != nil {
		return nil, err
	}
	s.http = &http.Server{
		Handler: s, ReadHeaderTimeout: 10 * time.Second,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12},
		ConnState: func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				s.mu.Lock()
				s.traffic.connections++
				s.mu.Unlock()
			}
		},
	}
	go func() {
		if err := s.http.ServeTLS(listener, "", ""); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(os.Stderr, "bench: server:", err)
		}
	}()
	return s, nil
}

func (s *server) close() { _ = s.http.Close() }

// reset starts a new count, and returns what was counted.
func (s *server) reset() traffic {
	s.mu.Lock()
	defer s.mu.Unlock()
	counted := s.traffic
	s.traffic = traffic{}
	return counted
}

// ServeHTTP lets every answer take the latency, what the sandbox needs included.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	from := time.Now()
	held := &held{header: w.Header(), status: http.StatusOK}
	if s.pager.answers(r) {
		s.pager.serve(held, r)
	} else {
		s.sandbox.ServeHTTP(held, r)
	}
	time.Sleep(s.latency - time.Since(from))
	s.mu.Lock()
	s.traffic.requests = append(s.traffic.requests, request{r.Method + " " + r.URL.Path, r.Proto, held.status, from, time.Now()})
	s.mu.Unlock()
	w.WriteHeader(held.status)
	_, _ = w.Write(held.body.Bytes())
}

// held keeps an answer back.
type held struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (h *held) Header() http.Header         { return h.header }
func (h *held) WriteHeader(status int)      { h.status = status }
func (h *held) Write(p []byte) (int, error) { return h.body.Write(p) }

// systemRoots are the certificates that programs trust on this machine: reading them is a part of what a call costs.
func systemRoots() []byte {
	for _, path := range []string{
		"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
	} {
		if data, err := os.ReadFile(path); err == nil {
			return append(data, '\n')
		}
	}
	return nil
}

func newCertificate() (tls.Certificate, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "podtrust bench"},
		IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, text, nil
}
