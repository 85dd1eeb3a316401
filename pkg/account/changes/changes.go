// Package changes lists what differs between two readings of an account, by name. It is pure.
package changes

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/members"
	"github.com/podtrust/podtrust/pkg/account/reach"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Change is an object that only one of two readings has, or that has another name in the second.
type Change struct {
	Action  string `json:"action"` // "added", "removed" or "renamed"
	Kind    string `json:"kind"`
	Profile string `json:"profile,omitempty"` // whose it is
	Group   string `json:"group,omitempty"`   // whose it is
	Name    string `json:"name"`
	Known   bool   `json:"known"`
	Reason  string `json:"reason,omitempty"` // why it is not known: the other reading does not have all
}

// The actions.
const (
	Added   = "added"
	Removed = "removed"
	Renamed = "renamed"
)

// The kinds of objects.
const (
	KindProfile = "profile"
	KindLink    = "link"
	KindRule    = "rule"
	KindOther   = "other trust"
	KindMember  = "membership"
	KindPolicy  = "policy"
	KindGroup   = "group"
	KindCluster = "cluster"
	KindRole    = "custom role"
)

// Between lists the changes from one reading of an account to a later one.
func Between(old, young *account.Account) []Change {
	c := comparison{old: old, young: young, profiles: reach.ProfilesOf(old, young), all: []Change{}}
	of(&c, Change{Kind: KindCluster}, old.Clusters, young.Clusters, func(x containers.Cluster) string { return x.ID },
		func(a *account.Account, x containers.Cluster) string { return a.ClusterLabel(x) })
	of(&c, Change{Kind: KindGroup}, old.Groups, young.Groups, func(g account.Group) string { return g.ID },
		func(_ *account.Account, g account.Group) string { return g.Name })
	of(&c, Change{Kind: KindProfile}, old.Profiles, young.Profiles, func(p account.Profile) string { return p.ID },
		func(_ *account.Account, p account.Profile) string { return p.Name })
	c.customRoles()
	before := byKey(old.Profiles, func(p account.Profile) string { return p.ID })
	for _, p := range young.Profiles.Seen() {
		was, ok := before[p.ID]
		if !ok {
			was = reach.Unseen(old)
		}
		delete(before, p.ID)
		c.profile(was, p)
	}
	for _, was := range before {
		c.profile(was, reach.Unseen(young))
	}
	groups := byKey(old.Groups, func(g account.Group) string { return g.ID })
	for _, g := range young.Groups.Seen() {
		was, ok := groups[g.ID]
		if !ok {
			was = unseenGroup(old)
		}
		delete(groups, g.ID)
		c.group(was, g)
	}
	for _, was := range groups {
		c.group(was, unseenGroup(young))
	}
	slices.SortStableFunc(c.all, func(x, y Change) int {
		return cmp.Or(strings.Compare(x.Profile, y.Profile), strings.Compare(x.Group, y.Group), strings.Compare(x.Kind, y.Kind),
			strings.Compare(x.Name, y.Name), strings.Compare(x.Action, y.Action))
	})
	return c.all
}

// comparison is one run.
type comparison struct {
	old, young *account.Account
	profiles   reach.Profiles // of both
	all        []Change
}

// of compares a list. Only what the other reading would have shown is known to be new or gone.
func of[T any](c *comparison, like Change, old, young account.List[T], key func(T) string, name func(*account.Account, T) string) {
	add := func(action string, in *account.Account, item T, unread string) {
		made := like
		made.Action, made.Name, made.Known, made.Reason = action, name(in, item), unread == "", unread
		c.all = append(c.all, made)
	}
	before, after := byKey(old, key), byKey(young, key)
	for k, item := range before {
		if _, left := after[k]; !left {
			add(Removed, c.old, item, young.Why())
		}
	}
	for k, item := range after {
		if _, known := before[k]; !known {
			add(Added, c.young, item, old.Why())
		}
	}
}

func byKey[T any](l account.List[T], key func(T) string) map[string]T {
	all := make(map[string]T, len(l.Seen()))
	for _, item := range l.Seen() {
		all[key(item)] = item
	}
	return all
}

