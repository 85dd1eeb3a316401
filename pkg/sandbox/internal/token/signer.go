package token

import (
	"crypto"
	"errors"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/keys"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// signer is a key that may sign service account tokens of a cluster.
type signer struct {
	cluster state.Cluster
	key     crypto.PublicKey
	issuer  string // the only one that it may sign for; "" for any
}

// signers are the keys of a name: the one by which the sandbox mints tokens for a cluster, and those of real clusters that
// it was configured to trust. Nothing keeps two clusters from giving their keys the same name. Those of clusters that are too old
// for trusted profiles are unknown, unless a switch says otherwise.
func (s service) signers(c *api.Call, keyID string) ([]signer, error) {
	var found []signer
	for _, cluster := range state.Clusters().All(c.Tx) {
		if !c.Options.KnowOldClusters && tooOld(cluster) {
			continue
		}
		key, ok, err := s.ring.Find(c.Tx, keys.Cluster(cluster.ID))
		if err != nil {
			return nil, err
		}
		if ok && keys.ID(&key.PublicKey) == keyID {
			found = append(found, signer{cluster: cluster, key: &key.PublicKey})
		}
		trusted, _ := state.Trusts().Get(c.Tx, cluster.ID)
		for _, k := range trusted.Keys {
			if k.ID != keyID {
				continue
			}
			key, err := keys.PublicKeyOf(k)
			if err != nil {
				return nil, err
			}
			found = append(found, signer{cluster, key, trusted.Issuer})
		}
	}
	return found, nil
}

// signed checks the signature of a token. The cluster is the one whose key signed it, for the issuer that was agreed on.
func (s service) signed(c *api.Call, token string) (state.Cluster, serviceAccountToken, error) {
	parsed, err := keys.Parse(token)
	switch {
	case errors.Is(err, keys.ErrAlgorithm):
		return state.Cluster{}, serviceAccountToken{}, unsupported("the token is not signed by RS256 or ES256")
	case err != nil:
		return state.Cluster{}, serviceAccountToken{}, malformed("the token is not a signed JWT")
	}
	signers, err := s.signers(c, parsed.KeyID())
	if err != nil {
		return state.Cluster{}, serviceAccountToken{}, api.Internal(err)
	}
	reason := "the token is not signed by the key of a cluster that IAM knows"
	for _, by := range signers {
		document, err := parsed.Claims(by.key)
		if err != nil {
			continue
		}
		claims, err := readClaims(document)
		if err != nil {
			return state.Cluster{}, serviceAccountToken{}, err
		}
		if by.issuer == "" || by.issuer == claims.Issuer {
			return by.cluster, claims, nil
		}
		reason = "the token's issuer is not the one that cluster '" + by.cluster.Name + "' is trusted with"
	}
	return state.Cluster{}, serviceAccountToken{}, unsupported(reason)
}
