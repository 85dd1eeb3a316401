package reach

import (
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Clusters are those of an account, for the sets of pods that links and rules trust.
type Clusters struct {
	account *account.Account
	usable  []trust.Identity          // one of each cluster whose pods can use profiles, without namespace and service account
	byID    map[string]trust.Identity // the same, by the cluster's ID
	old     map[string]string         // by ID of the other clusters: why not
	known   trust.Known
}

// ClustersOf are the clusters of an account.
func ClustersOf(a *account.Account) Clusters {
	c := Clusters{account: a, byID: map[string]trust.Identity{}, old: map[string]string{}, known: a.Known()}
	for _, cluster := range a.Clusters.Seen() {
		if s := trust.Supported(cluster.OpenShift(), cluster.MasterKubeVersion, cluster.Created()); !s.OK {
			c.old[cluster.ID] = "the pods of cluster '" + a.ClusterLabel(cluster) + "' can't use trusted profiles: " + s.Reason
			continue
		}
		id := c.labelled(cluster)
		c.usable, c.byID[cluster.ID] = append(c.usable, id), id
	}
	return c
}

// labelled is the identity of a cluster's pods, under a name that no other cluster has.
func (c Clusters) labelled(cluster containers.Cluster) trust.Identity {
	id := account.IdentityOf(cluster)
	id.ClusterName = c.account.ClusterLabel(cluster)
	return id
}

// Unusable is why the pods of a cluster can use no trusted profile; "" when they can.
func (c Clusters) Unusable(clusterID string) string { return c.old[clusterID] }

// OfLink is the set of pods that a link for pods trusts. never is why it matches no pod; "" when it can.
func (c Clusters) OfLink(l trust.Link) (s Set, never string) {
	if err := l.CheckNames(); err != nil {
		return Set{}, err.Error()
	}
	return c.linked(l)
}

// OfRule are the sets of pods that a rule for pods trusts: one for each cluster that it can match, or for each of the names
// that it lists, and one for future clusters unless it names its clusters. never is why it matches no pod; "" when it can.
func (c Clusters) OfRule(r trust.Rule) (sets []Set, never string) {
	if dead := c.Dead(r); len(dead) > 0 {
		return nil, dead[0].Message
	}
	if sets = c.ruled(r); len(sets) > 0 {
		return sets, ""
	}
	for _, cond := range r.Conditions {
		for _, v := range cond.Pins() {
			if old := c.old[v]; cond.Claim == "service_instance" && old != "" {
				return nil, old
			}
		}
	}
	return nil, "no cluster of the account meets its conditions"
}

// Dead are the reasons why a rule can never match, by its own words and by what is known of the account. It is empty for a rule
// that some pod can match, now or later.
func (c Clusters) Dead(r trust.Rule) []trust.Doubt {
	dead := slices.DeleteFunc(r.Doubts(c.known), func(d trust.Doubt) bool { return d.Partial || !d.Never() })
	if len(dead) > 0 {
		return dead
	}
	if _, verdict := ExamplePod(r); verdict == trust.No {
		return []trust.Doubt{{Kind: trust.DoubtValue, Message: "no name that Kubernetes allows meets its conditions"}}
	}
	return nil
}

// Has answers whether a pod is in the set and admitted by it.
func (p Set) Has(id trust.Identity) trust.Verdict {
	own := p.Identity
	switch {
	case id.Kind != own.Kind, !p.Future && id.ClusterID != own.ClusterID,
		own.Namespace != "" && id.Namespace != own.Namespace, own.ServiceAccount != "" && id.ServiceAccount != own.ServiceAccount:
		return trust.No
	}
	verdict := Meets(id, p.Rest)
	if p.Doubt != "" && verdict == trust.Yes {
		return trust.Unknown
	}
	return verdict
}
