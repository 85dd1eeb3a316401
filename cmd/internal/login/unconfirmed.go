package login

import (
	"fmt"
	"net/http"
	"sync"
)

// unconfirmedHosts is a transport that says so when a host does not answer of which it is not confirmed that it exists, and
// that asks such a host once: who waits for it would wait in vain at every try.
type unconfirmedHosts struct {
	next      http.RoundTripper
	variables map[string]string // by host: what names another
	mu        sync.Mutex
	silent    map[string]error // by host: why it did not answer
}

func (u *unconfirmedHosts) RoundTrip(r *http.Request) (*http.Response, error) {
	host := r.URL.Host
	variables, doubtful := u.variables[host]
	if !doubtful {
		return u.next.RoundTrip(r)
	}
	u.mu.Lock()
	err := u.silent[host]
	u.mu.Unlock()
	if err != nil {
		if r.Body != nil {
			_ = r.Body.Close() // as a transport has to
		}
		return nil, err
	}
	resp, err := u.next.RoundTrip(r)
	if err == nil || r.Context().Err() != nil {
		return resp, err
	}
	err = fmt.Errorf("%w (this host is not confirmed to exist; to use another, set %s)", err, variables)
	u.mu.Lock()
	defer u.mu.Unlock()
	u.silent[host] = err
	return nil, err
}
