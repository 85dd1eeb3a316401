package keys

import (
	"crypto"
	"crypto/rsa"
	"errors"

	"github.com/go-jose/go-jose/v4"
)

// ErrMalformed is matched by the error for text that is not a JWT.
var ErrMalformed = errors.New("not a signed JWT")

// ErrAlgorithm is matched by the error for a JWT that is signed in a way that is not accepted.
var ErrAlgorithm = errors.New("not signed by RS256 or ES256")

// ErrSignature is matched by the error for a JWT that none of the keys signed.
var ErrSignature = errors.New("not signed by a known key")

// Signed is a JWT whose signature is not checked yet.
type Signed struct{ jws *jose.JSONWebSignature }

// Parse takes a JWT apart. It accepts what IAM and Kubernetes sign by, and nothing else: "none" is not a signature, and HMAC
// would take a public key for a secret. The error matches ErrMalformed or ErrAlgorithm.
func Parse(token string) (Signed, error) {
	jws, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256, jose.ES256})
	var unexpected *jose.ErrUnexpectedSignatureAlgorithm
	switch {
	case errors.As(err, &unexpected):
		return Signed{}, ErrAlgorithm
	case err != nil:
		return Signed{}, ErrMalformed
	}
	return Signed{jws}, nil
}

// KeyID is the name of the key, as the token itself gives it.
func (s Signed) KeyID() string { return s.jws.Signatures[0].Header.KeyID }

// Claims returns what was signed, as JSON. The error matches ErrSignature when it was not signed by the key.
func (s Signed) Claims(key crypto.PublicKey) ([]byte, error) {
	claims, err := s.jws.Verify(key)
	if err != nil {
		return nil, ErrSignature
	}
	return claims, nil
}

// Verify returns the claims of a JWT as JSON, after its signature was checked with the key that find returns for its key
// ID. find returns nil for an unknown ID.
func Verify(token string, find func(keyID string) *rsa.PublicKey) ([]byte, error) {
	signed, err := Parse(token)
	if err != nil {
		return nil, err
	}
	key := find(signed.KeyID())
	if key == nil {
		return nil, ErrSignature
	}
	return signed.Claims(key)
}
