package plan

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/reach"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Options say how far a plan goes.
type Options struct {
	// Prune removes links and rules of pods, memberships and policies that a listed profile has and the document has not,
	// but for those that the document says to keep.
	Prune bool
	// Destroy says that profiles are removed because of the command, and not because the document says so.
	Destroy bool
}

// Diff computes what to do so that the account has what is desired, and who gains and loses by it. It is pure, and looks at
// nothing that the service changes by itself: times, entity tags, activity, order.
func Diff(d resolve.Desired, a *account.Account, o Options) Plan {
	var all []Change
	for _, want := range d.Profiles {
		changes := differ{account: a, want: want, have: want.Have, Options: o}
		switch {
		case want.Absent && want.Exists:
			changes.absent()
		case !want.Absent:
			changes.present()
		}
		inOrder(changes.list)
		all = append(all, changes.list...)
	}
	return Of(a, all, slices.Concat(d.Warnings, risks(a, all))...)
}

// Of is the plan of changes that were decided on: who gains and who loses by them in an account, as far as it was read. It is
// pure.
func Of(a *account.Account, changes []Change, warnings ...string) Plan {
	p := Plan{Changes: append([]Change{}, changes...), Unseen: a.Gaps(), Warnings: warnings}
	p.judge(a)
	return p
}

// judge says what the changes of a plan come to.
func (p *Plan) judge(a *account.Account) {
	after := After(a, p.Changes)
	difference := reach.Compare(a, after)
	p.Gains, p.Losses, p.OtherGains, p.OtherLosses = difference.Gains, difference.Losses, difference.OtherGains, difference.OtherLosses
	p.Warnings = slices.Concat(p.Warnings, escalations(after, *p))
	p.Summary.count(p.Changes)
}

// differ compares one profile.
type differ struct {
	account *account.Account
	want    resolve.Profile
	have    account.Profile
	Options
	list []Change
}

func (d *differ) add(action Action, kind Kind, name, reason string, s Step) {
	s.Profile = d.have.Profile
	d.list = append(d.list, Change{Action: action, Kind: kind, Profile: d.want.Name, Name: name, Reason: reason, Do: s})
}

// prunes reports whether something that the document does not list is to go.
func (d *differ) prunes(part document.Part, id string) bool {
	return d.Prune && !d.want.Keeps(part, id)
}

// lack adds what no item of a list is. If there may be items that were not seen, whether it is needed is unknown.
func lack[T any](d *differ, of account.List[T], kind Kind, name, reason, question, items string, s Step) {
	unknown := ""
	switch profiles := d.account.Profiles; {
	case !d.want.Exists && !profiles.Known():
		unknown = "it is unknown whether the profile exists: " + unread("profiles", profiles)
	case !of.Known():
		unknown = "it is unknown whether " + question + ": " + unread(items, of)
	}
	if unknown == "" {
		d.add(Create, kind, name, reason, s)
		return
	}
	s.Certain = reason
	if kind == KindRule { // its reason is what it trusts
		unknown = reason + "; " + unknown
	}
	d.add(Create, kind, name, unknown, s)
	d.list[len(d.list)-1].Unknown = true
}

// unread says why a list may have other items than were seen.
func unread[T any](items string, list account.List[T]) string {
	if list.Read() {
		return "the " + items + " are not all known: " + list.Why()
	}
	return "the " + items + " could not be read: " + list.Why()
}

const notListed = "the document does not list it"

// present brings a profile to what is wanted.
func (d *differ) present() {
	switch {
	case !d.want.Exists:
		lack(d, d.account.Profiles, KindProfile, d.want.Name, "the profile does not exist", "the profile exists", "profiles",
			Step{Text: d.want.Description})
	case d.want.Description != nil && *d.want.Description != d.have.Description:
		d.add(Update, KindProfile, d.want.Name, fmt.Sprintf("its description is %q, not %q", d.have.Description, *d.want.Description),
			Step{Text: d.want.Description, Old: d.have.ID})
	}
	d.links()
	d.rules()
	d.groups()
	d.access()
}

