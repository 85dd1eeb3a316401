package keys

import (
	"crypto/rsa"
	"errors"

	"github.com/go-jose/go-jose/v4"
)

// ErrMalformed is matched by the error for text that is no JWT.
var ErrMalformed = errors.New("not a signed JWT")

// ErrSignature is matched by the error for a JWT that none of the keys signed.
var ErrSignature = errors.New("not signed by a known key")

// Verify returns the claims of a JWT as JSON, after its signature was checked with the key that find returns for its key
// ID. find returns nil for an unknown ID.
func Verify(token string, find func(keyID string) *rsa.PublicKey) ([]byte, error) {
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return nil, ErrMalformed
	}
	key := find(signed.Signatures[0].Header.KeyID)
	if key == nil {
		return nil, ErrSignature
	}
	claims, err := signed.Verify(key)
	if err != nil {
		return nil, ErrSignature
	}
	return claims, nil
}
