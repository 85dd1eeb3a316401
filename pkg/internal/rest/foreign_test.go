package rest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/internal/rest"
)

func TestAnAnswerOfSomethingInBetween(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		status  int
		body    string
		class   error
		foreign bool
	}{
		"page 404":           {404, "<html>\n<h1>Not here</h1></html>", apierr.ErrUnavailable, true},
		"plain 404":          {404, "404 page not found\n", apierr.ErrUnavailable, true},
		"page 403":           {403, "<h1>Blocked</h1>", apierr.ErrUnavailable, true},
		"page 401":           {401, "<h1>Proxy login</h1>", apierr.ErrUnavailable, true},
		"plain 400":          {400, "Bad Request", apierr.ErrUnavailable, true},
		"plain 413":          {413, "too large", apierr.ErrUnavailable, true},
		"page 200":           {200, "<h1>Sign in</h1>", apierr.ErrUnavailable, true},
		"page 501":           {501, "<h1>no</h1>", apierr.ErrUnavailable, true},
		"gateway's JSON 404": {404, `{"message":"no Route matched with those values"}`, apierr.ErrUnavailable, true},
		"API gateway's JSON": {404, `{"httpCode":"404","httpMessage":"Not Found"}`, apierr.ErrUnavailable, true},
		"IAM's 404":          {404, `{"errors":[{"code":"not_found","message":"m"}]}`, apierr.ErrNotFound, false},
		"containers' 404":    {404, `{"incidentID":"i","code":"G0004","description":"no"}`, apierr.ErrNotFound, false},
		"empty 404":          {404, "", apierr.ErrNotFound, false},
		"page 429":           {429, "<h1>slow</h1>", apierr.ErrRateLimited, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := client(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(row.status)
				_, _ = io.WriteString(w, row.body)
			}), func(c *rest.Config) { c.Setting = "A_VARIABLE" })
			err := c.Do(t.Context(), rest.Request{Op: "delete x", Method: "DELETE", Path: []string{"x"}}, nil)
			if !errors.Is(err, row.class) || errors.Is(err, apierr.ErrForeign) != row.foreign {
				t.Errorf("got %v", err)
			}
			if row.foreign && !strings.Contains(err.Error(), "A_VARIABLE") {
				t.Errorf("the setting is missing: %v", err)
			}
		})
	}
}

func TestASingle401OfAMoodyServiceIsRepeatedOnce(t *testing.T) {
	t.Parallel()
	request := rest.Request{Op: "try", Method: "POST", Path: []string{"x"}, Again: true, Moody: true}
	server := &steps{do: []http.HandlerFunc{status(401), status(200)}}
	if err := client(t, server, nil).Do(t.Context(), request, nil); err != nil {
		t.Error(err)
	}
	server = &steps{do: []http.HandlerFunc{status(401)}}
	if err := client(t, server, nil).Do(t.Context(), request, nil); !errors.Is(err, apierr.ErrUnauthorized) || server.count.Load() != 2 {
		t.Errorf("sent %d times: %v", server.count.Load(), err)
	}
}

// One request that is to come back in an hour must not hold the others back for an hour.
func TestAPauseBeyondTheBudgetHoldsNobodyBack(t *testing.T) {
	t.Parallel()
	w := &waits{}
	server := &steps{do: []http.HandlerFunc{status(429, "Retry-After", "3600"), status(200)}}
	c := client(t, server, func(c *rest.Config) {
		c.Sleep = func(ctx context.Context, d time.Duration) error { return w.sleep(ctx, d) }
	})
	request := rest.Request{Op: "try", Method: "GET", Path: []string{"x"}}
	if err := c.Do(t.Context(), request, nil); !errors.Is(err, apierr.ErrRateLimited) {
		t.Fatalf("got %v", err)
	}
	if err := c.Do(t.Context(), request, nil); err != nil || len(w.slept) != 0 {
		t.Errorf("slept %v, err %v", w.slept, err)
	}
}
