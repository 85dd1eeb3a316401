package account

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/iam"
)

// Grant is a role of a profile, and what gives it.
type Grant struct {
	Role    string // "Reader on cloud-object-storage/demo-cos"
	Policy  string // ID of the policy
	Group   string // name of the access group that has the policy; "" for a policy of the profile itself
	GroupID string
	// Key is equal for grants of the same: a role by its CRN, on a resource, under conditions. Roles that differ can have one name.
	Key string
}

// GrantsOf are the roles that a profile has, its own and those of its access groups, by role. hidden is why there may be more;
// "" when these are all.
func (a *Account) GrantsOf(p Profile) (grants []Grant, hidden string) {
	hidden = cmp.Or(p.Policies.Why(), p.Groups.Why())
	grants = a.grantsBy(p.Policies.items, Group{})
	for _, id := range p.Groups.items {
		g, ok := a.Group(id)
		if !ok {
			hidden = cmp.Or(hidden, cmp.Or(a.Groups.Why(), "access group '"+id+"' was not found"))
			continue
		}
		grants = append(grants, a.grantsBy(g.Policies.items, g)...)
		hidden = cmp.Or(hidden, g.Policies.Why())
	}
	sortGrants(grants)
	return grants, hidden
}

// GrantsOfGroup are the roles that an access group gives its members, as in GrantsOf.
func (a *Account) GrantsOfGroup(g Group) (grants []Grant, hidden string) {
	grants = a.grantsBy(g.Policies.items, g)
	sortGrants(grants)
	return grants, g.Policies.Why()
}

// grantsBy are the roles that policies give.
func (a *Account) grantsBy(policies []iam.Policy, group Group) []Grant {
	var grants []Grant
	for _, p := range policies {
		on, key := " on "+a.ResourceName(p.Resource.Attributes)+suffix(p), ResourceKey(p.Resource.Attributes)+"\x00"+ConditionsKey(p)
		for _, r := range p.Control.Grant.Roles {
			grants = append(grants, Grant{RoleName(r) + on, p.ID, group.Name, group.ID, r.RoleID + "\x00" + key})
		}
	}
	return grants
}

func sortGrants(grants []Grant) {
	slices.SortStableFunc(grants, func(x, y Grant) int {
		return cmp.Or(strings.Compare(x.Role, y.Role), strings.Compare(x.Group, y.Group), strings.Compare(x.Policy, y.Policy))
	})
}
