package iam

import (
	"context"
	"time"
)

// margin is how long before its end a token is no longer used, as in IBM's SDK.
const margin = 10 * time.Second

// TokenSource keeps an access token and gets another when it is about to expire. It is safe for concurrent use: callers
// that come meanwhile wait for the one request.
type TokenSource struct {
	fetch func(context.Context) (Token, error)
	now   func() time.Time
	gate  chan struct{} // holds one value, so that a waiting caller can give up
	token func() Token  // a function, because nothing that formats a source can look into it; nil before the first
}

// NewTokenSource returns a source that gets its tokens from fetch. A nil clock means time.Now.
func NewTokenSource(now func() time.Time, fetch func(context.Context) (Token, error)) *TokenSource {
	if now == nil {
		now = time.Now
	}
	return &TokenSource{fetch: fetch, now: now, gate: make(chan struct{}, 1)}
}

// Token returns an access token that lives for at least ten seconds more. A failed fetch is tried again by the next call.
func (s *TokenSource) Token(ctx context.Context) (string, error) {
	select {
	case s.gate <- struct{}{}:
		defer func() { <-s.gate }()
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	if s.token != nil && s.now().Add(margin).Before(s.token().Expires()) {
		return s.token().AccessToken, nil
	}
	token, err := s.fetch(ctx)
	if err != nil {
		return "", err
	}
	s.token = func() Token { return token }
	return token.AccessToken, nil
}
