package sandbox

import (
	"crypto/rsa"
	"encoding/json"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/control"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/keys"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/token"
)

// identify finds the caller. The control routes take an API key, too, as Basic authentication for the user "apikey": they
// must work when the token endpoint does not.
func (s *Server) identify(c *api.Call, e endpoint) (api.Caller, error) {
	user, value, ok := c.Request.BasicAuth()
	if !ok || e.service.Name != control.Name {
		return s.authenticate(c)
	}
	if user != "apikey" {
		return api.Caller{}, c.Dialect.Unauthorized("the user of an API key is 'apikey'")
	}
	caller, err := token.KeyOwner(c, value)
	if err != nil {
		return api.Caller{}, c.Dialect.Unauthorized(err.Error())
	}
	return caller, nil
}

// authenticate finds the caller by the access token, which must be one of this sandbox's.
func (s *Server) authenticate(c *api.Call) (api.Caller, error) {
	header := c.Request.Header.Get("Authorization")
	scheme, token, _ := strings.Cut(header, " ")
	if header == "" || !strings.EqualFold(scheme, "Bearer") || token == "" {
		return api.Caller{}, c.Dialect.Unauthorized("No authorization header found")
	}
	key, ok, err := s.ring.Find(c.Tx, keys.IAM)
	if err != nil {
		return api.Caller{}, err
	}
	if !ok {
		return api.Caller{}, c.Dialect.Unauthorized("the token is of another sandbox")
	}
	document, err := keys.Verify(strings.TrimSpace(token), func(id string) *rsa.PublicKey {
		if id != keys.ID(&key.PublicKey) {
			return nil
		}
		return &key.PublicKey
	})
	if err != nil {
		return api.Caller{}, c.Dialect.Unauthorized("the token is not one of this sandbox")
	}
	var claims struct {
		IAMID    string `json:"iam_id"`
		ClientID string `json:"client_id"`
		Expires  int64  `json:"exp"`
		Account  struct {
			BSS string `json:"bss"`
		} `json:"account"`
	}
	if err := json.Unmarshal(document, &claims); err != nil || claims.IAMID == "" || c.Now.Unix() >= claims.Expires {
		return api.Caller{}, c.Dialect.Unauthorized("the token has expired")
	}
	return api.Caller{IAMID: claims.IAMID, AccountID: claims.Account.BSS, ClientID: claims.ClientID}, nil
}
