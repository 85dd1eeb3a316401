package sandbox

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

// TrustedCluster is one of the sandbox's clusters, with the keys of the real one that it represents.
type TrustedCluster struct {
	ID     string       `json:"id"`
	Name   string       `json:"name"`
	CRN    string       `json:"crn"`
	Issuer string       `json:"issuer"` // "" when tokens of any issuer pass
	Keys   []TrustedKey `json:"keys"`
}

// TrustedKey is a public key, by its name and what it signs by: RS256 or ES256.
type TrustedKey struct {
	ID        string `json:"kid"`
	Algorithm string `json:"alg"`
}

// TrustCluster makes service account tokens count as those of one of the sandbox's clusters (name, ID or CRN) when a key
// of the JSON Web Key Set signed them, and their issuer is the given one; "" accepts any issuer. The set replaces what was
// trusted for the cluster before, so repeating is safe. Tokens that the sandbox mints for the cluster pass as before. The
// error is a *ControlError: 400 for a set with a key that can't be used, 404 for a cluster that there is not, 409 for a
// key that is trusted for another cluster.
//
// API: POST /_sandbox/clusters/{cluster}/trust
func (c Control) TrustCluster(ctx context.Context, cluster string, keySet []byte, issuer string) (TrustedCluster, error) {
	const op = "trust the keys of a cluster"
	var out TrustedCluster
	path, err := trustPath(op, cluster)
	if err != nil {
		return out, err
	}
	if !json.Valid(keySet) {
		return out, &ControlError{Op: op, Status: http.StatusBadRequest, Code: "invalid", Message: "the key set is not JSON"}
	}
	err = c.do(ctx, op, http.MethodPost, path, map[string]any{"jwks": json.RawMessage(keySet), "issuer": issuer}, &out)
	return out, err
}

// DistrustCluster ends what TrustCluster began. Repeating is safe. The error is a *ControlError: 404 for a cluster that
// there is not.
//
// API: DELETE /_sandbox/clusters/{cluster}/trust
func (c Control) DistrustCluster(ctx context.Context, cluster string) error {
	const op = "end the trust in the keys of a cluster"
	path, err := trustPath(op, cluster)
	if err != nil {
		return err
	}
	return c.do(ctx, op, http.MethodDelete, path, nil, nil)
}

// trustPath refuses names that would make another path of it.
func trustPath(op, cluster string) (string, error) {
	switch cluster {
	case "", ".", "..":
		return "", &ControlError{
			Op: op, Status: http.StatusNotFound, Code: "not_found", Message: "cluster '" + cluster + "' was not found",
		}
	}
	return "/_sandbox/clusters/" + url.PathEscape(cluster) + "/trust", nil
}
