package keys

import (
	"crypto/rsa"
	"encoding/base64"
	"math/big"
)

// Set is a JSON Web Key Set in the form that IAM serves: without "use", which clients must not rely on.
type Set struct {
	Keys []PublicKey `json:"keys"`
}

// PublicKey is an RSA key as JSON.
type PublicKey struct {
	KeyType   string `json:"kty"`
	Algorithm string `json:"alg"`
	Modulus   string `json:"n"`
	Exponent  string `json:"e"`
	KeyID     string `json:"kid"`
}

// Public is the set with one key.
func Public(key *rsa.PublicKey) Set {
	return Set{Keys: []PublicKey{{
		KeyType: "RSA", Algorithm: "RS256", KeyID: ID(key),
		Modulus:  base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
		Exponent: base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
	}}}
}
