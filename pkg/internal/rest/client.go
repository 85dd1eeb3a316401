package rest

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/endpoint"
	"github.com/podtrust/podtrust/pkg/wait"
)

// Config says how a Client reaches its service.
type Config struct {
	BaseURL   string                                    // such as https://iam.cloud.ibm.com; a path in it is kept
	HTTP      *http.Client                              // shared by all clients, so that they share connections; required
	Token     func(ctx context.Context) (string, error) // the access token; nil for services that are asked without
	UserAgent string
	Service   string           // the name of the service in messages, such as "IAM"; "" means the host of BaseURL
	Setting   string           // where BaseURL came from, for errors; "" if nobody set it
	Elsewhere bool             // the service is not IBM's: each of its answers is its own
	Trace     io.Writer        // receives every request and answer, without secrets; nil for none
	Now       func() time.Time // nil means time.Now
	Sleep     wait.Func        // nil means wait.For
	Waits     *wait.Notices    // shows the waits that are long; nil for nobody who looks
}

// Client speaks with one service.
type Client struct {
	Config
	base  *url.URL
	dial  gate
	pacer *pacer
}

// New checks the configuration. The error matches endpoint.ErrInsecure for a plain http URL that is not on loopback.
func New(c Config) (*Client, error) {
	base, err := endpoint.Parse(c.BaseURL)
	if err != nil {
		return nil, err
	}
	base.Path = strings.TrimRight(base.Path, "/")
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Sleep == nil {
		c.Sleep = wait.For
	}
	guarded := *c.HTTP
	guarded.CheckRedirect = sameHost
	c.HTTP = &guarded
	c.Service = cmp.Or(c.Service, base.Host)
	return &Client{Config: c, base: base, dial: newGate(), pacer: newPacer(c)}, nil
}

// sameHost follows a redirect on the same host only: another one must not see the token. The answer that is not followed
// comes back as it is, and is an error of class apierr.ErrRedirect.
func sameHost(next *http.Request, via []*http.Request) error {
	first := via[0].URL
	if len(via) > 3 || next.URL.Host != first.Host || next.URL.Scheme != first.Scheme || next.Method != via[0].Method {
		return http.ErrUseLastResponse
	}
	return nil
}

// join makes the URL of a path. Segments are escaped; one that is empty or would climb is refused, since it comes from a
// person and the path would be another.
func (c *Client) join(segments []string, query url.Values) (*url.URL, error) {
	var path, raw strings.Builder
	path.WriteString(c.base.Path)
	raw.WriteString(c.base.EscapedPath())
	for _, s := range segments {
		if s == "" || s == "." || s == ".." {
			return nil, fmt.Errorf("%q can't be part of a path", s)
		}
		path.WriteString("/" + s)
		raw.WriteString("/" + url.PathEscape(s))
	}
	u := *c.base
	u.Path, u.RawPath, u.RawQuery = path.String(), raw.String(), query.Encode()
	return &u, nil
}
