package plan

import (
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/members"
	"github.com/podtrust/podtrust/pkg/iam"
)

// LostWith names what goes with the object that a change removes and is no change of its own: the links, claim rules and other
// trust of a profile, and the policies and members of an access group. Parts that were not read whole are named as unknown.
func LostWith(a *account.Account, c Change) []string {
	switch {
	case c.Action != Remove:
	case c.Kind == KindProfile:
		p, _ := a.Profile(c.Do.Profile.ID)
		return lostWithProfile(a, p)
	case c.Kind == KindAccessGroup:
		g, _ := a.Group(c.Do.Group)
		return lostWithGroup(a, g)
	}
	return nil
}

func lostWithProfile(a *account.Account, p account.Profile) []string {
	var out []string
	for _, l := range p.Links.Seen() {
		if account.PodLink(l) {
			out = append(out, "link "+a.LinkName(account.LinkOf(l)))
		}
	}
	for _, r := range p.Rules.Seen() {
		if account.PodRule(r) {
			out = append(out, "claim rule "+a.RuleText(account.RuleOf(r)))
		}
	}
	others, _ := p.Others()
	for _, o := range others {
		out = append(out, "trust in "+o.Subject)
	}
	return out
}

func lostWithGroup(a *account.Account, g account.Group) []string {
	var out []string
	for _, p := range g.Policies.Seen() {
		out = append(out, "access policy "+a.PolicyName(p))
	}
	names := members.NamesOf(g.Members)
	for _, m := range g.Members.Seen() {
		out = append(out, "member "+member(a, g, m, names))
	}
	return out
}

// member is a member of a group for people. A profile is deleted if all among the members were asked for, and it was not found.
func member(a *account.Account, g account.Group, m iam.Member, names members.Names) string {
	id, profile := account.MemberProfile(m)
	p, found := a.Profile(id)
	switch {
	case profile && found:
		return "profile " + p.Name
	case profile && g.Members.Complete():
		return names.Of(m) + " (deleted)"
	}
	return names.Of(m)
}
