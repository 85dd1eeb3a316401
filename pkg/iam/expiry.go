package iam

import (
	"time"

	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/internal/rest"
)

// tokenAnswer is a Token as it is answered. Its times decide nothing that the access token does not say itself, so that one
// of an odd type costs nothing.
type tokenAnswer struct {
	AccessToken string      `json:"access_token"`
	TokenType   string      `json:"token_type" decides:"nothing"`
	ExpiresIn   rest.Number `json:"expires_in"`
	Expiration  rest.Number `json:"expiration"`
	Scope       string      `json:"scope" decides:"nothing"`
}

// token is the answer with a reliable expiry: that of the answer, unless it is missing or in the past; else that of the
// access token itself; else the one that follows from the lifetime; 0 when no source has it.
func (a tokenAnswer) token(now time.Time) Token {
	t := Token{
		AccessToken: a.AccessToken, TokenType: a.TokenType, Scope: a.Scope,
		ExpiresIn: max(int64(a.ExpiresIn), 0), Expiration: max(int64(a.Expiration), 0),
	}
	if t.Expiration > now.Unix() {
		return t
	}
	claims, err := crtoken.Decode(t.AccessToken)
	own := claims.Time("exp")
	switch {
	case err == nil && !own.IsZero():
		t.Expiration = own.Unix()
	case t.ExpiresIn > 0:
		t.Expiration = now.Unix() + t.ExpiresIn
	}
	if left := t.Expiration - now.Unix(); t.ExpiresIn == 0 && left > 0 {
		t.ExpiresIn = left
	}
	return t
}
