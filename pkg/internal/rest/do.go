package rest

import (
	"bytes"
	"context"
	"fmt"

	"github.com/podtrust/podtrust/pkg/apierr"
)

// Do carries out a request and decodes a success into out, unless out is nil. A refusal is an *apierr.Error; one that asks
// to wait for too long is an *apierr.WaitError. Every request goes this way: authenticate, then for each try wait for a
// turn, send and trace, and decide about another; at last decode. What is retried is in retry.go.
func (c *Client) Do(ctx context.Context, r Request, out any) error {
	call, err := c.newCall(r)
	if err != nil {
		return err
	}
	if err := c.authenticate(ctx, call); err != nil {
		return err
	}
	for t := c.newTries(call); ; {
		if err := c.pace(ctx, t); err != nil {
			return err
		}
		body, err := c.traced(ctx, call)
		again, err := c.retry(ctx, t, err)
		switch {
		case again:
			continue
		case err != nil || out == nil:
			return err
		}
		return c.decode(call, body, out)
	}
}

// traced sends a call once, and returns the body of a success. Request and answer are traced.
func (c *Client) traced(ctx context.Context, call *call) ([]byte, error) {
	req, err := c.request(ctx, call)
	if err != nil {
		return nil, err
	}
	c.traceRequest(req, call.known, call.body)
	resp, err := c.send(req)
	if err != nil {
		return nil, lost(req, call.Request, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := read(resp)
	c.traceResponse(resp, call.known, body)
	return body, c.check(call, req, resp, body, err)
}

func (c *Client) decode(call *call, body []byte, out any) error {
	if call.Empty && len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	if err := decode(body, out); err != nil {
		return fmt.Errorf("could not %s: %w: the answer of %s is not the JSON that was expected: %w",
			call.Op, apierr.ErrUnavailable, call.url.Host, err)
	}
	return nil
}
