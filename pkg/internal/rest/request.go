package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
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
	Empty  bool       // an answer without content is a success too, and leaves what it is decoded into as it is
	Moody  bool       // the service sends a single 401 now and then: the first is repeated
}

// call is a Request on its way: what all tries of it have in common.
type call struct {
	Request
	url         *url.URL
	body        []byte
	contentType string
	token       string // "" for none
	known       secrets
}

func (c *Client) newCall(r Request) (*call, error) {
	u, err := c.join(r.Path, r.Query)
	if err != nil {
		return nil, fmt.Errorf("could not %s: %w", r.Op, err)
	}
	if r.Flag != "" {
		u.RawQuery += "&" + r.Flag
	}
	body, contentType, err := encode(r)
	if err != nil {
		return nil, fmt.Errorf("could not %s: encode the request: %w", r.Op, err)
	}
	return &call{Request: r, url: u, body: body, contentType: contentType}, nil
}

// authenticate gets the access token of a call, unless the call is open.
func (c *Client) authenticate(ctx context.Context, to *call) (err error) {
	if !to.Open && c.Token != nil {
		to.token, err = c.Token(ctx)
	}
	to.known = newSecrets(to.token, to.Form)
	return err
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

// request is one try of a call.
func (c *Client) request(ctx context.Context, of *call) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, of.Method, of.url.String(), bytes.NewReader(of.body))
	if err != nil {
		return nil, fmt.Errorf("could not %s: %w", of.Op, err)
	}
	for name, values := range of.Header {
		req.Header[name] = values
	}
	if req.Header.Get("Accept") == "" {
		req.Header.Set("Accept", "application/json")
	}
	for name, value := range map[string]string{"User-Agent": c.UserAgent, "Content-Type": of.contentType} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	if of.token != "" {
		req.Header.Set("Authorization", "Bearer "+of.token)
	}
	return req, nil
}
