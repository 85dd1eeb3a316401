package iam_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

func TestAPodsTokenIsExchanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, c := t.Context(), w.as(sandbox.AdminKey)
	p := w.profile(c, "orders-api")
	must(c.CreateLink(ctx, p.ID, link("orders", "orders-api")))(t)
	mint := sandbox.MintRequest{Cluster: "demo-vpc", Namespace: "orders", ServiceAccount: "orders-api", Pod: "orders-1", Audience: []string{"iam"}, ExpiresIn: time.Hour}
	right := w.mint(mint)
	open := must(iam.New(w.config()))(t)

	for name, selector := range map[string]iam.ProfileSelector{
		"ID": {ID: p.ID}, "name": {Name: p.Name}, "CRN": {CRN: p.CRN}, "all": {ID: p.ID, Name: p.Name, CRN: p.CRN},
	} {
		token := must(open.ExchangeComputeToken(ctx, right, selector))(t)
		if iamID, pod := recognized(t, token); iamID != p.IAMID || pod != "demo-vpc:orders:orders-api:orders-1" {
			t.Errorf("by %s: IAM saw %q as %q", name, pod, iamID)
		}
		if token.TokenType != "Bearer" || token.ExpiresIn != 3600 || token.Expires().Unix() != token.Expiration || token.Scope == "" {
			t.Errorf("by %s: got %+v", name, token)
		}
	}

	mint.ServiceAccount = "another"
	_, err := open.ExchangeComputeToken(ctx, w.mint(mint), iam.ProfileSelector{ID: p.ID})
	refused(t, err, apierr.ErrExchangeRefused, "BXNIM0398E", "")
	if !strings.Contains(err.Error(), "demo-vpc:orders:another:orders-1") {
		t.Errorf("the error does not tell who IAM saw: %v", err)
	}
	mint.ExpiresIn = -time.Minute
	_, err = open.ExchangeComputeToken(ctx, w.mint(mint), iam.ProfileSelector{ID: p.ID})
	refused(t, err, apierr.ErrExchangeRefused, "BXNIM0405E", "")
	_, err = open.ExchangeComputeToken(ctx, "no token", iam.ProfileSelector{ID: p.ID})
	refused(t, err, apierr.ErrExchangeRefused, "BXNIM0401E", "")
	_, err = open.ExchangeComputeToken(ctx, right, iam.ProfileSelector{})
	refused(t, err, apierr.ErrExchangeRefused, "BXNIM0109E", "")
}

// recognized reads who a token was given to.
func recognized(t *testing.T, token iam.Token) (iamID, pod string) {
	t.Helper()
	var claims struct {
		IAMID string `json:"iam_id"`
		Authn struct {
			Name string `json:"name"`
		} `json:"authn"`
	}
	payload := must(base64.RawURLEncoding.DecodeString(strings.Split(token.AccessToken, ".")[1]))(t)
	if err := json.Unmarshal(payload, &claims); err != nil {
		t.Fatal(err)
	}
	return claims.IAMID, claims.Authn.Name
}

func TestAnAPIKeyIsExchanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	open := must(iam.New(w.config()))(t)
	w.count("")
	token := must(open.ExchangeAPIKey(t.Context(), sandbox.AdminKey))(t)
	if w.count("POST /identity/token") != 1 || token.AccessToken == "" {
		t.Errorf("got %+v", token)
	}
	_, err := open.ExchangeAPIKey(t.Context(), "unknown-key")
	refused(t, err, apierr.ErrUnauthorized, "BXNIM0415E", "")
}

// counting gives tokens that live for an hour, and counts them.
func counting(now func() time.Time) (fetch func(context.Context) (iam.Token, error), count *atomic.Int64) {
	count = new(atomic.Int64)
	return func(context.Context) (iam.Token, error) {
		n := count.Add(1)
		return iam.Token{AccessToken: strings.Repeat("t", int(n)), Expiration: now().Add(time.Hour).Unix()}, nil
	}, count
}

func TestASourceFetchesOnceAndAgainBeforeTheEnd(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	now := func() time.Time { return at }
	fetch, count := counting(now)
	source := iam.NewTokenSource(now, fetch)

	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if token, err := source.Token(t.Context()); err != nil || token != "t" {
				t.Errorf("got %q, %v", token, err)
			}
		})
	}
	group.Wait()
	if count.Load() != 1 {
		t.Errorf("20 callers made %d requests", count.Load())
	}

	at = at.Add(time.Hour - 11*time.Second)
	if token := must(source.Token(t.Context()))(t); token != "t" {
		t.Errorf("11 s before the end: got %q, want the same token", token)
	}
	at = at.Add(time.Second)
	if token := must(source.Token(t.Context()))(t); token != "tt" {
		t.Errorf("10 s before the end: got %q, want a new token", token)
	}
}

func TestASourceForgetsFailuresAndReleasesWaiters(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	entered, leave := make(chan struct{}, 1), make(chan error)
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	source := iam.NewTokenSource(func() time.Time { return at }, func(context.Context) (iam.Token, error) {
		entered <- struct{}{}
		return iam.Token{AccessToken: "t", Expiration: at.Add(time.Hour).Unix()}, <-leave
	})
	first := make(chan error, 1)
	go func() {
		_, err := source.Token(t.Context())
		first <- err
	}()
	<-entered

	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("given up"))
	if _, err := source.Token(ctx); err == nil || err.Error() != "given up" {
		t.Errorf("a caller that gave up got %v", err)
	}
	leave <- broken
	if err := <-first; !errors.Is(err, broken) {
		t.Errorf("the first caller got %v", err)
	}
	go func() { leave <- nil }()
	if token, err := source.Token(t.Context()); err != nil || token != "t" {
		t.Errorf("after a failure: got %q, %v", token, err)
	}
}
