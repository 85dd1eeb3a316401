package rest

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/shown"
)

func (c *Client) traceRequest(req *http.Request, known secrets, body []byte) {
	if c.Trace == nil {
		return
	}
	c.trace("REQUEST", fmt.Sprintf("%s %s", req.Method, safeURL(req.URL, known)), req.Header, known, body)
}

func (c *Client) traceResponse(resp *http.Response, known secrets, body []byte) {
	if c.Trace == nil {
		return
	}
	c.trace("RESPONSE", fmt.Sprintf("%d %s", resp.StatusCode, http.StatusText(resp.StatusCode)), resp.Header, known, body)
}

// trace writes one message as a whole, so that those of parallel calls do not mix.
func (c *Client) trace(kind, first string, header http.Header, known secrets, body []byte) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: [%s]\n%s\n", kind, c.Now().UTC().Format("2006-01-02T15:04:05Z"), shown.Visible(first))
	for _, name := range slices.Sorted(maps.Keys(header)) {
		value := strings.Join(header[name], ", ")
		switch {
		case shown.SecretName(name):
			value = shown.Hidden
		case transactionHeader(name):
			value = known.hideKnown(value)
		default:
			value = known.hide(value)
		}
		fmt.Fprintf(&b, "%s: %s\n", shown.Visible(known.hide(name)), shown.Visible(value))
	}
	if len(body) > 0 {
		fmt.Fprintf(&b, "\n%s\n", safeBody(header.Get("Content-Type"), known, body))
	}
	_, _ = io.WriteString(c.Trace, b.String()+"\n") // a trace that can't be written must not end the command
}

// transactionHeader reports whether a header identifies a transaction. IBM's support asks for it, and it can have the form of
// a key.
func transactionHeader(name string) bool {
	return slices.Contains([]string{"Transaction-Id", "X-Correlation-Id", "X-Request-Id", "X-Global-Transaction-Id"}, name)
}

func safeURL(u *url.URL, known secrets) string {
	where := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	text := known.hide(where.String())
	if query := safeForm(u.Query(), known); query != "" {
		text += "?" + query
	}
	return text
}

// safeForm is a form as people read it, without escapes.
func safeForm(form url.Values, known secrets) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range form[name] {
			if shown.SecretName(name) {
				value = shown.Hidden
			}
			parts = append(parts, shown.Visible(known.hide(name)+"="+known.hide(value)))
		}
	}
	return strings.Join(parts, "&")
}
