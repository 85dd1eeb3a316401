package iam_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
)

// TestATokenThatIsNoneIsRefused has IAM answer with success and something that is no access token.
func TestATokenThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	const good = "eyJhbGciOiJub25lIn0.eyJpYW0iOiJzZWNyZXQifQ.iam-signature"
	for name, token := range map[string]any{
		"none": "", "a blank": " ", "blanks": "   ", "a tab": "\t", "a line end": good + "\n", "a line end of Windows": good + "\r\n",
		"a header behind it": good + "\r\nX-Evil: 1", "two lines": good + "\n" + good, "a blank before": " " + good, "a blank in it": good + " x",
		"an escape": "\x1b[31m" + good, "NUL": good + "\x00", "NUL before": "\x00" + good, "DEL": good + "\x7f", "C1": good + "\u009b31m",
		"a byte order mark": "\ufeff" + good, "a zero width space": good[:9] + "\u200b" + good[9:], "a mark of direction": good + "\u202e",
		"a letter that is not ASCII": good + "ü", "a no-break space": good + "\u00a0", "200 KB": strings.Repeat("a", 200<<10), "just too long": strings.Repeat("a", 64<<10+1),
		"HTML": "<html>" + good + "</html>", "quotes": `"` + good + `"`, "an object as text": `{"a":1}`, "an escape of URLs": good + "%0d%0a", "padding before": "=" + good,
		"a vertical tab": good + "\v", "a bell": good + "\a", "null": nil, "a number": 1, "a list": []string{good}, "an object": map[string]string{"a": good}, "true": true,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body, err := json.Marshal(map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": 3600})
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }))
			defer server.Close()
			c := must(iam.New(iam.Config{URL: server.URL, HTTP: server.Client(), Sleep: noSleep}))(t)
			for what, grant := range map[string]func() (iam.Token, error){
				"the pod's token": func() (iam.Token, error) {
					return c.ExchangeComputeToken(t.Context(), secretPod, iam.ProfileSelector{ID: "Profile-1"})
				},
				"the API key": func() (iam.Token, error) { return c.ExchangeAPIKey(t.Context(), secretKey) },
			} {
				got, err := grant()
				if !errors.Is(err, apierr.ErrUnavailable) || got != (iam.Token{}) {
					t.Errorf("%s gave %v: %v", what, got, err)
				}
				if err != nil && (strings.Contains(err.Error(), "eyJ") || len(err.Error()) > 500) {
					t.Errorf("the error shows it: %v", err)
				}
			}
		})
	}
}
