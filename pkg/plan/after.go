package plan

import (
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
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
			profiles = append(profiles, account.Nothing(account.Profile{Profile: c.Do.Profile}))
		case !there: // it is gone, and what it had with it
		case c.Kind == KindProfile && c.Action == Remove:
			gone[i] = true
			delete(index, of)
		default:
			change(&profiles[i], c)
		}
	}
	left := profiles[:0]
	for i, p := range profiles {
		if !gone[i] {
			left = append(left, p)
		}
	}
	after := *a
	after.Profiles = a.Profiles.With(left)
	return &after
}

// change does one change to a profile, whose lists are copied before.
func change(p *account.Profile, c Change) {
	do := c.Do
	switch c.Kind {
	case KindProfile:
		if do.Text != nil {
			p.Description = *do.Text
		}
	case KindLink:
		made := iam.Link{Name: do.Link.Name, CRType: do.Link.CRType, Link: do.Link.Link}
		p.Links = changed(p.Links, c, made, func(l iam.Link) bool { return l.ID == do.Old })
	case KindRule:
		made := iam.Rule{ID: do.Old, Name: do.Rule.Name, Type: do.Rule.Type, CRType: do.Rule.CRType, Conditions: do.Rule.Conditions}
		p.Rules = changed(p.Rules, c, made, func(r iam.Rule) bool { return r.ID == do.Old })
	case KindGroup:
		p.Groups = changed(p.Groups, c, do.Group, func(id string) bool { return id == do.Group })
	case KindAccess:
		made := iam.Policy{Resource: iam.PolicyAttributes{Attributes: do.Policy.Resource}}
		made.Control.Grant.Roles = do.Policy.Roles
		p.Policies = changed(p.Policies, c, made, func(q iam.Policy) bool { return q.ID == do.Old })
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
