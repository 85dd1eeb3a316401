package reach

import (
	"cmp"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/members"
	"github.com/podtrust/podtrust/pkg/iam"
)

// membersBeyond lists the members of access groups to whom one account gives more roles than another, because the group gives more or
// because they are in it. Profiles of the account are left out: what they gain or lose is listed for their pods.
func membersBeyond(mine, theirs *account.Account) []Others {
	var out []Others
	profiles := ProfilesOf(mine, theirs)
	for _, g := range mine.Groups.Seen() {
		other, ok := theirs.Group(g.ID)
		switch {
		case g.ID == "" || !ok: // it gives nothing there
			other = account.Group{Policies: account.Whole[iam.Policy](nil), Members: account.Whole[iam.Member](nil), Rules: account.Whole[iam.GroupRule](nil)}
		case g.Policies.Same(other.Policies) && g.Members.Same(other.Members) && g.Rules.Same(other.Rules):
			continue
		}
		out = append(out, groupsOf(mine, theirs, g, other).beyond(profiles)...)
	}
	return out
}

// Profiles are those that some accounts have, by ID. Groups have other ones among their members: profiles that were deleted, or that were
// not shown.
type Profiles map[string]bool

// ProfilesOf are the profiles of some accounts.
func ProfilesOf(accounts ...*account.Account) Profiles {
	all := Profiles{}
	for _, a := range accounts {
		for _, p := range a.Profiles.Seen() {
			all[p.ID] = true
		}
	}
	return all
}

// Has reports whether a member of an access group is one of the profiles.
func (p Profiles) Has(m iam.Member) bool {
	id, ok := account.MemberProfile(m)
	return ok && p[id]
}

// groups is an access group in both accounts.
type groups struct {
	mine, theirs account.Group
	roles        []string // all that the group gives
	more         []string // those that it does not give in the other account
	hidden       string   // why it may give more
	moreHidden   string   // why it may give more than in the other account
}

func groupsOf(mine, theirs *account.Account, g, other account.Group) groups {
	grants, hidden := mine.GrantsOfGroup(g)
	others, otherHidden := theirs.GrantsOfGroup(other)
	b := groups{mine: g, theirs: other, roles: without(grants, nil), more: without(grants, others), hidden: hidden}
	if !g.Policies.Same(other.Policies) {
		b.moreHidden = cmp.Or(hidden, otherHidden)
	}
	return b
}

// beyond lists who gains: members but for the profiles of the accounts, and federated users whom a rule makes members.
func (b groups) beyond(profiles Profiles) []Others {
	var out []Others
	add := func(line Others) {
		if len(line.Roles) > 0 || line.RolesUnknown != "" {
			out = append(out, line.complete())
		}
	}
	for _, r := range b.mine.Rules.Seen() {
		both := slices.ContainsFunc(b.theirs.Rules.Seen(), func(o iam.GroupRule) bool { return account.GroupRuleKey(o) == account.GroupRuleKey(r) })
		add(b.line("saml", account.GroupRuleName(r), both, b.theirs.Rules.Why()))
	}
	names := members.NamesOf(b.mine.Members, b.theirs.Members)
	for _, m := range b.mine.Members.Seen() {
		if profiles.Has(m) {
			continue
		}
		both := slices.ContainsFunc(b.theirs.Members.Seen(), func(o iam.Member) bool { return o.IAMID == m.IAMID })
		add(b.line(m.Type, names.Of(m), both, b.theirs.Members.Why()))
	}
	if why := b.mine.Members.Why(); why != "" {
		line := b.line("unknown", "others who may be in access group '"+b.mine.Name+"'", true, "")
		line.doubt(why)
		add(line)
	}
	return out
}

// line is what somebody gains who is in the group on this side and perhaps on both. unread is why it is not known whether on both.
func (b groups) line(kind, subject string, both bool, unread string) Others {
	line := Others{Kind: kind, Subject: subject, Group: b.mine.Name, By: ByAccess, Doubt: Doubt{Known: true}}
	if both {
		line.Roles, line.RolesUnknown = b.more, b.moreHidden
		return line
	}
	line.Roles, line.RolesUnknown = b.roles, b.hidden
	line.doubt(unread)
	return line
}
