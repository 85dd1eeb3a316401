package sdk

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/IBM/go-sdk-core/v5/core"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

func patterns() []string { return sandbox.Routes() }

// box is one sandbox on a loopback address.
type box struct {
	suite   *suite
	service string // whose operations are proven on it
	url     string
	mu      sync.Mutex
	logins  map[string]core.Authenticator // by API key
}

func newBox(t *testing.T, s *suite, o sandbox.Options) *box {
	t.Helper()
	server, err := sandbox.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	return &box{suite: s, service: strings.Split(t.Name(), "/")[1], url: listener.URL, logins: map[string]core.Authenticator{}}
}

// login is IBM's authenticator for an API key, one for all who use the key.
func (b *box) login(key string) core.Authenticator {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.logins[key] == nil {
		b.logins[key] = &core.IamAuthenticator{ApiKey: key, URL: b.url}
	}
	return b.logins[key]
}

// operation runs the outcomes of one operation of the SDK.
func (b *box) operation(t *testing.T, name string, outcomes func(o operation)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		outcomes(operation{t, b, name})
	})
}

type operation struct {
	t    *testing.T
	box  *box
	name string
}

// on is the same operation on another sandbox.
func (o operation) on(b *box) operation {
	o.box = b
	return o
}

// outcome is one success or refusal; the probe must have seen exactly one of the two when it returns.
func (o operation) outcome(name string, run func(p *probe)) {
	o.t.Helper()
	o.t.Run(name, func(t *testing.T) {
		p := &probe{T: t, box: o.box}
		p.client = &http.Client{Transport: p}
		run(p)
		if t.Failed() {
			return
		}
		if p.last.pattern == "" {
			t.Fatal("the subtest proves nothing: neither accepted nor refused was called")
		}
		o.box.suite.add(proof{
			service: o.box.service, operation: o.name, outcome: name, pattern: p.last.pattern, refusal: p.last.refusal,
		})
	})
}

// tokenOf returns the access token of an API key's owner, in the form that the sandbox's own client requires.
func (b *box) tokenOf(key string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return b.login(key).(*core.IamAuthenticator).GetToken() }
}
