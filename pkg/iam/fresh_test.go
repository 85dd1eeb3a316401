package iam_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Parts of an unknown profile do not exist, and that is known after one request. Only a write to it waits: it may follow
// the creation.
func TestOnlyWritesWaitForANewProfile(t *testing.T) {
	t.Parallel()
	const waiting = "waits"
	for name, row := range map[string]struct {
		kind string
		call func(context.Context, *iam.Client) error
	}{
		"list links": {"", func(ctx context.Context, c *iam.Client) error {
			_, err := c.ListLinks(ctx, "p")
			return err
		}},
		"list rules": {"", func(ctx context.Context, c *iam.Client) error {
			_, err := c.ListRules(ctx, "p")
			return err
		}},
		"create link": {waiting, func(ctx context.Context, c *iam.Client) error {
			_, err := c.CreateLink(ctx, "p", iam.CreateLinkRequest{})
			return err
		}},
		"create rule": {waiting, func(ctx context.Context, c *iam.Client) error {
			_, err := c.CreateRule(ctx, "p", iam.CreateRuleRequest{})
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &faulty{answer: plain(http.StatusNotFound, "{}")}
			server := httptest.NewServer(f)
			t.Cleanup(server.Close)
			c := must(iam.New(iam.Config{
				URL: server.URL, HTTP: server.Client(), Sleep: noSleep,
				Token: func(context.Context) (string, error) { return "t", nil },
			}))(t)
			if err := row.call(t.Context(), c); !errors.Is(err, apierr.ErrNotFound) || (f.count > 1) != (row.kind == waiting) {
				t.Errorf("%d requests, %v", f.count, err)
			}
		})
	}
}
