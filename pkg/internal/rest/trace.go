package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const hidden = "[HIDDEN]"

// maxTrace is how much of a body that is neither JSON nor a form is traced, in bytes.
const maxTrace = 2000

func (c *Client) traceRequest(req *http.Request, body []byte) {
	if c.Trace == nil {
		return
	}
	c.trace("REQUEST", fmt.Sprintf("%s %s", req.Method, safeURL(req.URL)), req.Header, body)
}

func (c *Client) traceResponse(resp *http.Response, body []byte) {
	if c.Trace == nil {
		return
	}
	c.trace("RESPONSE", fmt.Sprintf("%d %s", resp.StatusCode, http.StatusText(resp.StatusCode)), resp.Header, body)
}

// trace writes one message as a whole, so that those of parallel calls do not mix.
func (c *Client) trace(kind, first string, header http.Header, body []byte) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: [%s]\n%s\n", kind, c.Now().UTC().Format("2006-01-02T15:04:05Z"), first)
	for _, name := range slices.Sorted(maps.Keys(header)) {
		value := strings.Join(header[name], ", ")
		if secretName(name) {
			value = hidden
		}
		fmt.Fprintf(&b, "%s: %s\n", name, withoutTokens(value))
	}
	if len(body) > 0 {
		fmt.Fprintf(&b, "\n%s\n", safeBody(header.Get("Content-Type"), body))
	}
	_, _ = io.WriteString(c.Trace, b.String()+"\n") // a trace that can't be written must not end the command
}

// secretName reports whether the value under a name may be a secret. It rather hides too much.
func secretName(name string) bool {
	name = strings.ToLower(name)
	for _, part := range []string{"token", "apikey", "api-key", "api_key", "password", "passcode", "secret", "authorization", "cookie", "x-auth"} {
		if strings.Contains(name, part) && !plainNames(name) {
			return true
		}
	}
	return false
}

// plainNames are those that look like a secret and are none; a reader of a trace needs them.
func plainNames(name string) bool {
	return name == "token_type" || name == "pagetoken"
}

func safeURL(u *url.URL) string {
	safe := *u
	query := u.Query()
	safe.RawQuery = safeForm(query)
	return safe.Redacted()
}

func safeForm(form url.Values) string {
	for name, values := range form {
		for i := range values {
			if secretName(name) {
				values[i] = hidden
			} else {
				values[i] = withoutTokens(values[i])
			}
		}
	}
	text, err := url.QueryUnescape(form.Encode())
	if err != nil {
		return hidden
	}
	return text
}

func safeBody(contentType string, body []byte) string {
	if strings.HasPrefix(contentType, "application/x-www-form-urlencoded") {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return hidden
		}
		return safeForm(form)
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var document any
	if err := dec.Decode(&document); err != nil {
		return withoutTokens(strings.ToValidUTF8(string(body[:min(len(body), maxTrace)]), "?"))
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(safeJSON(document)); err != nil {
		return hidden
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func safeJSON(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			if _, text := value.(string); text && secretName(name) {
				v[name] = hidden
			} else {
				v[name] = safeJSON(value)
			}
		}
	case []any:
		for i, item := range v {
			v[i] = safeJSON(item)
		}
	case string:
		return withoutTokens(v)
	}
	return v
}

// withoutTokens hides what looks like a JWT wherever it stands: "eyJ" is how every JSON header begins in base64.
func withoutTokens(s string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "eyJ")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString(hidden)
		s = strings.TrimLeftFunc(rest, func(r rune) bool {
			return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' || r == '=' || r == '+' || r == '/'
		})
	}
}
