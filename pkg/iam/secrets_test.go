package iam_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
)

const (
	secretKey   = "an-API-key/that+nobody=may-see"
	secretPod   = "eyJhbGciOiJub25lIn0.eyJwb2QiOiJzZWNyZXQifQ.pod-signature"
	secretToken = "eyJhbGciOiJub25lIn0.eyJpYW0iOiJzZWNyZXQifQ.iam-signature"
	secretPlain = "an-opaque-access-token-of-another-form"
)

// shows reports which part of a secret a text gives away.
func shows(text string) string {
	for _, part := range []string{secretKey, "nobody=may", "eyJ", "pod-signature", "iam-signature", "eyJpYW0", secretPlain, "opaque-access", "of-another-form"} {
		if strings.Contains(text, part) {
			return part
		}
	}
	return ""
}

// echoes are servers that repeat what they are sent, in the forms in which real ones do.
func echoes() map[string]http.HandlerFunc {
	sent := func(r *http.Request) string {
		form, _ := io.ReadAll(r.Body)
		values := strings.Join([]string{r.Header.Get("Authorization"), string(form)}, " ")
		for _, secret := range []string{secretKey, secretPod} {
			if strings.Contains(string(form), secret[len(secret)-9:]) {
				values += " " + secret
			}
		}
		return values
	}
	answer := func(status int, kind string, body func(string) string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			text := sent(r)
			w.Header().Set("Content-Type", kind)
			w.Header().Set("X-Echo", strings.ReplaceAll(text, "\n", " "))
			w.Header().Set("Transaction-Id", r.Header.Get("Authorization"))
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body(text))
		}
	}
	quoted := func(text string) string {
		data, _ := json.Marshal(text)
		return string(data)
	}
	const jsonKind = "application/json"
	return map[string]http.HandlerFunc{
		"token endpoint": answer(400, jsonKind, func(s string) string {
			return `{"errorCode":"x","errorMessage":` + quoted(s) + `,"errorDetails":` + quoted(s) + `}`
		}),
		"IAM v1": answer(401, jsonKind, func(s string) string {
			return `{"errors":[{"code":` + quoted(s) + `,"message":` + quoted(s) + `,"details":` + quoted(s) + `}]}`
		}),
		"gateway":         answer(404, "text/html", func(s string) string { return "<p>" + s + "</p>" }),
		"gateway, cut":    answer(404, "text/plain", func(s string) string { return strings.Repeat("x", 150) + s }),
		"torn":            answer(404, jsonKind, func(s string) string { return `{"errorMessage":` + quoted(s) }),
		"success":         answer(200, jsonKind, func(s string) string { return `{"echo":` + quoted(s) + `,"refresh_token":"` + secretPlain + `"}` }),
		"torn success":    answer(200, jsonKind, func(s string) string { return `{"refresh_token":"` + secretPlain + `","x":` + quoted(s) }),
		"HTML on success": answer(200, "text/html", func(s string) string { return html.EscapeString(strings.Repeat("y", 1990)) + s }),
	}
}

func TestNoSecretIsInATraceOrAnError(t *testing.T) {
	t.Parallel()
	for name, handler := range echoes() {
		for what, call := range map[string]func(context.Context, *iam.Client) error{
			"API key": func(ctx context.Context, c *iam.Client) error {
				_, err := c.ExchangeAPIKey(ctx, secretKey)
				return err
			},
			"pod's token": func(ctx context.Context, c *iam.Client) error {
				_, err := c.ExchangeComputeToken(ctx, secretPod, iam.ProfileSelector{ID: "Profile-1"})
				return err
			},
			"access token": func(ctx context.Context, c *iam.Client) error {
				_, err := c.GetProfile(ctx, "Profile-1")
				return err
			},
			"opaque access token": func(ctx context.Context, c *iam.Client) error {
				_, err := c.CreateLink(ctx, "Profile-1", link("n", "s"))
				return err
			},
		} {
			t.Run(name+"/"+what, func(t *testing.T) {
				t.Parallel()
				server := httptest.NewServer(handler)
				defer server.Close()
				var trace strings.Builder
				token := secretToken
				if what == "opaque access token" {
					token = secretPlain
				}
				c := must(iam.New(iam.Config{
					URL: server.URL, HTTP: server.Client(), Trace: &trace, Sleep: noSleep,
					Token: func(context.Context) (string, error) { return token, nil },
				}))(t)

				err := call(t.Context(), c)

				if err == nil {
					t.Fatal("no error")
				}
				var refusal *apierr.Error
				texts := []string{err.Error(), trace.String(), fmt.Sprintf("%+v %#v", c, c)}
				if errors.As(err, &refusal) {
					fields, _ := json.Marshal(refusal)
					texts = append(texts, fmt.Sprintf("%v %+v %#v", refusal, refusal, *refusal), string(fields))
				}
				for _, text := range texts {
					if part := shows(text); part != "" {
						t.Errorf("%q is in:\n%s", part, text)
					}
				}
				if !strings.Contains(trace.String(), "REQUEST") || !strings.Contains(trace.String(), "[HIDDEN]") {
					t.Errorf("the trace tells nothing:\n%s", &trace)
				}
			})
		}
	}
}

func TestFormattingATokenShowsNoSecret(t *testing.T) {
	t.Parallel()
	token := iam.Token{AccessToken: secretToken, TokenType: "Bearer", Expiration: 1772359200}
	source := iam.NewTokenSource(nil, func(context.Context) (iam.Token, error) {
		return iam.Token{AccessToken: secretToken, Expiration: 1 << 40}, nil
	})
	must(source.Token(t.Context()))(t)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%T"} {
		for _, value := range []any{token, &token, []iam.Token{token}, map[string]iam.Token{"a": token}, struct{ T iam.Token }{token}, source, *source} {
			text := fmt.Sprintf(verb, value)
			if part := shows(text); part != "" || strings.Contains(text, fmt.Sprintf("%x", secretToken)) {
				t.Errorf("%s of %T gives %s", verb, value, text)
			}
		}
	}
	if text := fmt.Sprint(token); text != "{Bearer [HIDDEN], expires 2026-03-01T10:00:00Z}" {
		t.Errorf("got %s", text)
	}
	if data, err := json.Marshal(token); err != nil || !strings.Contains(string(data), secretToken) {
		t.Errorf("as JSON the token is not whole: %s, %v", data, err)
	}
}

// A secret that can't be sent, such as one with a line end, is not shown by the error either.
func TestASecretThatCantBeSentIsNotShown(t *testing.T) {
	t.Parallel()
	c := must(iam.New(iam.Config{
		HTTP: &http.Client{Transport: &http.Transport{}}, Token: func(context.Context) (string, error) { return secretPlain + "\n", nil },
	}))(t)
	_, err := c.GetProfile(t.Context(), "Profile-1")
	if err == nil || shows(err.Error()) != "" {
		t.Errorf("got %v", err)
	}
}
