package reach

import (
	"cmp"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// membersBeyond lists the members of access groups to whom one account gives more roles than another. Profiles are left out:
// what they gain or lose is listed for their pods.
func membersBeyond(mine, theirs *account.Account) []Others {
	var out []Others
	for _, g := range mine.Groups.Seen() {
		other, ok := theirs.Group(g.ID)
		if !ok || g.ID == "" { // it gives nothing there
			other.Policies = account.Whole[iam.Policy](nil)
		}
		if ok && g.Policies.Same(other.Policies) {
			continue
		}
		roles, hidden := mine.RolesOfGroup(g)
		others, otherHidden := theirs.RolesOfGroup(other)
		more := without(roles, others)
		if len(more) == 0 && hidden == "" {
			continue
		}
		line := Others{Group: g.Name, By: ByAccess, Roles: more, Doubt: Doubt{Known: true, RolesUnknown: cmp.Or(hidden, otherHidden)}}
		for _, m := range g.Members.Seen() {
			if _, ok := account.MemberProfile(m); ok {
				continue
			}
			line.Kind, line.Subject = m.Type, account.MemberName(m)
			out = append(out, line.complete())
		}
		if why := g.Members.Why(); why != "" {
			line.Kind, line.Subject = "unknown", "others who may be in access group '"+g.Name+"'"
			line.doubt(why)
			out = append(out, line.complete())
		}
	}
	return out
}
