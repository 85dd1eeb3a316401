package keys

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"fmt"

	"github.com/go-jose/go-jose/v4"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// The bounds of a key set. Kubernetes serves one key, and a few more while keys are rotated.
const (
	maxSetSize = 64 << 10 // bytes
	maxKeys    = 16
	maxKeyID   = 256  // bytes
	minRSABits = 2048 // NIST SP 800-131A
	maxRSABits = 8192 // beyond it, checking one signature becomes work that a stranger can cause
)

// ReadSet reads the JSON Web Key Set of a cluster, in which every key must be usable: a public RSA or P-256 key for
// signatures, with an ID of its own. The error says for people which key is not, and shows nothing of it.
func ReadSet(document []byte) ([]state.TrustedKey, error) {
	if len(document) > maxSetSize {
		return nil, fmt.Errorf("the key set has more than %d bytes", maxSetSize)
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(document, &set); err != nil {
		return nil, fmt.Errorf("the key set is not a JSON object with a list 'keys'")
	}
	switch {
	case len(set.Keys) == 0:
		return nil, fmt.Errorf("the key set has no keys")
	case len(set.Keys) > maxKeys:
		return nil, fmt.Errorf("the key set has more than %d keys", maxKeys)
	}
	var keys []state.TrustedKey
	seen := map[string]bool{}
	for i, text := range set.Keys {
		key, err := readKey(text)
		if err == nil && seen[key.ID] {
			err = fmt.Errorf("its 'kid' is that of another key")
		}
		if err != nil {
			return nil, fmt.Errorf("key %d of the set is unusable: %w", i+1, err)
		}
		seen[key.ID] = true
		keys = append(keys, key)
	}
	return keys, nil
}

// member are the members of a key that matter. Certificates in it are not looked at: the set itself is what is trusted.
type member struct {
	KeyType   string `json:"kty"`
	Use       string `json:"use,omitempty"`
	Algorithm string `json:"alg,omitempty"`
	ID        string `json:"kid,omitempty"`
	Modulus   string `json:"n,omitempty"`
	Exponent  string `json:"e,omitempty"`
	Curve     string `json:"crv,omitempty"`
	X         string `json:"x,omitempty"`
	Y         string `json:"y,omitempty"`
}

func readKey(text []byte) (state.TrustedKey, error) {
	var all map[string]json.RawMessage
	var m member
	if json.Unmarshal(text, &all) != nil || json.Unmarshal(text, &m) != nil {
		return state.TrustedKey{}, fmt.Errorf("it is not a JSON Web Key")
	}
	for _, private := range []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"} {
		if _, ok := all[private]; ok {
			return state.TrustedKey{}, fmt.Errorf("it has a private part ('%s'); only public keys are allowed", private)
		}
	}
	switch {
	case m.ID == "" || len(m.ID) > maxKeyID:
		return state.TrustedKey{}, fmt.Errorf("it must have a 'kid' of 1 to %d bytes", maxKeyID)
	case m.Use != "" && m.Use != "sig":
		return state.TrustedKey{}, fmt.Errorf("it is not for signatures ('use' is not 'sig')")
	}
	id, given := m.ID, m.Algorithm
	m.ID, m.Use, m.Algorithm = "", "", ""
	bare, err := json.Marshal(m)
	if err != nil {
		return state.TrustedKey{}, err
	}
	key, err := PublicKeyOf(state.TrustedKey{JWK: bare})
	if err != nil {
		return state.TrustedKey{}, err
	}
	algorithm, err := algorithmOf(key)
	if err != nil {
		return state.TrustedKey{}, err
	}
	if given != "" && given != algorithm {
		return state.TrustedKey{}, fmt.Errorf("its 'alg' must be %s", algorithm)
	}
	canonical, err := json.Marshal(jose.JSONWebKey{Key: key})
	return state.TrustedKey{ID: id, Algorithm: algorithm, JWK: canonical}, err
}

// PublicKeyOf returns the key itself.
func PublicKeyOf(k state.TrustedKey) (crypto.PublicKey, error) {
	var jwk jose.JSONWebKey
	if err := jwk.UnmarshalJSON(k.JWK); err != nil {
		return nil, fmt.Errorf("it is not a complete RSA or EC key")
	}
	return jwk.Key, nil
}

func algorithmOf(key crypto.PublicKey) (string, error) {
	switch key := key.(type) {
	case *rsa.PublicKey:
		if n := key.N.BitLen(); n < minRSABits || n > maxRSABits {
			return "", fmt.Errorf("an RSA key must have %d to %d bits", minRSABits, maxRSABits)
		}
		if key.E < 3 || key.E%2 == 0 || int64(key.E) > 1<<31-1 {
			return "", fmt.Errorf("the exponent of an RSA key must be odd, and from 3 to 2147483647")
		}
		return string(jose.RS256), nil
	case *ecdsa.PublicKey:
		if key.Curve == elliptic.P256() {
			return string(jose.ES256), nil
		}
	}
	return "", fmt.Errorf("it is neither an RSA nor a P-256 key")
}
