// Package endpoint judges the base URLs of services: whether a secret may be sent there, and whether the host is IBM's. It is
// pure, and resolves no names.
package endpoint

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"github.com/podtrust/podtrust/pkg/shown"
)

// ErrInsecure is matched by the error for a base URL to which no secret may be sent, because it is not HTTPS.
var ErrInsecure = errors.New("not HTTPS")

// Parse reads a base URL, and refuses one to which no secret may be sent. Only http on this machine is as good as HTTPS: its
// error matches ErrInsecure elsewhere. A host has letters, digits, dots and hyphens only, or is an IP address. The error
// shows no user, password or parameter of the URL.
func Parse(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil, u.Host == "", !legalHost(u.Hostname()):
		return nil, fmt.Errorf("endpoint %q is not a URL such as https://iam.cloud.ibm.com", withoutUser(address))
	case u.User != nil, u.RawQuery != "", u.ForceQuery, u.Fragment != "":
		return nil, fmt.Errorf("endpoint %q must have no user, query or fragment", shown.Hide(address))
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		return nil, fmt.Errorf("endpoint %q: %w: tokens are sent to HTTPS only, or to http on this machine", shown.Hide(address), ErrInsecure)
	}
	return u, nil
}

// withoutUser is what can't be read as a URL without what comes before the last '@' in it, which may be a password.
func withoutUser(address string) string {
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		return shown.Hidden + shown.Hide(address[at:])
	}
	return shown.Hide(address)
}

// legalHost reports whether a host is a name or an IP address. An address with a zone is neither: a zone can be any text.
func legalHost(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Zone() == ""
	}
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"
	return host != "" && strings.Trim(host, allowed) == ""
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}
