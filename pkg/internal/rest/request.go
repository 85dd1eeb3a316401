package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/podtrust/podtrust/pkg/apierr"
)

// The largest bodies that are read, in bytes. A page of any list is far below; an error is below 64 KiB at IBM.
const (
	maxBody      = 16 << 20
	maxErrorBody = 64 << 10
)

// Request is one call of an operation.
type Request struct {
	Op     string     // for errors: "create trusted profile 'x'"
	Action string     // IAM action that the call needs, for errors
	Method string     // of HTTP
	Path   []string   // segments after the base URL, not escaped
	Query  url.Values // nil for none
	Flag   string     // a query parameter without a value; "" for none
	Header http.Header
	JSON   any        // body as JSON; nil for none
	Form   url.Values // body as a form; nil for none
	Open   bool       // send no token
	Again  bool       // a POST or PUT that is safe to send twice
	Fresh  bool       // the object was created just now: a 404 is repeated
	Moody  bool       // the service sends a single 401 now and then: the first is repeated
}

// Do sends a request and decodes a success into out, unless out is nil. A refusal is an *apierr.Error. Which failures are
// repeated, and how often, stands in retry.go.
func (c *Client) Do(ctx context.Context, r Request, out any) error {
	u, err := c.join(r.Path, r.Query)
	if err != nil {
		return fmt.Errorf("could not %s: %w", r.Op, err)
	}
	if r.Flag != "" {
		u.RawQuery += "&" + r.Flag
	}
	body, contentType, err := encode(r)
	if err != nil {
		return fmt.Errorf("could not %s: encode the request: %w", r.Op, err)
	}
	token := ""
	if !r.Open && c.Token != nil {
		if token, err = c.Token(ctx); err != nil {
			return err
		}
	}
	return c.repeat(ctx, r, func() error {
		req, err := http.NewRequestWithContext(ctx, r.Method, u.String(), bytes.NewReader(body))
		if err != nil {
			return fmt.Errorf("could not %s: %w", r.Op, err)
		}
		c.setHeader(req, r, token, contentType)
		return c.once(req, r, attempt{body, newSecrets(token, r.Form)}, out)
	})
}

func encode(r Request) (body []byte, contentType string, err error) {
	switch {
	case r.Form != nil:
		return []byte(r.Form.Encode()), "application/x-www-form-urlencoded", nil
	case r.JSON != nil:
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		err := enc.Encode(r.JSON)
		return b.Bytes(), "application/json", err
	}
	return nil, "", nil
}

func (c *Client) setHeader(req *http.Request, r Request, token, contentType string) {
	for name, values := range r.Header {
		req.Header[name] = values
	}
	if req.Header.Get("Accept") == "" {
		req.Header.Set("Accept", "application/json")
	}
	if c.UserAgent != "" {
		req.Header.Set("User-Agent", c.UserAgent)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
}

// lost is the error for no answer. When the caller gave up, the service is not to blame.
func lost(req *http.Request, r Request, err error) error {
	var inner *url.Error
	if errors.As(err, &inner) {
		err = inner.Err // the outer text repeats method and URL, query included
	}
	gaveUp := errors.Is(req.Context().Err(), context.Canceled)
	return &apierr.LostError{Op: r.Op, Host: req.URL.Host, GaveUp: gaveUp, Err: err}
}

// attempt is what every attempt of a request has in common.
type attempt struct {
	body  []byte
	known secrets
}

func (c *Client) once(req *http.Request, r Request, a attempt, out any) error {
	c.traceRequest(req, a.known, a.body)
	resp, err := c.send(req)
	if err != nil {
		return lost(req, r, err)
	}
	defer func() { _ = resp.Body.Close() }()
	limit := int64(maxBody)
	failed := resp.StatusCode < 200 || resp.StatusCode > 299
	if failed {
		limit = maxErrorBody
	}
	body, err := read(resp, limit+1)
	c.traceResponse(resp, a.known, body)
	switch {
	case failed:
		return c.refusal(req, r, resp, a.known.hideIn(body), a.known)
	case err != nil:
		return lost(req, r, err)
	case int64(len(body)) > limit:
		return fmt.Errorf("could not %s: %w: the answer has more than %d bytes", r.Op, apierr.ErrUnavailable, limit)
	case c.foreign(r, resp, body):
		return c.refusal(req, r, resp, a.known.hideIn(body), a.known)
	case out == nil:
		return nil
	}
	if err := decode(body, out); err != nil {
		return fmt.Errorf("could not %s: %w: the answer of %s is not the JSON that was expected: %w",
			r.Op, apierr.ErrUnavailable, req.URL.Host, err)
	}
	return nil
}

// read is io.ReadAll up to a limit, without growing step by step when the length is known. The length is a claim: what is
// made room for at once is bounded by what a page of a list needs.
func read(resp *http.Response, limit int64) ([]byte, error) {
	const page = 1 << 20
	var b bytes.Buffer
	if resp.ContentLength > 0 {
		b.Grow(int(min(resp.ContentLength, limit, page)) + bytes.MinRead)
	}
	_, err := b.ReadFrom(io.LimitReader(resp.Body, limit))
	return b.Bytes(), err
}

// foreign reports whether the answer is not the service's. The token endpoint never answers with nothing.
func (c *Client) foreign(r Request, resp *http.Response, body []byte) bool {
	empty := len(bytes.TrimSpace(body)) == 0
	return !c.Elsewhere && (apierr.IsForeign(resp.StatusCode, resp.Header, body) || r.Open && empty && resp.StatusCode < http.StatusMultipleChoices)
}

func (c *Client) refusal(req *http.Request, r Request, resp *http.Response, body []byte, known secrets) error {
	e := apierr.Decode(resp.StatusCode, resp.Header, body, c.Now())
	texts := []*string{&e.Code, &e.Reason, &e.Message, &e.Details, &e.TransactionID}
	if e.Conflict != nil {
		texts = append(texts, &e.Conflict.PolicyID, &e.Conflict.ETag, &e.Conflict.Role)
	}
	for _, text := range texts {
		*text = known.hideKnown(*text) // the table of failures hides what only looks like a secret
	}
	where := url.URL{Scheme: req.URL.Scheme, Host: req.URL.Host, Path: req.URL.Path}
	e.Op, e.Method, e.URL, e.Action = r.Op, r.Method, where.String(), r.Action
	if !c.foreign(r, resp, body) {
		return e
	}
	return apierr.Foreign(e, c.Setting, known.hideKnown(apierr.FirstLine(body)))
}
