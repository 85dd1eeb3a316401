package sandbox

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/control"
)

// A sandbox listens on the machine of its user, whose browser shows pages of strangers. Such a page can send requests to
// loopback, and everybody knows the keys of a sandbox. Programs send none of what is refused here.

// fromPage reports whether a browser sent the request on behalf of a page of another origin. The method makes no difference
// here: a GET, too, can be struck by a fault that counts, and can make the signing key.
func fromPage(r *http.Request) bool {
	as := http.Request{Method: http.MethodPost, Host: r.Host, URL: r.URL, Header: r.Header}
	return http.NewCrossOriginProtection().Check(&as) != nil
}

// unmarked reports whether a request would change the state by a control route with another type of content than JSON, as a
// form of a page has. A DELETE needs none: no form sends one.
func unmarked(r *http.Request, e endpoint) bool {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	marked := strings.EqualFold(strings.TrimSpace(kind), jsonType) || kind == "" && r.Method == http.MethodDelete
	return e.service.Name == control.Name && e.route.Writes && !marked
}

// admitHosts refuses requests whose Host is a name that nobody allowed. A page whose own name points to loopback (DNS
// rebinding) shares its origin with the sandbox: only the name in the request gives it away. An address needs no name.
func (s *Server) admitHosts(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !knownHost(r.Host, s.hosts) {
			s.refusePage(w, r, "the host of the request is not one of this sandbox; see '--allow-host'")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// knownHost reports whether a Host header names an address, this machine, or one of the allowed names.
func knownHost(host string, allowed []string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	same := func(other string) bool { return strings.EqualFold(strings.TrimSuffix(other, "."), name) }
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || name != "" && slices.ContainsFunc(allowed, same)
}

// refusePage answers 403, as a gateway would.
func (s *Server) refusePage(w http.ResponseWriter, r *http.Request, reason string) {
	id := s.stamp(w, r)
	send(w, r, packet{http.StatusForbidden, htmlType, gatewayPage(http.StatusForbidden, reason)})
	s.log(Record{Method: r.Method, Path: r.URL.Path, Status: http.StatusForbidden, TransactionID: id})
}
