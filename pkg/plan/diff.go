package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
)

// Options say how far a plan goes.
type Options struct {
	// Prune removes links and rules of pods, memberships and policies that a listed profile has and the document has not.
	Prune bool
}

// Diff computes what to do so that the account has what is desired. It is pure, and looks at nothing that the service
// changes by itself: times, entity tags, activity, order.
func Diff(d Desired, a *inventory.Account, o Options) Plan {
	p := Plan{Changes: []Change{}, Gains: []Reach{}, Losses: []Reach{}, Unseen: slices.Clone(a.Unseen)}
	if p.Unseen == nil {
		p.Unseen = []inventory.Unseen{}
	}
	reach := newReach(a)
	for _, want := range d.Profiles {
		have, count := a.Profile(want.Name)
		var changes differ
		changes.account, changes.want, changes.have, changes.prune = a, want, have, o.Prune
		switch {
		case want.Absent && count == 0:
		case want.Absent:
			changes.absent()
		default:
			changes.present(count > 0)
		}
		inOrder(changes.list)
		p.Changes = append(p.Changes, changes.list...)
		p.Unseen = append(p.Unseen, changes.unseen...)
		if len(changes.list) > 0 {
			gains, losses := reach.difference(want.Name, before(a, have), changes.after)
			p.Gains, p.Losses = append(p.Gains, gains...), append(p.Losses, losses...)
		}
	}
	p.Summary.count(p.Changes)
	return p
}

// differ compares one profile.
type differ struct {
	account *inventory.Account
	want    Profile
	have    inventory.Profile
	prune   bool
	list    []Change
	unseen  []inventory.Unseen
	after   state // what the profile has when all is done
}

// state is the trust and the access of a profile.
type state struct {
	links  []iam.Link
	rules  []iam.Rule
	groups []string
	access []Access // conditional ones included
}

// before is what a profile has.
func before(a *inventory.Account, have inventory.Profile) state {
	s := state{links: have.Links, rules: have.Rules, groups: have.Groups}
	for _, p := range a.Policies[have.IAMID] {
		s.access = append(s.access, accessOf(p))
	}
	return s
}

func (d *differ) add(action Action, kind Kind, name, reason string, s step) {
	s.profile = d.have.Profile
	d.list = append(d.list, Change{Action: action, Kind: kind, Profile: d.want.Name, Name: name, Reason: reason, do: s})
}

// present brings a profile to what is wanted.
func (d *differ) present(exists bool) {
	switch {
	case !exists:
		d.have.Profile = iam.Profile{Name: d.want.Name, AccountID: d.account.ID}
		d.add(Create, KindProfile, d.want.Name, "there is no profile of this name", step{text: d.want.Description})
	case d.want.Description != nil && *d.want.Description != d.have.Description:
		d.add(Update, KindProfile, d.want.Name, fmt.Sprintf("its description is %q, not %q", d.have.Description, *d.want.Description),
			step{text: d.want.Description, old: d.have.ID})
	}
	d.links()
	d.rules()
	d.groups()
	d.access()
}

// absent removes a profile with what it has. Links and rules go with it; policies and memberships may not.
func (d *differ) absent() {
	const reason = "the profile is to be absent"
	for _, id := range d.have.Groups {
		d.add(Remove, KindGroup, d.account.GroupName(id), reason, step{group: id})
	}
	for _, p := range d.account.Policies[d.have.IAMID] {
		d.add(Remove, KindAccess, d.policyName(p), reason, step{old: p.ID, href: p.Href})
	}
	d.add(Remove, KindProfile, d.want.Name, fmt.Sprintf("%s, with its links (%d) and rules (%d)", reason, len(d.have.Links), len(d.have.Rules)),
		step{old: d.have.ID})
}

// links compares by what is trusted. A label that the document gives is worth a replacement, since nothing else changes it.
func (d *differ) links() {
	byKey := map[string][]iam.Link{}
	for _, l := range d.have.Links {
		byKey[linkKey(l.CRType, l.Link)] = append(byKey[linkKey(l.CRType, l.Link)], l)
	}
	wanted := map[string]bool{}
	for _, w := range d.want.Links {
		key := linkKey(w.CRType, w.Link)
		wanted[key] = true
		name := linkName(w.Cluster, w.Link)
		have := byKey[key]
		keep := iam.Link{Name: w.Name, CRType: w.CRType, Link: w.Link}
		if len(have) == 0 {
			d.add(Create, KindLink, name, "no link trusts these pods", step{link: w.CreateLinkRequest})
		} else {
			keep = d.matching(w, name, have)
		}
		d.after.links = append(d.after.links, keep)
	}
	for _, l := range d.have.Links {
		switch {
		case wanted[linkKey(l.CRType, l.Link)]:
		case d.prune && isPod(l.CRType):
			d.add(Remove, KindLink, d.linkName(l), "the document does not list it", step{old: l.ID})
		default:
			d.after.links = append(d.after.links, l)
		}
	}
}

// matching keeps one of the links that trust what is wanted: one with the wanted label if there is one, else the first.
func (d *differ) matching(w Link, name string, have []iam.Link) iam.Link {
	slices.SortStableFunc(have, func(x, y iam.Link) int { return strings.Compare(x.ID, y.ID) })
	i := slices.IndexFunc(have, func(l iam.Link) bool { return w.Name == "" || l.Name == w.Name })
	if i < 0 {
		i = 0
		d.add(Replace, KindLink, name, fmt.Sprintf("its label is %q, not %q, and a link can't be changed", have[0].Name, w.Name),
			step{
				link: w.CreateLinkRequest, old: have[0].ID,
				was: iam.CreateLinkRequest{Name: have[0].Name, CRType: have[0].CRType, Link: have[0].Link},
			})
	}
	for j, l := range have {
		if j != i {
			d.add(Remove, KindLink, name, "the same link is there twice", step{old: l.ID})
		}
	}
	return have[i]
}

// groups compares memberships.
func (d *differ) groups() {
	for _, g := range d.want.Groups {
		d.after.groups = append(d.after.groups, g.ID)
		if !slices.Contains(d.have.Groups, g.ID) {
			d.add(Create, KindGroup, g.Name, "the profile is not a member", step{group: g.ID})
		}
	}
	for _, id := range d.have.Groups {
		switch {
		case slices.ContainsFunc(d.want.Groups, func(g Group) bool { return g.ID == id }):
		case d.prune:
			d.add(Remove, KindGroup, d.account.GroupName(id), "the document does not list it", step{group: id})
		default:
			d.after.groups = append(d.after.groups, id)
		}
	}
}
