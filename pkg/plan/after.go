package plan

import (
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/reach"
	"github.com/podtrust/podtrust/pkg/iam"
)

// After is the account as it would be after changes. It is pure: the account that is given stays as it is. What was not
// known of the account is not known of the result either.
func After(a *account.Account, changes []Change) *account.Account {
	profiles := slices.Clone(a.Profiles.Seen())
	type key struct{ id, name string }
	index := make(map[key]int, len(profiles))
	for i, p := range profiles {
		index[key{p.ID, p.Name}] = i
	}
	gone := map[int]bool{}
	for _, c := range changes {
		of := key{c.Do.Profile.ID, c.Do.Profile.Name}
		i, there := index[of]
		switch {
		case c.Kind == KindProfile && c.Action == Create:
			index[of] = len(profiles)
			made := reach.Unseen(a) // there may be one already, with trust and access that nobody saw
			made.Profile = c.Do.Profile
			profiles = append(profiles, made)
		case !there: // it is gone, and what it had with it; or the change is one of an access group
		case c.Kind == KindProfile && c.Action == Remove:
			gone[i] = true
			delete(index, of)
		default:
			change(&profiles[i], c)
		}
	}
	left, removed := profiles[:0], map[string]bool{}
	for i, p := range profiles {
		if gone[i] {
			removed[p.IAMID] = true
			continue
		}
		left = append(left, p)
	}
	after := *a
	after.Profiles = a.Profiles.With(left)
	changeGroups(&after, changes)
	after.Groups = withoutMembers(after.Groups, removed)
	return &after
}

// withoutMembers are groups without the profiles that are removed, by IAM ID. What has none of them stays the same list.
func withoutMembers(groups account.List[account.Group], removed map[string]bool) account.List[account.Group] {
	if len(removed) == 0 {
		return groups
	}
	is := func(m iam.Member) bool { return removed[m.IAMID] }
	all := slices.Clone(groups.Seen())
	for i, g := range all {
		if slices.ContainsFunc(g.Members.Seen(), is) {
			all[i].Members = g.Members.With(slices.DeleteFunc(slices.Clone(g.Members.Seen()), is))
		}
	}
	return groups.With(all)
}

// change does one change to a profile, whose lists are copied before.
func change(p *account.Profile, c Change) {
	do := c.Do
	switch c.Kind {
	case KindProfile:
		if do.Text != nil {
			p.Description = *do.Text
		}
		if do.Name != nil {
			p.Name = *do.Name
		}
	case KindLink:
		made := iam.Link{Name: do.Link.Name, CRType: do.Link.CRType, Link: do.Link.Link}
		p.Links = changed(p.Links, c, made, func(l iam.Link) bool { return l.ID == do.Old })
	case KindRule:
		made := iam.Rule{
			ID: do.Old, Name: do.Rule.Name, Type: do.Rule.Type, CRType: do.Rule.CRType, RealmName: do.Rule.RealmName,
			Conditions: do.Rule.Conditions,
		}
		p.Rules = changed(p.Rules, c, made, func(r iam.Rule) bool { return r.ID == do.Old })
	case KindGroup:
		p.Groups = changed(p.Groups, c, do.Group, func(id string) bool { return id == do.Group })
	case KindAccess:
		p.Policies = changed(p.Policies, c, policy(do), func(q iam.Policy) bool { return q.ID == do.Old })
	case KindAccessGroup: // not of a profile
	}
}

// policy is the one that a step creates.
func policy(do Step) iam.Policy {
	made := iam.Policy{Resource: iam.PolicyAttributes{Attributes: do.Policy.Resource}}
	made.Control.Grant.Roles = do.Policy.Roles
	return made
}

// changeGroups does the changes of access groups to an account whose list of profiles is its own.
func changeGroups(a *account.Account, changes []Change) {
	for _, c := range changes {
		do := c.Do
		is := func(g account.Group) bool { return g.ID == do.Group }
		switch {
		case c.Group == "":
		case c.Kind == KindAccessGroup:
			made := account.Group{Group: iam.Group{Name: c.Name}, Policies: account.Whole[iam.Policy](nil), Members: account.Whole[iam.Member](nil)}
			a.Groups = changed(a.Groups, c, made, is)
			if c.Action == Remove {
				leave(a.Profiles.Seen(), c)
			}
		case c.Kind == KindAccess:
			groups := slices.Clone(a.Groups.Seen())
			if i := slices.IndexFunc(groups, is); i >= 0 {
				groups[i].Policies = changed(groups[i].Policies, c, policy(do), func(q iam.Policy) bool { return q.ID == do.Old })
			}
			a.Groups = a.Groups.With(groups)
		}
	}
}

// leave takes profiles out of a group that is removed.
func leave(profiles []account.Profile, c Change) {
	for i := range profiles {
		if slices.Contains(profiles[i].Groups.Seen(), c.Do.Group) {
			profiles[i].Groups = changed(profiles[i].Groups, c, "", func(id string) bool { return id == c.Do.Group })
		}
	}
}

// changed is a list without what goes, and with what is made.
func changed[T any](list account.List[T], c Change, made T, goes func(T) bool) account.List[T] {
	items := slices.Clone(list.Seen())
	if c.Action != Create {
		items = slices.DeleteFunc(items, goes)
	}
	if c.Action != Remove {
		items = append(items, made)
	}
	return list.With(items)
}
