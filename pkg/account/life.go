package account

import (
	"cmp"
	"slices"

	"github.com/podtrust/podtrust/pkg/account/lifetime"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// LivesOf are the states of the clusters and resource groups that a rule names, without those of usable ones.
func (a *Account) LivesOf(r trust.Rule) []lifetime.Life {
	var found []lifetime.Life
	add := func(l lifetime.Life, err error) {
		if err == nil && l.Note != "" && !slices.Contains(found, l) {
			found = append(found, l)
		}
	}
	for _, c := range r.Conditions {
		for _, v := range c.Pins() {
			switch c.Claim {
			case "service_instance", "crn":
				cluster, err := a.ResolveCluster(v)
				add(lifetime.OfCluster(cluster), err)
			case "resource_group_id", "resource_group_name":
				group, err := a.ResolveResourceGroup(v)
				add(lifetime.OfResourceGroup(group), err)
			}
		}
	}
	return found
}

// LivesIn are the states of the clusters, service instances and resource groups that the trust and the policies of a profile
// name, without those of usable ones, each once.
func (a *Account) LivesIn(p Profile) []lifetime.Life {
	var found []lifetime.Life
	add := func(lives ...lifetime.Life) {
		for _, l := range lives {
			if l.Note != "" && !slices.Contains(found, l) {
				found = append(found, l)
			}
		}
	}
	for _, l := range p.Links.items {
		if c, _, ok := a.ClusterOf(l.Link.CRN); ok && PodLink(l) {
			add(lifetime.OfCluster(c))
		}
	}
	for _, r := range p.Rules.items {
		add(a.LivesOf(RuleOf(r))...)
	}
	for _, policy := range p.Policies.items {
		for _, attr := range AccessOf(policy).Resource {
			if id, ok := attr.Value.(string); ok {
				add(a.lifeOf(attr.Key, id))
			}
		}
	}
	return found
}

// lifeOf is the state of the object that an attribute of a policy names by its ID.
func (a *Account) lifeOf(key, id string) lifetime.Life {
	switch key {
	case "serviceInstance":
		if c, ok := find(a.Clusters.items, func(c containers.Cluster) bool { return c.ID == id }); ok {
			return lifetime.OfCluster(c)
		}
		i, _ := find(a.Instances.items, func(i iam.Instance) bool { return i.GUID == id })
		return lifetime.OfInstance(i)
	case "resourceGroupId", "resource":
		g, _ := find(a.ResourceGroups.items, func(g iam.ResourceGroup) bool { return g.ID == id })
		return lifetime.OfResourceGroup(g)
	}
	return lifetime.Life{}
}

// LeftMember is a member of an access group.
type LeftMember struct {
	Group  Group
	Member iam.Member
}

// LeftMembers are the members of access groups that are profiles which no longer exist. While a profile may be hidden, none is
// known to be gone.
func (a *Account) LeftMembers() List[LeftMember] {
	if !a.Profiles.Known() {
		return Partial[LeftMember](nil, a.Profiles.Why())
	}
	living := map[string]bool{}
	for _, p := range a.Profiles.items {
		living[p.ID] = true
	}
	var found []LeftMember
	why := a.Groups.Why()
	for _, g := range a.Groups.items {
		for _, m := range g.Members.items {
			if id, ok := MemberProfile(m); ok && !living[id] {
				found = append(found, LeftMember{g, m})
			}
		}
		why = cmp.Or(why, g.Members.Why())
	}
	if why != "" {
		return Partial(found, why)
	}
	return Whole(found)
}