// absent removes a profile with what it has.
func (d *differ) absent() {
	reason := "the document says that the profile is absent"
	if d.Destroy {
		reason = "destroy deletes the profiles of the documents"
	}
	d.list = Without(d.account, d.have, reason)
}

// count says how many items a list has, as far as that is known.
func count[T any](list account.List[T]) string {
	if !list.Known() {
		return fmt.Sprintf("%d or more", len(list.Seen()))
	}
	return strconv.Itoa(len(list.Seen()))
}

// links compares by what is trusted. A label that the document gives is worth a replacement, since nothing else changes it;
// so is a CRN that is not the cluster's own.
func (d *differ) links() {
	have := map[podKey][]iam.Link{}
	for _, l := range d.have.Links.Seen() {
		have[keyOf(account.LinkOf(l))] = append(have[keyOf(account.LinkOf(l))], l)
	}
	listed := map[podKey][]trust.Link{}
	for _, w := range d.want.Links {
		wanted := account.WantedLink(w.CreateLinkRequest)
		listed[keyOf(wanted)] = append(listed[keyOf(wanted)], wanted)
		d.link(w, wanted, have[keyOf(wanted)])
	}
	for _, l := range d.have.Links.Seen() {
		link := account.LinkOf(l)
		same := slices.ContainsFunc(listed[keyOf(link)], func(w trust.Link) bool { return w.SameTarget(link) })
		if !same && account.PodLink(l) && d.prunes(document.PartPods, l.ID) {
			d.add(Remove, KindLink, d.account.LinkName(link), notListed, Step{Old: l.ID})
		}
	}
}

// podKey is what links to the same pods have in common, whatever their clusters: it keeps the comparisons few.
type podKey struct{ crType, namespace, serviceAccount string }

func keyOf(l trust.Link) podKey { return podKey{l.CRType, l.Namespace, l.ServiceAccount} }

// link compares one wanted link with those of the profile that may be it.
func (d *differ) link(w resolve.Link, wanted trust.Link, have []iam.Link) {
	name := d.account.LinkName(wanted)
	var equal, near []iam.Link
	for _, l := range have {
		switch link := account.LinkOf(l); {
		case link.Key() == wanted.Key() && !bool(l.IsCrossAccount):
			equal = append(equal, l)
		case link.SameTarget(wanted) && !d.want.Keeps(document.PartPods, l.ID):
			near = append(near, l)
		}
	}
	labelled := slices.ContainsFunc(equal, func(l iam.Link) bool { return w.Name == "" || l.Name == w.Name })
	switch {
	case labelled:
	case len(equal) > 0:
		d.replace(w, name, equal[0], fmt.Sprintf("its label is %q, not %q, and a link can't be changed", equal[0].Name, w.Name))
	case len(near) > 0:
		d.replace(w, name, near[0], fmt.Sprintf("its CRN is '%s', and the cluster's is '%s'", near[0].Link.CRN, w.Link.CRN))
	default:
		lack(d, d.have.Links, KindLink, name, "no link trusts these pods", "a link trusts these pods", "links", Step{Link: w.CreateLinkRequest})
	}
}

func (d *differ) replace(w resolve.Link, name string, old iam.Link, reason string) {
	d.add(Replace, KindLink, name, reason, Step{
		Link: w.CreateLinkRequest, Old: old.ID, Was: iam.CreateLinkRequest{Name: old.Name, CRType: old.CRType, Link: old.Link},
	})
}

// groups compares memberships.
func (d *differ) groups() {
	for _, g := range d.want.Groups {
		if !slices.Contains(d.have.Groups.Seen(), g.ID) {
			lack(d, d.have.Groups, KindGroup, g.Name, "the profile is not a member", "the profile is a member", "memberships", Step{Group: g.ID})
		}
	}
	for _, id := range d.have.Groups.Seen() {
		listed := slices.ContainsFunc(d.want.Groups, func(g resolve.Group) bool { return g.ID == id })
		if !listed && d.prunes(document.PartGroups, id) {
			d.add(Remove, KindGroup, d.account.GroupName(id), notListed, Step{Group: id})
		}
	}
}