// profile compares the parts of a profile. What only one reading has is compared with what is known of it in the other.
func (c *comparison) profile(was, is account.Profile) {
	name := cmp.Or(is.Name, was.Name)
	if was.ID == is.ID && was.Name != is.Name {
		c.all = append(c.all, Change{Action: Renamed, Kind: KindProfile, Profile: is.Name, Name: was.Name, Known: true})
	}
	like := func(kind string) Change { return Change{Kind: kind, Profile: name} }
	of(c, like(KindLink), podLinks(was), podLinks(is), func(l iam.Link) string { return account.LinkOf(l).FullKey() },
		func(a *account.Account, l iam.Link) string { return a.LinkName(account.LinkOf(l)) })
	of(c, like(KindRule), podRules(was), podRules(is), func(r iam.Rule) string { return account.RuleOf(r).Key() },
		func(a *account.Account, r iam.Rule) string { return a.RuleName(account.RuleOf(r)) })
	of(c, like(KindOther), others(was), others(is), account.Other.Key, func(_ *account.Account, o account.Other) string { return o.Full() })
	of(c, like(KindMember), was.Groups, is.Groups, func(id string) string { return id }, (*account.Account).GroupName)
	of(c, like(KindPolicy), was.Policies, is.Policies, accessKey, (*account.Account).PolicyName)
}

func (c *comparison) group(was, is account.Group) {
	names := members.NamesOf(was.Members, is.Members)
	like := func(kind string) Change { return Change{Kind: kind, Group: cmp.Or(is.Name, was.Name)} }
	if was.ID == is.ID && was.Name != is.Name {
		c.all = append(c.all, Change{Action: Renamed, Kind: KindGroup, Group: is.Name, Name: was.Name, Known: true})
	}
	of(c, like(KindPolicy), was.Policies, is.Policies, accessKey, (*account.Account).PolicyName)
	of(c, like(KindMember), c.people(was), c.people(is), func(m iam.Member) string { return m.IAMID },
		func(_ *account.Account, m iam.Member) string { return names.Of(m) })
	of(c, like(KindRule), was.Rules, is.Rules, account.GroupRuleKey, func(_ *account.Account, r iam.GroupRule) string { return account.GroupRuleName(r) })
}

// unseenGroup is what is known of an access group that a reading does not have.
func unseenGroup(a *account.Account) account.Group {
	return account.Group{
		Policies: account.To(a.Groups, []iam.Policy(nil)), Members: account.To(a.Groups, []iam.Member(nil)),
		Rules: account.To(a.Groups, []iam.GroupRule(nil)),
	}
}

// people are the members of a group but for the profiles of the account, whose memberships are theirs.
func (c *comparison) people(g account.Group) account.List[iam.Member] {
	return g.Members.With(slices.DeleteFunc(slices.Clone(g.Members.Seen()), c.profiles.Has))
}

func podLinks(p account.Profile) account.List[iam.Link] {
	return p.Links.With(slices.DeleteFunc(slices.Clone(p.Links.Seen()), func(l iam.Link) bool { return !account.PodLink(l) }))
}

func podRules(p account.Profile) account.List[iam.Rule] {
	return p.Rules.With(slices.DeleteFunc(slices.Clone(p.Rules.Seen()), func(r iam.Rule) bool { return !account.PodRule(r) }))
}

func others(p account.Profile) account.List[account.Other] {
	found, hidden := p.Others()
	if hidden != "" {
		return account.Partial(found, hidden)
	}
	return account.Whole(found)
}

// accessKey is equal for policies that give the same roles on the same resource under the same conditions.
func accessKey(p iam.Policy) string {
	roles := make([]string, len(p.Control.Grant.Roles))
	for i, r := range p.Control.Grant.Roles {
		roles[i] = r.RoleID
	}
	slices.Sort(roles)
	return account.ResourceKey(p.Resource.Attributes) + "\x00" + strings.Join(roles, " ") + "\x00" + account.ConditionsKey(p)
}
