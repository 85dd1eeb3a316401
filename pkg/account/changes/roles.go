package changes

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// customRoles compares what the account's own roles allow. IBM's roles change without anybody of the account.
func (c *comparison) customRoles() {
	of(c, Change{Kind: KindRole}, ownRoles(c.old, c.young), ownRoles(c.young, c.old), func(text string) string { return text },
		func(_ *account.Account, text string) string { return text })
}

// ownRoles are the roles that the account made, each with what it allows, of the services whose roles the other reading has too. A role
// can be in the lists of several services.
func ownRoles(a, other *account.Account) account.List[string] {
	var own []string
	why := ""
	for _, service := range slices.Sorted(maps.Keys(a.Roles)) {
		roles := a.Roles[service]
		if !roles.Asked() || !other.Roles[service].Asked() {
			continue
		}
		why = cmp.Or(why, roles.Why())
		for _, r := range roles.Seen() {
			if account.IsCustomRole(r.CRN) {
				own = append(own, r.DisplayName+" ("+strings.Join(slices.Sorted(slices.Values(r.Actions)), ", ")+")")
			}
		}
	}
	if why != "" {
		return account.Partial(own, why)
	}
	return account.Whole(own)
}

// UnreadRoles are the account's own roles that policies give and that were not read: what they allow may have changed.
func UnreadRoles(a *account.Account) []account.Gap {
	read := map[string]bool{}
	for _, l := range a.Roles {
		for _, r := range l.Seen() {
			read[r.CRN] = true
		}
	}
	var gaps []account.Gap
	look := func(policies []iam.Policy) {
		for i := range policies {
			for _, r := range policies[i].Control.Grant.Roles {
				if account.IsCustomRole(r.RoleID) && !read[r.RoleID] {
					read[r.RoleID] = true
					gaps = append(gaps, account.Gap{What: "custom role '" + account.RoleName(r) + "'", Reason: "what it allows was not read"})
				}
			}
		}
	}
	for _, p := range a.Profiles.Seen() {
		look(p.Policies.Seen())
	}
	for _, g := range a.Groups.Seen() {
		look(g.Policies.Seen())
	}
	return gaps
}
