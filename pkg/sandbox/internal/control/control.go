// Package control is what only a sandbox has: it gives service account tokens as a cluster would, trusts the keys of real
// clusters, and resets the state. Its routes are under /_sandbox/ and are for the account's owner.
package control

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/keys"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// Name is the service of the control routes. No fault strikes it, so that every fault can be taken away.
const Name = "sandbox"

// Service is the control routes, but for those of faults. The seed puts the first content into an empty state.
func Service(ring *keys.Ring, seed func(*db.Tx, time.Time)) api.Service {
	s := service{ring, seed}
	return api.Service{Name: Name, Dialect: dialect(), Routes: []api.Route{
		{Pattern: "POST /_sandbox/mint", Writes: true, Handle: s.mint},
		{Pattern: "POST /_sandbox/reset", Writes: true, Handle: s.reset},
		{Pattern: "POST /_sandbox/clusters/{cluster}/trust", Writes: true, Handle: s.trust},
		{Pattern: "DELETE /_sandbox/clusters/{cluster}/trust", Writes: true, Handle: s.distrust},
	}}
}

type service struct {
	ring *keys.Ring
	seed func(*db.Tx, time.Time)
}

func dialect() api.Dialect {
	return api.Dialect{
		Body: func(e *api.Error, s api.Stamp) any {
			return map[string]any{"code": e.Code, "message": e.Message, "transaction_id": s.TransactionID}
		},
		Unauthorized: func(reason string) *api.Error {
			return api.Errorf(http.StatusUnauthorized, "unauthorized", "%s", reason)
		},
		Forbidden: func(string) *api.Error {
			return api.Errorf(http.StatusForbidden, "forbidden", "only the owner of the sandbox's account may do this")
		},
		Invalid: func(reason string) *api.Error { return api.Errorf(http.StatusBadRequest, "invalid", "%s", reason) },
	}
}

func (s service) reset(c *api.Call) (api.Reply, error) {
	var in struct{}
	if err := c.DecodeOptional(&in); err != nil {
		return api.Reply{}, err
	}
	if !authz.IsOwner(c) {
		return api.Reply{}, c.Dialect.Forbidden("")
	}
	c.Tx.Clear()
	s.seed(c.Tx, c.Now)
	return api.NoContent(), nil
}

type mintRequest struct {
	Cluster        string   `json:"cluster"`
	Namespace      string   `json:"namespace"`
	ServiceAccount string   `json:"service_account"`
	Pod            string   `json:"pod"`
	Audience       []string `json:"audience"`
	ExpiresIn      int64    `json:"expires_in"` // seconds; may be negative, to get a token that has expired
}

func (s service) mint(c *api.Call) (api.Reply, error) {
	var in mintRequest
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	if !authz.IsOwner(c) {
		return api.Reply{}, c.Dialect.Forbidden("")
	}
	if in.Namespace == "" || in.ServiceAccount == "" {
		return api.Reply{}, c.Dialect.Invalid("namespace and service_account must not be empty")
	}
	cluster, ok := findCluster(c, in.Cluster)
	if !ok {
		return api.Reply{}, api.Errorf(http.StatusNotFound, "not_found", "cluster '%s' was not found", in.Cluster)
	}
	key, err := s.ring.Need(c.Tx, keys.Cluster(cluster.ID))
	if err != nil {
		return api.Reply{}, api.Internal(err)
	}
	document, err := json.Marshal(newClaims(c.Now, in))
	if err != nil {
		return api.Reply{}, api.Internal(err)
	}
	token, err := keys.Sign(key, document)
	if err != nil {
		return api.Reply{}, api.Internal(err)
	}
	return api.OK(map[string]string{"token": token}), nil
}

func findCluster(c *api.Call, key string) (state.Cluster, bool) {
	for _, cluster := range state.Clusters().All(c.Tx) {
		if cluster.ID == key || cluster.Name == key || cluster.CRN() == key {
			return cluster, true
		}
	}
	return state.Cluster{}, false
}

type tokenClaims struct {
	Audience   []string    `json:"aud,omitempty"`
	Expires    int64       `json:"exp"`
	IssuedAt   int64       `json:"iat"`
	Issuer     string      `json:"iss"`
	JTI        string      `json:"jti"`
	Kubernetes boundClaims `json:"kubernetes.io"`
	NotBefore  int64       `json:"nbf"`
	Subject    string      `json:"sub"`
}

type boundClaims struct {
	Namespace      string `json:"namespace"`
	Pod            *bound `json:"pod,omitempty"`
	ServiceAccount bound  `json:"serviceaccount"`
}

type bound struct {
	Name string `json:"name"`
	UID  string `json:"uid"`
}

// newClaims are those of a bound service account token. The issuer is that of OpenShift's open control plane; what IKS
// clusters write there is unknown, and IAM can't distinguish clusters by it.
func newClaims(now time.Time, in mintRequest) tokenClaims {
	issued := now
	if in.ExpiresIn < 0 {
		issued = now.Add(time.Duration(in.ExpiresIn)*time.Second - time.Hour)
	}
	claims := tokenClaims{
		Audience: in.Audience, Expires: now.Unix() + in.ExpiresIn, IssuedAt: issued.Unix(), NotBefore: issued.Unix(),
		Issuer: "https://kubernetes.default.svc", JTI: api.UUID(),
		Subject: "system:serviceaccount:" + in.Namespace + ":" + in.ServiceAccount,
		Kubernetes: boundClaims{
			Namespace: in.Namespace, ServiceAccount: bound{in.ServiceAccount, api.UUID()},
		},
	}
	if in.Pod != "" {
		claims.Kubernetes.Pod = &bound{in.Pod, api.UUID()}
	}
	return claims
}
