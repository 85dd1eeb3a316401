package token

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/match"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// pod is who presented a service account token.
type pod struct {
	cluster  state.Cluster
	identity match.Pod
}

// identifier returns how IAM writes the pod in errors and access tokens.
func (p pod) identifier() string {
	return strings.Join([]string{p.cluster.Name, p.identity.Namespace, p.identity.ServiceAccount, p.identity.Name}, ":")
}

// serviceAccountToken is what a cluster says of a pod.
type serviceAccountToken struct {
	jwt.Claims
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

// recognize checks a service account token and finds whose it is. Nothing in the token names the cluster.
func (s service) recognize(c *api.Call, token string) (pod, error) {
	cluster, claims, err := s.signed(c, token)
	if err != nil {
		return pod{}, err
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
	if claims.Subject != "system:serviceaccount:"+k.Namespace+":"+k.ServiceAccount.Name {
		return pod{}, unsupported("the token's subject is not the service account that it names")
	}
	return pod{cluster: cluster, identity: identify(c, cluster, k.Namespace, k.ServiceAccount.Name, k.Pod.Name)}, nil
}

func readClaims(document []byte) (serviceAccountToken, error) {
	var claims serviceAccountToken
	if err := json.Unmarshal(document, &claims); err != nil {
		return serviceAccountToken{}, malformed("the claims are not those of a service account token")
	}
	return claims, nil
}

func checkTimes(c *api.Call, claims serviceAccountToken) error {
	expires, begins := claims.Expiry.Time(), claims.NotBefore.Time()
	switch {
	case claims.Expiry == nil:
		return unsupported("the token never expires: it is not a projected token")
	case !c.Now.Before(expires):
		return unsupported("the token expired at " + expires.UTC().Format(time.RFC3339))
	case c.Now.Before(begins):
		return unsupported("the token is not valid yet")
	}
	if most := c.Options.MaxTokenLifetime; most > 0 && (claims.IssuedAt == nil || expires.Sub(claims.IssuedAt.Time()) > most) {
		return unsupported("the token lives longer than " + most.String())
	}
	return nil
}

func identify(c *api.Call, cluster state.Cluster, namespace, serviceAccount, podName string) match.Pod {
	group, _ := state.ResourceGroups().Get(c.Tx, cluster.ResourceGroupID)
	return match.Pod{
		CRType: cluster.CRType(), ClusterCRN: cluster.CRN(), ClusterID: cluster.ID,
		Namespace: namespace, ServiceAccount: serviceAccount, Name: podName,
		ResourceGroupID: group.ID, ResourceGroupName: group.Name,
	}
}
