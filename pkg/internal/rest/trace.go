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

// maxTrace is how much of a body that is neither JSON nor a form is traced, in bytes.
const maxTrace = 2000

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
	fmt.Fprintf(&b, "%s: [%s]\n%s\n", kind, c.Now().UTC().Format("2006-01-02T15:04:05Z"), first)
	for _, name := range slices.Sorted(maps.Keys(header)) {
		value := strings.Join(header[name], ", ")
		if secretName(name) {
			value = hidden
		}
		fmt.Fprintf(&b, "%s: %s\n", name, known.hide(value))
	}
	if len(body) > 0 {
		fmt.Fprintf(&b, "\n%s\n", safeBody(header.Get("Content-Type"), known, body))
	}
	_, _ = io.WriteString(c.Trace, b.String()+"\n") // a trace that can't be written must not end the command
}

func safeURL(u *url.URL, known secrets) string {
	safe := *u
	query := u.Query()
	safe.RawQuery = safeForm(query, known)
	return safe.Redacted()
}

func safeForm(form url.Values, known secrets) string {
	for name, values := range form {
		for i := range values {
			if secretName(name) {
				values[i] = hidden
			} else {
				values[i] = known.hide(values[i])
			}
		}
	}
	text, err := url.QueryUnescape(form.Encode())
	if err != nil {
		return hidden
	}
	return text
}

func safeBody(contentType string, known secrets, body []byte) string {
	if strings.HasPrefix(contentType, "application/x-www-form-urlencoded") {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return hidden
		}
		return safeForm(form, known)
	}
	var document any
	if json.Valid(body) {
		dec := json.NewDecoder(bytes.NewReader(body))
		dec.UseNumber()
		if dec.Decode(&document) != nil {
			return hidden
		}
		return safeDocument(document, known)
	}
	start := bytes.TrimSpace(body)
	if strings.HasPrefix(contentType, "application/json") || bytes.HasPrefix(start, []byte("{")) || bytes.HasPrefix(start, []byte("[")) {
		// A torn answer: names, by which secrets are found, can't be told from values any more.
		return fmt.Sprintf("[%d BYTES THAT ARE NOT JSON]", len(body))
	}
	text := known.hide(strings.ToValidUTF8(string(known.hideIn(body)), "?"))
	if len(text) > maxTrace {
		text = strings.ToValidUTF8(text[:maxTrace], "") + "..."
	}
	return text
}

func safeDocument(document any, known secrets) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(safeJSON(document, false, known)); err != nil {
		return hidden
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// safeJSON hides the texts under secret names, also those in lists and objects there.
func safeJSON(v any, secret bool, known secrets) any {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			v[name] = safeJSON(value, secret || secretName(name), known)
		}
	case []any:
		for i, item := range v {
			v[i] = safeJSON(item, secret, known)
		}
	case string:
		if secret {
			return hidden
		}
		return known.hide(v)
	}
	return v
}
