package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxControlBody is the largest answer of a control route that is read, in bytes.
const maxControlBody = 64 << 10

// Control is a client of a sandbox's control routes.
type Control struct {
	// BaseURL is where the sandbox is, such as http://127.0.0.1:8383.
	BaseURL string
	// HTTP sends the requests. It must be set.
	HTTP *http.Client
	// Token returns an access token of the owner of the sandbox's account.
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
	return fmt.Sprintf("%s: the sandbox answered %d %s: %s", e.Op, e.Status, e.Code, e.Message)
}

// Mint returns a service account token as the cluster would issue it. Repeating gives another token.
//
// API: POST /_sandbox/mint
func (c Control) Mint(ctx context.Context, r MintRequest) (string, error) {
	var out struct {
		Token string `json:"token"`
	}
	err := c.post(ctx, "mint a service account token", "/_sandbox/mint", map[string]any{
		"cluster": r.Cluster, "namespace": r.Namespace, "service_account": r.ServiceAccount, "pod": r.Pod,
		"audience": r.Audience, "expires_in": int64(r.ExpiresIn / time.Second),
	}, &out)
	return out.Token, err
}

// Reset throws away everything in the sandbox and puts its first content in place. Tokens that it gave before are void.
// Repeating is safe.
//
// API: POST /_sandbox/reset
func (c Control) Reset(ctx context.Context) error {
	return c.post(ctx, "reset the sandbox", "/_sandbox/reset", map[string]any{}, nil)
}

func (c Control) post(ctx context.Context, op, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	return c.send(ctx, op, http.MethodPost, path, body, out)
}

func (c Control) send(ctx context.Context, op, method, path string, body []byte, out any) error {
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(c.BaseURL, "/")+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	token, err := c.Token(ctx)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxControlBody))
	if err != nil {
		return fmt.Errorf("%s: read the answer: %w", op, err)
	}
	if resp.StatusCode >= http.StatusMultipleChoices {
		return controlError(op, resp, answer)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("%s: the answer is not that of a sandbox: %w", op, err)
	}
	return nil
}

func controlError(op string, resp *http.Response, body []byte) error {
	e := &ControlError{
		Op: op, Status: resp.StatusCode, Code: http.StatusText(resp.StatusCode), TransactionID: resp.Header.Get("Transaction-Id"),
		Message: "it has no control routes; is it a sandbox?",
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
