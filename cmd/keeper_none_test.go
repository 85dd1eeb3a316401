package cmd

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// noTokens are answers to a request for a token, with status 200, that have none.
func noTokens() map[string]string {
	const good = "eyJhbGciOiJub25lIn0.eyJpYW0iOiJzZWNyZXQifQ.c2ln"
	answers := map[string]string{
		"no body": "", "a page": "<html><body>Log in</body></html>", "a page with a token": "<html>" + good + "</html>", "the token alone": good,
		"null": "null", "a list": "[]", "no object": `"` + good + `"`, "an object without it": "{}", "torn": `{"access_token":"` + good, "an error": `{"errorCode":"x"}`,
	}
	for name, token := range map[string]any{
		"empty": "", "a blank": " ", "CR LF": "\r\n", "CR LF behind it": good + "\r\n", "a header behind it": good + "\r\nX-Evil: 1", "two lines": good + "\n" + good,
		"ESC": "\x1b[2J" + good, "NUL": good + "\x00", "NUL alone": "\x00", "DEL": good + "\x7f", "C1": good + "\u009b", "200 KB": strings.Repeat("a", 200<<10),
		"HTML": "<html>Log in</html>", "HTML without blanks": "<html>" + good + "</html>", "quotes": `"` + good + `"`, "a scheme": "Bearer " + good, "a list of it": []string{good},
		"a number": 1, "true": true, "null as token": nil, "no ASCII": good + "ü", "a zero width space": good + "\u200b", "JSON": `{"a":1}`, "a percent sign": good + "%0d%0a",
		"of a user": "eyJhbGciOiJub25lIn0." + base64.RawURLEncoding.EncodeToString([]byte(`{"iam_id":"IBMid-1","exp":4102444800}`)) + ".c2ln",
	} {
		body, _ := json.Marshal(map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": 3600})
		answers[name] = string(body)
	}
	return answers
}

// TestRunKeepsItsTokenWhenTheAnswerHasNone lets IAM give a token, then for a while what is none, and then a token again.
func TestRunKeepsItsTokenWhenTheAnswerHasNone(t *testing.T) {
	t.Parallel()
	for name, answer := range noTokens() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKept(t)
			var wrong atomic.Bool
			iam := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !wrong.Load() {
					k.server.ServeHTTP(w, r)
					return
				}
				_, _ = io.Copy(io.Discard, r.Body)
				if strings.HasPrefix(answer, "{") {
					w.Header().Set("Content-Type", "application/json")
				}
				_, _ = io.WriteString(w, answer)
			}))
			t.Cleanup(iam.Close)
			k.url = iam.URL
			k.on(40*time.Minute, func() { wrong.Store(true) })
			k.on(56*time.Minute, func() { wrong.Store(false); k.mint() })
			k.every(time.Minute, 70*time.Minute, func() {
				if !k.valid() {
					t.Errorf("after %s the file holds no valid token", k.passed)
				}
			})

			if code := k.keep(70 * time.Minute); code != 0 || k.count("tries again in") == 0 || k.count("wrote an access token") < 2 {
				t.Errorf("it ends with %d: %s", code, k.errs.String())
			}
			if told := k.errs.String(); strings.Contains(told, "eyJ") || len(told) > 20<<10 {
				t.Errorf("it shows what it got: %.2000s", told)
			}
		})
	}
}
