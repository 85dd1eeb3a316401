package account

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Life is what the state of an object means for new trust in it and new access to it. The zero value is a usable object.
type Life struct {
	Kind, Name string // "cluster", and its name
	State      string // as the service writes it
	Ended      bool   // the object is gone or will be: new trust and access are refused
	Note       string // what the state means; "" for a state that means nothing here
}

// Short is the state without the object: "is in state 'deleting': it will not run any pods"; "" for a usable object.
func (l Life) Short() string {
	if l.Note == "" {
		return ""
	}
	return "is in state '" + l.State + "': " + l.Note
}

// String is the state with the object: "cluster 'a' is in state 'deleting': it will not run any pods"; "" for a usable one.
func (l Life) String() string {
	if l.Note == "" {
		return ""
	}
	return l.Kind + " '" + l.Name + "' " + l.Short()
}

// LifeOfCluster is what the state of a cluster means. A state that is not known here means nothing.
func LifeOfCluster(c containers.Cluster) Life {
	l := Life{Kind: "cluster", Name: c.Name, State: c.State}
	switch strings.ToLower(c.State) {
	case "aborted", "deleted", "deleting", "deploy_failed":
		l.Ended, l.Note = true, "it will not run any pods"
	case "delete_failed":
		l.Note = "it may run no pods"
	case "deploying", "pending", "requested":
		l.Note = "it may not run pods yet"
	}
	return l
}

// LifeOfInstance is what the state of a service instance means. A state that is not known here means nothing.
func LifeOfInstance(i iam.Instance) Life {
	l := Life{Kind: "service instance", Name: i.Name, State: i.State}
	switch strings.ToLower(i.State) {
	case "removed":
		l.Ended, l.Note = true, "it was deleted"
	case "pending_reclamation":
		l.Ended, l.Note = true, "it was deleted and can only be restored"
	case "failed":
		l.Note = "it may never be usable"
	case "provisioning":
		l.Note = "it may not be usable yet"
	case "inactive":
		l.Note = "it may not be usable"
	}
	return l
}

// LifeOfResourceGroup is what the state of a resource group means.
func LifeOfResourceGroup(g iam.ResourceGroup) Life {
	l := Life{Kind: "resource group", Name: g.Name, State: g.State}
	if strings.EqualFold(g.State, "deleted") {
		l.Ended, l.Note = true, "it was deleted"
	}
	return l
}

// LivesOf are the states of the clusters and resource groups that a rule names, without those of usable ones.
func (a *Account) LivesOf(r trust.Rule) []Life {
	var found []Life
	add := func(l Life, err error) {
		if err == nil && l.Note != "" && !slices.Contains(found, l) {
			found = append(found, l)
		}
	}
	for _, c := range r.Conditions {
		for _, v := range c.Pins() {
			switch c.Claim {
			case "service_instance", "crn":
				cluster, err := a.ResolveCluster(v)
				add(LifeOfCluster(cluster), err)
			case "resource_group_id", "resource_group_name":
				group, err := a.ResolveResourceGroup(v)
				add(LifeOfResourceGroup(group), err)
			}
		}
	}
	return found
}

// LivesIn are the states of the clusters, service instances and resource groups that the trust and the policies of a profile
// name, without those of usable ones, each once.
func (a *Account) LivesIn(p Profile) []Life {
	var found []Life
	add := func(lives ...Life) {
		for _, l := range lives {
			if l.Note != "" && !slices.Contains(found, l) {
				found = append(found, l)
			}
		}
	}
	for _, l := range p.Links.items {
		if c, _, ok := a.ClusterOf(l.Link.CRN); ok && PodLink(l) {
			add(LifeOfCluster(c))
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
func (a *Account) lifeOf(key, id string) Life {
	switch key {
	case "serviceInstance":
		if c, ok := find(a.Clusters.items, func(c containers.Cluster) bool { return c.ID == id }); ok {
			return LifeOfCluster(c)
		}
		i, _ := find(a.Instances.items, func(i iam.Instance) bool { return i.GUID == id })
		return LifeOfInstance(i)
	case "resourceGroupId", "resource":
		g, _ := find(a.ResourceGroups.items, func(g iam.ResourceGroup) bool { return g.ID == id })
		return LifeOfResourceGroup(g)
	}
	return Life{}
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
			if ref := trust.ParseProfile(m.IAMID); ref.Fault == trust.ProfileIAMID && !living[ref.ID] {
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
