package reach

import (
	"cmp"
	"slices"

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
			other.Policies, other.Rules = account.Whole[iam.Policy](nil), account.Whole[iam.GroupRule](nil)
		}
		out = append(out, ruledBeyond(mine, theirs, g, other)...)
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

// ruledBeyond lists the federated users whom a rule makes members of a group, and to whom the group or the rule gives more.
func ruledBeyond(mine, theirs *account.Account, g, other account.Group) []Others {
	roles, hidden := mine.RolesOfGroup(g)
	others, otherHidden := theirs.RolesOfGroup(other)
	var out []Others
	for _, r := range g.Rules.Seen() {
		line := Others{Kind: "saml", Subject: account.GroupRuleName(r), Group: g.Name, By: ByAccess, Doubt: Doubt{Known: true}}
		both := slices.ContainsFunc(other.Rules.Seen(), func(o iam.GroupRule) bool { return account.GroupRuleKey(o) == account.GroupRuleKey(r) })
		if line.Roles, line.RolesUnknown = roles, hidden; both {
			line.Roles, line.RolesUnknown = without(roles, others), cmp.Or(hidden, otherHidden)
		} else {
			line.doubt(other.Rules.Why())
		}
		if len(line.Roles) > 0 || hidden != "" {
			out = append(out, line.complete())
		}
	}
	return out
}
