package rest

import (
	"bytes"
	"context"
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

func succeeded(resp *http.Response) bool { return resp.StatusCode >= 200 && resp.StatusCode <= 299 }

func limitOf(resp *http.Response) int {
	if succeeded(resp) {
		return maxBody
	}
	return maxErrorBody
}

// read reads a body, and one byte more than its limit if it is longer. It does not grow step by step when the length is
// known. The length is a claim: what is made room for at once is bounded by what a page of a list needs.
func read(resp *http.Response) ([]byte, error) {
	const page = 1 << 20
	limit := int64(limitOf(resp)) + 1
	var b bytes.Buffer
	if resp.ContentLength > 0 {
		b.Grow(int(min(resp.ContentLength, limit, page)) + bytes.MinRead)
	}
	_, err := b.ReadFrom(io.LimitReader(resp.Body, limit))
	return b.Bytes(), err
}

// check returns the error of an answer; nil for a success of the service. readErr is why its body could not be read.
func (c *Client) check(call *call, req *http.Request, resp *http.Response, body []byte, readErr error) error {
	switch limit := limitOf(resp); {
	case !succeeded(resp):
		return c.refusal(call, req, resp, body)
	case readErr != nil:
		return lost(req, call.Request, readErr)
	case len(body) > limit:
		return fmt.Errorf("could not %s: %w: the answer has more than %d bytes", call.Op, apierr.ErrUnavailable, limit)
	case c.foreign(call.Request, resp, body):
		return c.refusal(call, req, resp, body)
	}
	return nil
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

// foreign reports whether the answer is not the service's. The token endpoint never answers with nothing.
func (c *Client) foreign(r Request, resp *http.Response, body []byte) bool {
	empty := len(bytes.TrimSpace(body)) == 0
	return !c.Elsewhere && (apierr.IsForeign(resp.StatusCode, resp.Header, body) || r.Open && empty && resp.StatusCode < http.StatusMultipleChoices)
}

func (c *Client) refusal(call *call, req *http.Request, resp *http.Response, body []byte) error {
	known := call.known
	body = known.hideIn(body)
	e := apierr.Decode(resp.StatusCode, resp.Header, body, c.Now())
	texts := []*string{&e.Code, &e.Reason, &e.Message, &e.Details, &e.Own, &e.Words, &e.TransactionID}
	if e.Conflict != nil {
		texts = append(texts, &e.Conflict.PolicyID, &e.Conflict.ETag, &e.Conflict.Role)
	}
	for _, text := range texts {
		*text = known.hideKnown(*text) // the table of failures hides what only looks like a secret
	}
	where := url.URL{Scheme: req.URL.Scheme, Host: req.URL.Host, Path: req.URL.Path}
	e.Op, e.Method, e.URL, e.Action = call.Op, call.Method, where.String(), call.Action
	if !c.foreign(call.Request, resp, body) {
		return e
	}
	return apierr.Foreign(e, c.Setting, known.hideKnown(apierr.FirstLine(body)))
}
