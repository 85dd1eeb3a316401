package iam_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
)

// answering is a client of a token endpoint that gives one answer.
func answering(t *testing.T, now time.Time, status int, body string) *iam.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return must(iam.New(iam.Config{URL: server.URL, HTTP: server.Client(), Now: func() time.Time { return now }}))(t)
}

func TestATokensEndIsItsOwnWhereTheAnswerHasNone(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	own := now.Add(50 * time.Minute)
	part := base64.RawURLEncoding.EncodeToString
	jwt := part([]byte(`{"alg":"RS256"}`)) + "." + part(fmt.Appendf(nil, `{"exp":%d}`, own.Unix())) + ".c2ln"
	opaque := "opaque"
	for name, row := range map[string]struct {
		token, times string
		want         time.Time
	}{
		"named":                  {jwt, fmt.Sprintf(`"expiration":%d`, now.Add(time.Minute).Unix()), now.Add(time.Minute)},
		"named as text":          {jwt, fmt.Sprintf(`"expiration":"%d"`, now.Add(time.Minute).Unix()), now.Add(time.Minute)},
		"missing":                {jwt, `"expires_in":3600`, own},
		"zero":                   {jwt, `"expiration":0`, own},
		"words":                  {jwt, `"expiration":"soon","expires_in":"later"`, own},
		"null":                   {jwt, `"expiration":null`, own},
		"huge":                   {jwt, `"expiration":1e300`, own},
		"in the past":            {jwt, `"expiration":1000`, own},
		"an object":              {jwt, `"expiration":{}`, own},
		"of a token without one": {opaque, `"expires_in":"600"`, now.Add(10 * time.Minute)},
		"unknown":                {opaque, `"expiration":0`, time.Time{}},
	} {
		c := answering(t, now, http.StatusOK, `{"access_token":"`+row.token+`",`+row.times+`}`)
		got, err := c.ExchangeComputeToken(t.Context(), "t", iam.ProfileSelector{Name: "p"})
		if err != nil || !got.Expires().Equal(row.want) {
			t.Errorf("%s: got %s, %v, want %s", name, got.Expires(), err, row.want)
		}
	}
}

func TestAnAnswerThatIsNotIAMs(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for body, first := range map[string]string{
		"\n<html>\n<body>Blocked</body></html>": "Blocked",
		"no healthy upstream":                   "no healthy upstream",
		"":                                      "",
		`{"message":"RBAC: access denied"}`:     "RBAC: access denied",
	} {
		for _, status := range []int{200, 400, 401, 403, 404, 413} {
			if status == 200 && strings.HasPrefix(body, "{") {
				continue // it is JSON without an access token
			}
			_, err := answering(t, now, status, body).ExchangeComputeToken(t.Context(), "t", iam.ProfileSelector{Name: "p"})
			var foreign *apierr.ForeignError
			if !errors.As(err, &foreign) || !errors.Is(err, apierr.ErrUnavailable) || foreign.Status != status || !strings.Contains(foreign.FirstLine, first) {
				t.Errorf("%d %q: got %v", status, body, err)
			}
		}
	}
	_, err := answering(t, now, 400, `{"errorCode":"BXNIM0398E","errorMessage":"m"}`).ExchangeComputeToken(t.Context(), "t", iam.ProfileSelector{Name: "p"})
	if errors.Is(err, apierr.ErrForeign) || !errors.Is(err, apierr.ErrExchangeRefused) {
		t.Errorf("got %v", err)
	}
}
