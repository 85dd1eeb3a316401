package account

import (
	"slices"

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
	Groups     List[string]       // IDs of the access groups that it is in, by its list or theirs; see members.Join
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
