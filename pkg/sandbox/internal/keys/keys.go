// Package keys holds the sandbox's signing keys: that of IAM, and one for each cluster. A key is made when it is first
// needed, which must be in a transaction that may write, and is kept in the state.
package keys

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"sync"

	"github.com/go-jose/go-jose/v4"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// bits of a new key. IAM and Kubernetes both sign by RS256 with keys of this size.
const bits = 2048

// IAM is the ID of IAM's own key.
const IAM = "iam"

// Cluster is the ID of a cluster's key.
func Cluster(clusterID string) string { return "cluster/" + clusterID }

// Ring reads keys from the state. Parsing one is slow, so it remembers them. Safe for concurrent use.
type Ring struct {
	IAM    *rsa.PrivateKey // IAM's own key in a state that has none yet; nil for a new one
	parsed sync.Map        // PEM text to *rsa.PrivateKey
}

// Find returns a key, or false when it was never needed yet.
func (r *Ring) Find(tx *db.Tx, id string) (*rsa.PrivateKey, bool, error) {
	row, ok := state.Keys().Get(tx, id)
	if !ok {
		return nil, false, nil
	}
	if key, ok := r.parsed.Load(row.PrivPEM); ok {
		return key.(*rsa.PrivateKey), true, nil
	}
	key, err := parse(row.PrivPEM)
	if err != nil {
		return nil, false, fmt.Errorf("key %q of the state: %w", id, err)
	}
	r.parsed.Store(row.PrivPEM, key)
	return key, true, nil
}

// Need returns a key, and makes it if there is none.
func (r *Ring) Need(tx *db.Tx, id string) (*rsa.PrivateKey, error) {
	key, ok, err := r.Find(tx, id)
	if ok || err != nil {
		return key, err
	}
	if key, err = r.create(id); err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	text := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	r.parsed.Store(text, key)
	state.Keys().Put(tx, id, state.Key{ID: id, PrivPEM: text})
	return key, nil
}

func (r *Ring) create(id string) (*rsa.PrivateKey, error) {
	if id == IAM && r.IAM != nil {
		return r.IAM, nil
	}
	return rsa.GenerateKey(rand.Reader, bits)
}

func parse(text string) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("not a PEM block")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, errors.New("not an RSA key")
	}
	return private, nil
}

// ID names a public key in the header of what it signed, in the way of Kubernetes: the hash of its DER form.
func ID(key *rsa.PublicKey) string {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		panic(err) // an RSA key always has a DER form
	}
	sum := sha256.Sum256(der)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Sign makes a JWT of a JSON document.
func Sign(key *rsa.PrivateKey, claims []byte) (string, error) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: ID(&key.PublicKey)}}, nil)
	if err != nil {
		return "", err
	}
	signed, err := signer.Sign(claims)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}
