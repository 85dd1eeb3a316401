package audit

import (
	"github.com/podtrust/podtrust/pkg/account/reach"
	"github.com/podtrust/podtrust/pkg/trust"
)

// exampleCluster is a cluster that does not exist yet and meets all conditions of a rule, with the pod's names. The verdict is
// Unknown if it is not known whether there can be one.
func (c *checker) exampleCluster(pod trust.Identity, r trust.Rule) (trust.Identity, trust.Verdict) {
	groups := []trust.Identity{pod}
	for id, name := range c.known.ResourceGroups {
		in := pod
		in.ResourceGroupID, in.ResourceGroupName = id, name
		groups = append(groups, in)
	}
	for _, location := range append([]string{""}, trust.Locations()...) {
		for _, id := range groups {
			id.Location, id.ClusterID, id.ClusterName = location, futureCluster, futureCluster
			if reach.Meets(id, r.Conditions) == trust.Yes {
				return id, trust.Yes
			}
		}
	}
	return trust.Identity{}, trust.Unknown
}

// futureCluster is the name and ID of a cluster that does not exist yet.
const futureCluster = "a-future-cluster"
