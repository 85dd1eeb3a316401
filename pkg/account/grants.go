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
}

// GrantsOf are the roles that a profile has, its own and those of its access groups, by role. hidden is why there may be more;
// "" when these are all.
func (a *Account) GrantsOf(p Profile) (grants []Grant, hidden string) {
	add := func(policies []iam.Policy, group Group) {
		for _, policy := range policies {
			for _, role := range a.rolesBy(policy) {
				grants = append(grants, Grant{Role: role, Policy: policy.ID, Group: group.Name, GroupID: group.ID})
			}
		}
	}
	hidden = cmp.Or(p.Policies.Why(), p.Groups.Why())
	add(p.Policies.items, Group{})
	for _, id := range p.Groups.items {
		g, ok := a.Group(id)
		if !ok {
			hidden = cmp.Or(hidden, cmp.Or(a.Groups.Why(), "access group '"+id+"' was not found"))
			continue
		}
		add(g.Policies.items, g)
		hidden = cmp.Or(hidden, g.Policies.Why())
	}
	slices.SortStableFunc(grants, func(x, y Grant) int {
		return cmp.Or(strings.Compare(x.Role, y.Role), strings.Compare(x.Group, y.Group), strings.Compare(x.Policy, y.Policy))
	})
	return grants, hidden
}

// RolesOf are the roles that a profile has, its own and those of its access groups, each with what it is on, sorted:
// "Reader on cloud-object-storage/demo-cos". hidden is why there may be more; "" when these are all.
func (a *Account) RolesOf(p Profile) (roles []string, hidden string) {
	grants, hidden := a.GrantsOf(p)
	for _, g := range grants {
		roles = append(roles, g.Role)
	}
	return slices.Compact(roles), hidden
}

// RolesOfGroup are the roles that an access group gives its members, as in RolesOf.
func (a *Account) RolesOfGroup(g Group) (roles []string, hidden string) {
	for _, policy := range g.Policies.items {
		roles = append(roles, a.rolesBy(policy)...)
	}
	slices.Sort(roles)
	return slices.Compact(roles), g.Policies.Why()
}

// rolesBy are the roles that one policy gives.
func (a *Account) rolesBy(p iam.Policy) []string {
	on := " on " + a.ResourceName(p.Resource.Attributes) + suffix(p)
	var roles []string
	for _, r := range p.Control.Grant.Roles {
		roles = append(roles, RoleName(r)+on)
	}
	return roles
}
