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

	role string // its CRN: roles that differ can have one name
	of   *iam.Policy
	key  string // equal for grants of the same role on the same resource under the same conditions
}

// Covers reports whether a grant gives all that another one gives: the same role under the same conditions or under none, on the same
// resource or on one of the same service that is not narrowed as much. Where that is not certain, it is not so.
func (g Grant) Covers(other Grant) bool {
	if g.key == other.key {
		return true
	}
	if g.role != other.role || Conditional(*g.of) && ConditionsKey(*g.of) != ConditionsKey(*other.of) {
		return false
	}
	mine, theirs := g.of.Resource.Attributes, other.of.Resource.Attributes
	return ResourceKey(mine) == ResourceKey(theirs) || Attribute(mine, "serviceName") != "" && !slices.ContainsFunc(mine, func(a iam.PolicyAttribute) bool {
		return !slices.ContainsFunc(theirs, func(b iam.PolicyAttribute) bool {
			return a.Key == b.Key && a.Operator == b.Operator && valueKey(a.Value) == valueKey(b.Value)
		})
	})
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
	for i := range policies {
		p := &policies[i]
		on, key := " on "+a.ResourceName(p.Resource.Attributes)+suffix(*p), ResourceKey(p.Resource.Attributes)+"\x00"+ConditionsKey(*p)
		for _, r := range p.Control.Grant.Roles {
			grants = append(grants, Grant{RoleName(r) + on, p.ID, group.Name, group.ID, r.RoleID, p, r.RoleID + "\x00" + key})
		}
	}
	return grants
}

func sortGrants(grants []Grant) {
	slices.SortStableFunc(grants, func(x, y Grant) int {
		return cmp.Or(strings.Compare(x.Role, y.Role), strings.Compare(x.Group, y.Group), strings.Compare(x.Policy, y.Policy))
	})
}
