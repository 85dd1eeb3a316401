package account

import (
	"cmp"
	"slices"

	"github.com/podtrust/podtrust/pkg/iam"
)

// RolesOf are the roles that a profile has, its own and those of its access groups, each with what it is on, sorted:
// "Reader on cloud-object-storage/demo-cos". hidden is why there may be more; "" when these are all.
func (a *Account) RolesOf(p Profile) (roles []string, hidden string) {
	hidden = cmp.Or(p.Policies.Why(), p.Groups.Why())
	for _, policy := range p.Policies.items {
		roles = append(roles, a.rolesBy(policy)...)
	}
	for _, id := range p.Groups.items {
		g, ok := a.Group(id)
		if !ok {
			hidden = cmp.Or(hidden, cmp.Or(a.Groups.Why(), "access group '"+id+"' was not found"))
			continue
		}
		more, unread := a.RolesOfGroup(g)
		roles, hidden = append(roles, more...), cmp.Or(hidden, unread)
	}
	slices.Sort(roles)
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
