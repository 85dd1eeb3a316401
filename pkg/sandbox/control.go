package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/shown"
)

// maxControlBody is the largest answer of a control route that is read, in bytes.
const maxControlBody = 256 << 10

// Control is a client of a sandbox's control routes.
type Control struct {
	// BaseURL is where the sandbox is, such as http://127.0.0.1:8383.
	BaseURL string
	// HTTP sends the requests. It must be set.
	HTTP *http.Client
	// Token returns an access token of the owner of the sandbox's account. When it is nil, the owner's API key is sent in
	// its place, which works also when a fault has struck the token endpoint.
	Token func(context.Context) (string, error)
}

// MintRequest says whose token a cluster is to give.
type MintRequest struct {
	Cluster        string // name, ID or CRN
	Namespace      string
	ServiceAccount string
	Pod            string // "" for a token that is not bound to a pod
	Audience       []string
	ExpiresIn      time.Duration // may be negative: the token has then expired
}

// ControlError is a refusal of a control route.
type ControlError struct {
	Op            string
	Status        int
	Code          string
	Message       string
	TransactionID string
}

// Error says what was being done, and what the sandbox answered.
func (e *ControlError) Error() string {
	return shown.Visible(fmt.Sprintf("could not %s: the sandbox answered %d %s: %s", e.Op, e.Status, shown.Word(e.Code), shown.Said(e.Message)))
}

// Mint returns a service account token as the cluster would issue it. Repeating gives another token.
//
// API: POST /_sandbox/mint
func (c Control) Mint(ctx context.Context, r MintRequest) (string, error) {
	var out struct {
		Token string `json:"token"`
	}
	err := c.do(ctx, "mint a service account token", http.MethodPost, "/_sandbox/mint", map[string]any{
		"cluster": r.Cluster, "namespace": r.Namespace, "service_account": r.ServiceAccount, "pod": r.Pod,
		"audience": r.Audience, "expires_in": int64(r.ExpiresIn / time.Second),
	}, &out)
	if err == nil && out.Token == "" {
		err = errors.New("mint a service account token: the answer has no token; is it a sandbox?")
	}
	return out.Token, err
}

// Reset throws away everything in the sandbox and puts its first content in place. Tokens that it gave before are void.
// Repeating is safe.
//
// API: POST /_sandbox/reset
func (c Control) Reset(ctx context.Context) error {
	return c.do(ctx, "reset the sandbox", http.MethodPost, "/_sandbox/reset", map[string]any{}, nil)
}

// request makes a request whose body is in, unless that is nil.
func (c Control) request(ctx context.Context, method, path string, in any) (*http.Request, error) {
	var body io.Reader
	if in != nil {
		document, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(document)
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(c.BaseURL, "/")+path, body)
	if err != nil {
		return nil, err
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json") // required, so that no page of a browser can change anything
	}
	if c.Token == nil {
		req.SetBasicAuth("apikey", AdminKey)
		return req, nil
	}
	token, err := c.Token(ctx)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	return req, nil
}

func (c Control) do(ctx context.Context, op, method, path string, in, out any) error {
	req, err := c.request(ctx, method, path, in)
	if err != nil {
		return fmt.Errorf("could not %s: %w", op, err)
	}
	guarded := *c.HTTP
	guarded.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := guarded.Do(req)
	if err != nil {
		return fmt.Errorf("could not %s: %w", op, err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxControlBody))
	if err != nil {
		return fmt.Errorf("could not %s: read the answer: %w", op, err)
	}
	if resp.StatusCode >= http.StatusMultipleChoices {
		return controlError(op, resp, answer)
	}
	if out == nil && resp.StatusCode != http.StatusNoContent {
		return fmt.Errorf("%s: the answer is not that of a sandbox", op)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("could not %s: the answer is not that of a sandbox: %w", op, err)
	}
	return nil
}

func controlError(op string, resp *http.Response, body []byte) error {
	e := &ControlError{
		Op: op, Status: resp.StatusCode, Code: http.StatusText(resp.StatusCode), TransactionID: resp.Header.Get("Transaction-Id"),
		Message: "it has no control routes. Check that it is a sandbox.",
	}
	var in struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	if json.Unmarshal(body, &in) == nil && in.Code != "" {
		e.Code, e.Message = in.Code, in.Message
	}
	return e
}
