package token

import (
	"crypto/rsa"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/keys"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
	"github.com/podtrust/podtrust/pkg/trust"
)

// pod is who presented a service account token.
type pod struct {
	cluster  state.Cluster
	identity trust.Identity
}

type serviceAccountToken struct {
	Audience   []string `json:"aud"`
	IssuedAt   int64    `json:"iat"`
	NotBefore  int64    `json:"nbf"`
	Expires    int64    `json:"exp"`
	Kubernetes struct {
		Namespace      string `json:"namespace"`
		ServiceAccount struct {
			Name string `json:"name"`
		} `json:"serviceaccount"`
		Pod struct {
			Name string `json:"name"`
		} `json:"pod"`
	} `json:"kubernetes.io"`
}

// unsupported and malformed carry IBM's codes and messages; which of them IBM gives for which fault is known in part only,
// so the details say that they are the sandbox's.
func unsupported(reason string) *api.Error {
	return refuse(http.StatusBadRequest, "BXNIM0405E", "Provided token is not supported", "sandbox: "+reason)
}

func malformed(reason string) *api.Error {
	return refuse(http.StatusBadRequest, "BXNIM0401E", "Provided token is malformed", "sandbox: "+reason)
}

// recognise checks a service account token and finds whose it is. The cluster is the one whose key signed it: nothing in
// the token names it.
func (s service) recognise(c *api.Call, token string) (pod, error) {
	var cluster state.Cluster
	var broken error
	document, err := keys.Verify(token, func(keyID string) *rsa.PublicKey {
		var key *rsa.PublicKey
		cluster, key, broken = s.clusterOf(c, keyID)
		return key
	})
	switch {
	case broken != nil:
		return pod{}, api.Internal(broken)
	case errors.Is(err, keys.ErrMalformed):
		return pod{}, malformed("the token is no JWT that is signed by RS256")
	case err != nil:
		return pod{}, unsupported("the token is not signed by the key of a cluster that IAM knows")
	}
	var claims serviceAccountToken
	if err := json.Unmarshal(document, &claims); err != nil {
		return pod{}, malformed("the claims are not those of a service account token")
	}
	if err := checkTimes(c, claims); err != nil {
		return pod{}, err
	}
	if c.Options.StrictAudience && !slices.Contains(claims.Audience, "iam") {
		return pod{}, unsupported("the audience is not 'iam'")
	}
	k := claims.Kubernetes
	if k.Namespace == "" || k.ServiceAccount.Name == "" {
		return pod{}, unsupported("the token names no service account")
	}
	return pod{cluster: cluster, identity: identify(c, cluster, k.Namespace, k.ServiceAccount.Name, k.Pod.Name)}, nil
}

func (s service) clusterOf(c *api.Call, keyID string) (state.Cluster, *rsa.PublicKey, error) {
	for _, cluster := range state.Clusters().All(c.Tx) {
		key, ok, err := s.ring.Find(c.Tx, keys.Cluster(cluster.ID))
		if err != nil {
			return state.Cluster{}, nil, err
		}
		if ok && keys.ID(&key.PublicKey) == keyID {
			return cluster, &key.PublicKey, nil
		}
	}
	return state.Cluster{}, nil, nil
}

func checkTimes(c *api.Call, claims serviceAccountToken) error {
	expires := time.Unix(claims.Expires, 0)
	switch {
	case !c.Now.Before(expires):
		return unsupported("the token expired at " + expires.UTC().Format(time.RFC3339))
	case c.Now.Before(time.Unix(claims.NotBefore, 0)):
		return unsupported("the token is not valid yet")
	case c.Options.MaxTokenLifetime > 0 && claims.Expires-claims.IssuedAt > int64(c.Options.MaxTokenLifetime.Seconds()):
		return unsupported("the token lives longer than " + c.Options.MaxTokenLifetime.String())
	}
	return nil
}

func identify(c *api.Call, cluster state.Cluster, namespace, serviceAccount, podName string) trust.Identity {
	group, _ := state.ResourceGroups().Get(c.Tx, cluster.ResourceGroupID)
	return trust.Identity{
		Kind: trust.Kind(cluster.CRType()), ClusterCRN: cluster.CRN(), ClusterID: cluster.ID, ClusterName: cluster.Name,
		Namespace: namespace, ServiceAccount: serviceAccount, Pod: podName,
		Location: cluster.Region, ResourceGroupID: group.ID, ResourceGroupName: group.Name,
	}
}
