package jwks

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/podtrust/podtrust/pkg/internal/rest"
	"github.com/podtrust/podtrust/pkg/wait"
)

// MaxSize is the largest key set that is read, in bytes. One key has about half a thousand.
const MaxSize = 64 << 10

// ErrTooLarge is matched by the error for a key set of more than MaxSize bytes.
var ErrTooLarge = errors.New("too large for a key set")

// Config says how to call an API server. The zero value sends no token and trusts the system's certificates.
type Config struct {
	Address   string // https; http only on this machine
	CA        []byte // PEM; the only certificates that are trusted; empty for those of the system
	Bearer    string // token that the API server requires; "" for none
	UserAgent string
	Timeout   time.Duration // of one try; 0 for none
	Trace     io.Writer     // receives request and answer, without the token; nil for none
	Now       func() time.Time
	Sleep     wait.Func
	Waits     *wait.Notices // shows the waits that are long; nil for nobody who looks
}

// Source reads the keys from an API server.
type Source struct {
	client  *rest.Client
	address string
	query   url.Values
}

// New checks the configuration and sends nothing.
func New(c Config) (*Source, error) {
	address, err := url.Parse(c.Address)
	if err != nil {
		return nil, fmt.Errorf("the address of the key set is not a URL such as https://HOST:PORT/openid/v1/jwks")
	}
	query := address.Query()
	address.RawQuery = ""
	security := &tls.Config{MinVersion: tls.VersionTLS12}
	if len(c.CA) > 0 {
		security.RootCAs = x509.NewCertPool()
		if !security.RootCAs.AppendCertsFromPEM(c.CA) {
			return nil, fmt.Errorf("there is no PEM certificate among the authorities")
		}
	}
	config := rest.Config{
		BaseURL: address.String(), Elsewhere: true, UserAgent: c.UserAgent, Trace: c.Trace, Now: c.Now, Sleep: c.Sleep, Waits: c.Waits,
		HTTP: &http.Client{Timeout: c.Timeout, Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			ForceAttemptHTTP2: true, TLSHandshakeTimeout: 10 * time.Second, TLSClientConfig: security, DisableKeepAlives: true,
		}},
	}
	if c.Bearer != "" {
		config.Token = func(context.Context) (string, error) { return c.Bearer, nil }
	}
	client, err := rest.New(config)
	if err != nil {
		return nil, err
	}
	return &Source{client: client, address: address.Redacted(), query: query}, nil
}

// Fetch returns the key set as JSON. Redirects to another host are not followed: it would see the token. A refusal is an
// *apierr.Error; the error matches apierr.ErrUnavailable when there is no answer, or none in JSON, and ErrTooLarge.
// Repeating is safe.
func (s *Source) Fetch(ctx context.Context) ([]byte, error) {
	var set json.RawMessage
	request := rest.Request{
		Op: "read the key set at " + s.address, Method: http.MethodGet, Query: s.query, Open: s.client.Token == nil,
		// An API server answers 406 to a request for plain JSON; other issuers may answer so to a request for anything
		// else.
		Header: http.Header{"Accept": {"application/jwk-set+json, application/json"}},
	}
	if err := s.client.Do(ctx, request, &set); err != nil {
		return nil, err
	}
	if len(set) > MaxSize {
		return nil, fmt.Errorf("%s: %w: it has more than %d bytes", s.address, ErrTooLarge, MaxSize)
	}
	return set, nil
}

// Read returns the key set that a reader holds; the name is for errors. The error matches ErrTooLarge.
func Read(r io.Reader, name string) ([]byte, error) {
	set, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", name, err)
	case len(set) > MaxSize:
		return nil, fmt.Errorf("%s: %w: it has more than %d bytes", name, ErrTooLarge, MaxSize)
	}
	return set, nil
}
