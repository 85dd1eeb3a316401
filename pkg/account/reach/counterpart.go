package reach

import (
	"slices"

	"github.com/podtrust/podtrust/pkg/trust"
)

// fate is how a cluster is on the other side of a comparison.
type fate int

const (
	sameCluster     fate = iota // the same, or not known to be another: it was not read on one of the sides
	changedCluster              // it has other properties
	unusableCluster             // its pods can use no profile
	noCluster                   // it is known not to exist
)

// counterpart is how a side has a cluster of which the other side has a set of pods, and the set's identity there. Future
// clusters are the same on both sides.
func (c Clusters) counterpart(p Set, in Clusters) (fate, trust.Identity) {
	id := p.Identity
	there, usable := c.byID[id.ClusterID]
	_, read := in.byID[id.ClusterID]
	switch {
	case p.Future:
		return sameCluster, id
	case c.old[id.ClusterID] != "":
		return unusableCluster, id
	case !usable && read && c.account.Clusters.Known():
		return noCluster, id
	case !usable || !read:
		return sameCluster, id
	}
	there.Namespace, there.ServiceAccount, there.ClusterName = id.Namespace, id.ServiceAccount, id.ClusterName
	if there == id {
		return sameCluster, id
	}
	return changedCluster, there
}

// clusterConditions are the conditions of a rule on the cluster, and not on its pods.
func clusterConditions(rule trust.Rule) []trust.Condition {
	return slices.DeleteFunc(slices.Clone(rule.Conditions), func(c trust.Condition) bool {
		return c.Claim == "namespace" || c.Claim == "name" || c.Claim == "pod"
	})
}
