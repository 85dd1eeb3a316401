package collect

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/diagnose"
)

// unanswered tells an answer of a service, which is a refusal, from the failure to get one: then way says why, and message what failed
// or what answered in its place.
func unanswered(err error, base string) (refusal *apierr.Error, way diagnose.WayProblem, message string) {
	var foreign *apierr.ForeignError
	if errors.As(err, &foreign) && foreign.Status < http.StatusInternalServerError { // a server's error can be of the service's own edge
		return nil, diagnose.WayIntermediary, answerOf(foreign)
	}
	if !errors.As(err, &refusal) || errors.Is(err, apierr.ErrRedirect) {
		return nil, wayOf(err, base), innermost(err)
	}
	return refusal, "", ""
}

// wayOf says why no answer came from a host.
func wayOf(err error, base string) diagnose.WayProblem {
	var dns *net.DNSError
	var operation *net.OpError
	var timeout net.Error
	var record tls.RecordHeaderError
	is := func(target error) bool { return errors.Is(err, target) }
	switch {
	case is(apierr.ErrRedirect):
		return diagnose.WayRedirect
	case errors.As(err, &operation) && operation.Op == "proxyconnect":
		return diagnose.WayProxy
	case is(http.ErrSchemeMismatch), errors.As(err, &record):
		return diagnose.WayIntermediary // an open port that does not speak TLS
	case distrusted(err):
		return diagnose.WayTLS
	case errors.As(err, &dns):
		return diagnose.WayDNS
	case is(syscall.ECONNREFUSED):
		return diagnose.WayRefused
	case is(context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout(), is(syscall.ENETUNREACH), is(syscall.EHOSTUNREACH):
		return diagnose.WayTimeout
	case proxied(base):
		return diagnose.WayProxy // which answers CONNECT with a text that no type identifies
	}
	return diagnose.WayBroken
}

func distrusted(err error) bool {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &name)
}

func proxied(base string) bool {
	proxy, err := ProxyOf(base)
	return err == nil && proxy != ""
}

// ProxyOf is the proxy through which a URL is asked, by the variables of the environment; "" for none.
func ProxyOf(base string) (string, error) {
	u, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: u})
	if err != nil || proxy == nil {
		return "", err
	}
	return proxy.Redacted(), nil
}

// NamesProxy reports whether a value of HTTPS_PROXY can be used. One that can't is ignored or misread, without an error.
func NamesProxy(value string) bool {
	if !strings.Contains(value, "://") {
		value = "http://" + value // as programs take it
	}
	u, err := url.Parse(value)
	return err == nil && u.Host != ""
}

// hostOf is host and port of a URL.
func hostOf(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return base
	}
	return u.Host
}

// answerOf is what answered in IAM's place.
func answerOf(e *apierr.ForeignError) string {
	text := e.URL + ": HTTP " + strconv.Itoa(e.Status)
	if e.FirstLine != "" {
		text += ": " + e.FirstLine
	}
	return text
}

// innermost is what failed, without what was being done.
func innermost(err error) string {
	var lost *apierr.LostError
	if errors.As(err, &lost) {
		return lost.Err.Error()
	}
	return err.Error()
}
