package control

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"unicode"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/keys"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// maxIssuer is the longest issuer that is kept, in bytes.
const maxIssuer = 2048

type trustRequest struct {
	KeySet json.RawMessage `json:"jwks"`
	Issuer string          `json:"issuer"`
}

type trustedCluster struct {
	ID     string       `json:"id"`
	Name   string       `json:"name"`
	CRN    string       `json:"crn"`
	Issuer string       `json:"issuer"`
	Keys   []trustedKey `json:"keys"`
}

type trustedKey struct {
	ID        string `json:"kid"`
	Algorithm string `json:"alg"`
}

// trust makes the tokens that a real cluster signs count as those of one of the sandbox's clusters. What was trusted for it
// before is trusted no longer.
func (s service) trust(c *api.Call) (api.Reply, error) {
	var in trustRequest
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	cluster, err := ownersCluster(c)
	if err != nil {
		return api.Reply{}, err
	}
	if len(in.Issuer) > maxIssuer || strings.ContainsFunc(in.Issuer, unicode.IsControl) {
		return api.Reply{}, c.Dialect.Invalid("the issuer is not one line of at most 2048 bytes")
	}
	set, err := keys.ReadSet(in.KeySet)
	if err != nil {
		return api.Reply{}, c.Dialect.Invalid(err.Error())
	}
	trust := state.Trust{ClusterID: cluster.ID, Issuer: in.Issuer, Keys: set}
	if err := unambiguous(c, trust); err != nil {
		return api.Reply{}, err
	}
	state.Trusts().Put(c.Tx, cluster.ID, trust)
	out := trustedCluster{ID: cluster.ID, Name: cluster.Name, CRN: cluster.CRN(), Issuer: in.Issuer}
	for _, k := range set {
		out.Keys = append(out.Keys, trustedKey{k.ID, k.Algorithm})
	}
	return api.OK(out), nil
}

// distrust ends what trust began. Repeating is safe.
func (s service) distrust(c *api.Call) (api.Reply, error) {
	cluster, err := ownersCluster(c)
	if err != nil {
		return api.Reply{}, err
	}
	state.Trusts().Delete(c.Tx, cluster.ID)
	return api.NoContent(), nil
}

func ownersCluster(c *api.Call) (state.Cluster, error) {
	if !authz.IsOwner(c) {
		return state.Cluster{}, c.Dialect.Forbidden("")
	}
	name := c.Path("cluster")
	cluster, ok := findCluster(c, name)
	if !ok {
		return state.Cluster{}, api.Errorf(http.StatusNotFound, "not_found", "cluster '%s' was not found", name)
	}
	return cluster, nil
}

// unambiguous refuses a key by which the tokens of two clusters could be signed: only key and issuer show which
// of them issued a token.
func unambiguous(c *api.Call, trust state.Trust) error {
	for _, other := range state.Trusts().All(c.Tx) {
		apart := trust.Issuer != "" && other.Issuer != "" && trust.Issuer != other.Issuer
		if other.ClusterID == trust.ClusterID || apart {
			continue
		}
		for _, theirs := range other.Keys {
			for _, ours := range trust.Keys {
				if bytes.Equal(ours.JWK, theirs.JWK) {
					cluster, _ := state.Clusters().Get(c.Tx, other.ClusterID)
					return api.Errorf(http.StatusConflict, "conflict",
						"key '%.12s' is already trusted for cluster '%s', and the two clusters do not have different issuers", ours.ID, cluster.Name)
				}
			}
		}
	}
	return nil
}
