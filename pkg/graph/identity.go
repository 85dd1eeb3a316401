package graph

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/reach"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Any is every cluster, namespace or service account.
const Any = reach.Any

// Ref is how people write pods: CLUSTER/NAMESPACE/SERVICE_ACCOUNT. Each part can be Any.
type Ref struct{ Cluster, Namespace, ServiceAccount string }

// ParseRef reads CLUSTER/NAMESPACE or CLUSTER/NAMESPACE/SERVICE_ACCOUNT. The cluster is a name, an ID or a CRN; a service account
// that is left out is any. The error says what is wrong, beginning with the text.
func ParseRef(text string) (Ref, error) {
	cluster, rest := splitCluster(text)
	parts := strings.Split(rest, "/")
	if len(parts) > 2 || rest == "" {
		return Ref{}, fmt.Errorf("'%s' is not of the form CLUSTER/NAMESPACE/SERVICE_ACCOUNT", text)
	}
	r := Ref{Cluster: cluster, Namespace: parts[0], ServiceAccount: Any}
	if len(parts) == 2 {
		r.ServiceAccount = parts[1]
	}
	switch {
	case r.Cluster == "":
		return Ref{}, fmt.Errorf("'%s' has no cluster", text)
	case strings.Contains(r.Cluster, Any) && r.Cluster != Any:
		return Ref{}, fmt.Errorf("'%s': '*' is a whole part, and there are no other patterns", text)
	}
	if r.Namespace != Any {
		if err := trust.CheckNamespace(r.Namespace); err != nil {
			return Ref{}, fmt.Errorf("'%s': %w", text, err)
		}
	}
	if r.ServiceAccount != Any {
		if err := trust.CheckServiceAccount(r.ServiceAccount); err != nil {
			return Ref{}, fmt.Errorf("'%s': %w", text, err)
		}
	}
	return r, nil
}

// splitCluster takes the cluster off. The CRN of a cluster has a '/' of its own, and ends in "::".
func splitCluster(text string) (cluster, rest string) {
	if end := strings.Index(text, "::/"); end >= 0 && strings.HasPrefix(text, "crn:") {
		return text[:end+2], text[end+3:]
	}
	cluster, rest, _ = strings.Cut(text, "/")
	return cluster, rest
}

// String is the reference as it is written.
func (r Ref) String() string { return r.Cluster + "/" + r.Namespace + "/" + r.ServiceAccount }

// Exact reports whether every part names one object.
func (r Ref) Exact() bool { return r.Cluster != Any && r.Namespace != Any && r.ServiceAccount != Any }

// Query is a reference in an account: which pods it means there.
type Query struct {
	Ref
	Pod      *string // name of the pod, "" for a token that is bound to none; nil when that is not known
	identity trust.Identity
}

// In finds the cluster of a reference. The error is one of account.Resolve.
func (r Ref) In(a *account.Account) (Query, error) {
	q := Query{Ref: r}
	if r.Cluster != Any {
		c, err := a.ResolveCluster(r.Cluster)
		if err != nil {
			return q, err
		}
		q.identity = account.IdentityOf(c)
		q.identity.ClusterName = a.ClusterLabel(c)
		q.Cluster = q.identity.ClusterName
	}
	return q, nil
}

// Identity is what IAM knows of the pods: "" for parts that are open.
func (q Query) Identity() trust.Identity {
	id := q.identity
	for _, part := range []struct{ claim, value string }{{"namespace", q.Namespace}, {"name", q.ServiceAccount}} {
		if part.value != Any {
			id = id.With(part.claim, part.value)
		}
	}
	return q.withPod(id)
}

// withPod adds the name of the pod to an identity, or that it is not known.
func (q Query) withPod(id trust.Identity) trust.Identity {
	id.AnyPod = q.Pod == nil
	if q.Pod != nil {
		id.Pod = *q.Pod
	}
	return id
}

// open is a part of an identity, or Any where it has none.
func open(part string) string { return cmp.Or(part, Any) }
