package rest_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/internal/rest"
	"github.com/podtrust/podtrust/pkg/wait"
)

func TestWhatATraceShowsOfABody(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ kind, body, shows, hides string }{
		"lists under secret names":  {"application/json", `{"tokens":["SECRET",{"a":"SECRET"}],"n":1.50,"token_limit":5}`, `"token_limit": 5`, "SECRET"},
		"numbers as they were":      {"application/json", `{"n":12345678901234567890.50}`, `12345678901234567890.50`, ""},
		"torn JSON":                 {"application/json", `{"refresh_token":"SECRET`, "[24 BYTES THAT ARE NOT JSON]", "SECRET"},
		"torn JSON without a name":  {"", ` ["SECRET`, "[9 BYTES THAT ARE NOT JSON]", "SECRET"},
		"two documents":             {"application/json", `{} {"token":"SECRET"}`, "[21 BYTES THAT ARE NOT JSON]", "SECRET"},
		"a form":                    {"application/x-www-form-urlencoded; charset=utf-8", "apikey=SECRET&a=b%20c", "a=b c", "SECRET"},
		"a broken form":             {"application/x-www-form-urlencoded", "apikey=SECRET%zz", "[HIDDEN]", "SECRET"},
		"a page":                    {"text/html", "<p>hello \xff eyJSECRET</p>", "<p>hello ? [HIDDEN]</p>", "SECRET"},
		"a long page":               {"text/html", strings.Repeat("a", 1999) + "ü" + strings.Repeat("b", 99), strings.Repeat("a", 1999) + "...", "b"},
		"what the request had sent": {"text/plain", "you sent Bearer a-secret-that-was-sent", "you sent Bearer [HIDDEN]", "a-secret"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			c := client(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", row.kind)
				_, _ = io.WriteString(w, row.body)
			}), func(c *rest.Config) {
				c.Elsewhere, c.Trace, c.Token = true, &out, func(context.Context) (string, error) { return "a-secret-that-was-sent", nil }
			})
			if err := c.Do(t.Context(), rest.Request{Op: "try", Method: "GET", Path: []string{"x"}}, nil); err != nil {
				t.Fatal(err)
			}
			_, answer, _ := strings.Cut(out.String(), "RESPONSE")
			_, answer, _ = strings.Cut(answer, "\n\n")
			if !strings.Contains(answer, row.shows) || row.hides != "" && strings.Contains(answer, row.hides) {
				t.Errorf("shows:\n%s", answer)
			}
		})
	}
}

func TestJSONGoesOutAsItIs(t *testing.T) {
	t.Parallel()
	var got, kind, agent string
	c := client(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got, kind, agent = string(body), r.Header.Get("Content-Type"), r.Header.Get("User-Agent")
	}), func(c *rest.Config) { c.UserAgent = "podtrust/1" })
	request := rest.Request{Op: "try", Method: "POST", Path: []string{"x"}, JSON: map[string]string{"a": "<&>"}}
	if err := c.Do(t.Context(), request, nil); err != nil {
		t.Fatal(err)
	}
	if got != `{"a":"<&>"}`+"\n" || kind != "application/json" || agent != "podtrust/1" {
		t.Errorf("sent %q as %q by %q", got, kind, agent)
	}
	request.JSON = func() {}
	if err := c.Do(t.Context(), request, nil); err == nil || !strings.Contains(err.Error(), "encode the request") {
		t.Errorf("what can't be encoded: %v", err)
	}
}

// The service wants to be left alone for 20 seconds; the caller gives up meanwhile.
func TestARealWaitEndsWithTheContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	c := client(t, status(429, "Retry-After", "20"), func(c *rest.Config) {
		c.Sleep = nil
		c.Waits = wait.NewNotices(time.Now, func(time.Duration, string) { cancel() })
	})
	err := c.Do(ctx, rest.Request{Op: "try", Method: "GET", Path: []string{"x"}}, nil)
	if err == nil || !strings.Contains(err.Error(), "the wait before another try ended: context canceled") {
		t.Errorf("got %v", err)
	}
}

func TestAFailedTokenIsTheError(t *testing.T) {
	t.Parallel()
	c := client(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") }), func(c *rest.Config) {
		c.Token = func(context.Context) (string, error) { return "", io.ErrUnexpectedEOF }
	})
	if err := c.Do(t.Context(), rest.Request{Op: "try", Method: "GET", Path: []string{"x"}}, nil); err != io.ErrUnexpectedEOF {
		t.Errorf("got %v", err)
	}
}

func TestARedirectOnTheSameHostIsFollowed(t *testing.T) {
	t.Parallel()
	var asked []string
	c := client(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization"))
		if r.URL.Path == "/base/x" {
			http.Redirect(w, r, "/base/y", http.StatusPermanentRedirect)
		}
	}), nil)
	if err := c.Do(t.Context(), rest.Request{Op: "try", Method: "GET", Path: []string{"x"}}, nil); err != nil {
		t.Fatal(err)
	}
	if len(asked) != 2 || asked[1] != "GET /base/y Bearer eyJtoken.secret.part" {
		t.Errorf("asked %v", asked)
	}
}
