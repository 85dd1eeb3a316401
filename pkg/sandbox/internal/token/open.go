package token

import (
	"crypto/rsa"
	"errors"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/keys"
)

// open checks that IAM of this sandbox signed a token, and returns its document. It does not look at what that says.
func (s service) open(c *api.Call, token string) ([]byte, error) {
	key, err := s.ring.Need(c.Tx, keys.IAM)
	if err != nil {
		return nil, api.Internal(err)
	}
	document, err := keys.Verify(token, func(id string) *rsa.PublicKey {
		if id != keys.ID(&key.PublicKey) {
			return nil
		}
		return &key.PublicKey
	})
	switch {
	case errors.Is(err, keys.ErrMalformed):
		return nil, malformed("the token is not a JWT signed with RS256")
	case err != nil:
		return nil, unsupported("the token is not one of this sandbox")
	}
	return document, nil
}

// seal signs a document as IAM.
func (s service) seal(c *api.Call, document []byte) (string, error) {
	key, err := s.ring.Need(c.Tx, keys.IAM)
	if err != nil {
		return "", api.Internal(err)
	}
	token, err := keys.Sign(key, document)
	if err != nil {
		return "", api.Internal(err)
	}
	return token, nil
}
