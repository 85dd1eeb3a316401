package account

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Account is what was read of an account. Its lists are sorted, so that it is the same for the same account.
type Account struct {
	ID             string
	Profiles       List[Profile]
	Clusters       List[containers.Cluster] // a CRN is that of getCluster, or "" where it was not read
	UnreadCRNs     map[string]string        // why not, by the cluster's ID
	Groups         List[Group]
	Instances      List[iam.Instance] // those that were looked for, or that policies name
	ResourceGroups List[iam.ResourceGroup]
	Roles          map[string]List[iam.Role] // by service, as iam.ListRoles names them
	Leftovers      List[iam.Policy]          // policies of profiles that no longer exist; only of a whole account
}

// Profile is a trusted profile with its trust and its access.
type Profile struct {
	iam.Profile
	Links      List[iam.Link] // pods' and others'
	Rules      List[iam.Rule] // pods' and others'
	Identities List[iam.Identity]
	Groups     List[string]       // IDs of the access groups that it is in
	Policies   List[iam.Policy]   // active ones, given to the profile itself
	Activity   List[iam.Activity] // one, if it is known; only of a whole account
}

// Nothing returns a profile that is known to have neither trust nor access.
func Nothing(p Profile) Profile {
	p.Links, p.Rules, p.Identities, p.Groups, p.Policies = p.Links.none(), p.Rules.none(), p.Identities.none(), p.Groups.none(), p.Policies.none()
	p.Activity = Whole([]iam.Activity{{}})
	return p
}

// Group is an access group with its policies.
type Group struct {
	iam.Group
	Policies List[iam.Policy]    // active ones
	Members  List[iam.Member]    // asked for only where a change is about the group itself, and of a whole account
	Rules    List[iam.GroupRule] // by which users are members; only of a whole account
}

// Profile returns the profile of an ID.
func (a *Account) Profile(id string) (Profile, bool) {
	return find(a.Profiles.items, func(p Profile) bool { return p.ID == id })
}

// ProfileNamed returns the profile of a name. It is for names that were resolved before; see ResolveProfile.
func (a *Account) ProfileNamed(name string) (Profile, bool) {
	return find(a.Profiles.items, func(p Profile) bool { return p.Name == name })
}

// Group returns the access group of an ID.
func (a *Account) Group(id string) (Group, bool) {
	return find(a.Groups.items, func(g Group) bool { return g.ID == id })
}

// GroupName is the name of the access group of an ID, or the ID when it was not seen.
func (a *Account) GroupName(id string) string {
	g, ok := a.Group(id)
	if !ok {
		return id
	}
	return g.Name
}

func find[T any](items []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(items, is); i >= 0 {
		return items[i], true
	}
	var none T
	return none, false
}

// Sort puts everything into an order that depends on nothing but the content.
func (a *Account) Sort() {
	byName := func(n, id, m, jd string) int { return cmp.Or(strings.Compare(n, m), strings.Compare(id, jd)) }
	slices.SortFunc(a.Profiles.items, func(x, y Profile) int { return byName(x.Name, x.ID, y.Name, y.ID) })
	for i := range a.Profiles.items {
		p := &a.Profiles.items[i]
		slices.SortFunc(p.Links.items, func(x, y iam.Link) int { return strings.Compare(x.ID, y.ID) })
		slices.SortFunc(p.Rules.items, func(x, y iam.Rule) int { return strings.Compare(x.ID, y.ID) })
		slices.SortFunc(p.Identities.items, func(x, y iam.Identity) int { return strings.Compare(x.IAMID, y.IAMID) })
		slices.SortFunc(p.Policies.items, func(x, y iam.Policy) int { return strings.Compare(x.ID, y.ID) })
		slices.Sort(p.Groups.items)
		p.Groups.items = slices.Compact(p.Groups.items)
	}
	slices.SortFunc(a.Clusters.items, func(x, y containers.Cluster) int { return byName(x.Name, x.ID, y.Name, y.ID) })
	slices.SortFunc(a.Groups.items, func(x, y Group) int { return byName(x.Name, x.ID, y.Name, y.ID) })
	for i := range a.Groups.items {
		g := &a.Groups.items[i]
		slices.SortFunc(g.Policies.items, func(x, y iam.Policy) int { return strings.Compare(x.ID, y.ID) })
		slices.SortFunc(g.Members.items, func(x, y iam.Member) int { return strings.Compare(x.IAMID, y.IAMID) })
		slices.SortFunc(g.Rules.items, func(x, y iam.GroupRule) int { return strings.Compare(x.ID, y.ID) })
	}
	slices.SortFunc(a.Leftovers.items, func(x, y iam.Policy) int { return strings.Compare(x.ID, y.ID) })
	slices.SortFunc(a.Instances.items, func(x, y iam.Instance) int { return strings.Compare(x.CRN, y.CRN) })
	a.Instances.items = slices.CompactFunc(a.Instances.items, func(x, y iam.Instance) bool { return x.CRN == y.CRN })
	slices.SortFunc(a.ResourceGroups.items, func(x, y iam.ResourceGroup) int { return byName(x.Name, x.ID, y.Name, y.ID) })
}
