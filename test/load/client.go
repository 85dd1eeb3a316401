//go:build linux

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// client speaks HTTP with a server; none of the project's own clients takes part.
type client struct {
	url, token string
	http       *http.Client
}

type answer struct {
	status int
	tag    string
	json   map[string]any
}

func (a answer) text(field string) string { return fmt.Sprint(a.json[field]) }

// login is a client of a server with the owner's token.
func (s *server) login(ctx context.Context) (*client, error) {
	c := &client{url: s.url, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}}
	form := url.Values{"grant_type": {"urn:ibm:params:oauth:grant-type:apikey"}, "apikey": {sandbox.AdminKey}}
	a, err := c.send(ctx, http.MethodPost, "/identity/token", "application/x-www-form-urlencoded", form.Encode(), "")
	if err != nil {
		return nil, err
	}
	if c.token = a.text("access_token"); a.status != http.StatusOK {
		return nil, fmt.Errorf("no token: status %d", a.status)
	}
	return c, nil
}

func (c *client) do(ctx context.Context, method, path, body string) (answer, error) {
	return c.send(ctx, method, path, "application/json", body, "*")
}

func (c *client) send(ctx context.Context, method, path, kind, body, match string) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.url+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	if body != "" {
		r.Header.Set("Content-Type", kind)
	}
	if match != "" {
		r.Header.Set("If-Match", match)
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	a := answer{status: resp.StatusCode, tag: resp.Header.Get("ETag")}
	text, err := io.ReadAll(resp.Body)
	_ = json.Unmarshal(text, &a.json) // nothing, for an answer without a body
	return a, err
}

// create makes a profile whose description is a number, and returns its path.
func (c *client) create(ctx context.Context, name string) (string, error) {
	a, err := c.do(ctx, http.MethodPost, "/v1/profiles", fmt.Sprintf(`{"name":%q,"account_id":%q,"description":"0"}`, name, sandbox.AccountID))
	if err == nil && a.status != http.StatusCreated {
		err = fmt.Errorf("create %s: status %d", name, a.status)
	}
	return "/v1/profiles/" + a.text("id"), err
}

// number is the number in a profile's description, with the profile's tag.
func (c *client) number(ctx context.Context, path string) (n int, tag string, err error) {
	a, err := c.do(ctx, http.MethodGet, path, "")
	if err != nil {
		return 0, "", err
	}
	if a.status != http.StatusOK {
		return 0, "", fmt.Errorf("read %s: status %d", path, a.status)
	}
	n, err = strconv.Atoi(a.text("description"))
	return n, a.tag, err
}

// put writes a number, and returns the status.
func (c *client) put(ctx context.Context, path string, n int, match string) (int, error) {
	a, err := c.send(ctx, http.MethodPut, path, "application/json", fmt.Sprintf(`{"description":"%d"}`, n), match)
	return a.status, err
}
