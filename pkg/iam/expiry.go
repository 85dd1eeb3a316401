package iam

import (
	"strconv"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/crtoken"
)

// tokenAnswer is a Token as it is answered. Its times decide nothing that the access token does not say itself, so that one
// of an odd type costs nothing.
type tokenAnswer struct {
	AccessToken string  `json:"access_token"`
	TokenType   string  `json:"token_type"`
	ExpiresIn   seconds `json:"expires_in"`
	Expiration  seconds `json:"expiration"`
	Scope       string  `json:"scope"`
}

// seconds is a number, or text that is one; 0 for anything else.
type seconds int64

// UnmarshalJSON never fails.
func (s *seconds) UnmarshalJSON(data []byte) error {
	const farAway = 1 << 38 // some ten thousand years
	number, err := strconv.ParseFloat(strings.Trim(string(data), `"`), 64)
	if err != nil || !(number > 0 && number < farAway) {
		number = 0
	}
	*s = seconds(number)
	return nil
}

// token is the answer with an end that can be relied on: the one that it names, unless that is missing or in the past. Then
// it is the access token's own, and without that what follows from the lifetime; 0 when nothing tells it.
func (a tokenAnswer) token(now time.Time) Token {
	t := Token{
		AccessToken: a.AccessToken, TokenType: a.TokenType, ExpiresIn: int64(a.ExpiresIn), Expiration: int64(a.Expiration), Scope: a.Scope,
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
