package inventory

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

func (r *run) allProfiles(ctx context.Context) error {
	wanted := map[string]bool{}
	for _, reference := range r.need.Profiles {
		ref := trust.ParseProfile(reference)
		wanted[ref.ID], wanted[ref.Name] = true, true
	}
	for p, err := range r.IAM.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: r.need.AccountID}) {
		if apierr.Skipped(err) != nil {
			r.keep(func() { r.profilesDoubt.failed("", err) })
			break
		}
		if err != nil {
			return r.unread(err)
		}
		if r.need.All || wanted[p.ID] || wanted[p.Name] {
			r.addProfile(p)
		}
	}
	return nil
}

// oneProfile finds the profiles of a reference; that none exists is not an error.
func (r *run) oneProfile(ctx context.Context, reference string) error {
	ref := trust.ParseProfile(reference)
	if ref.ID != "" {
		p, err := patiently(func() (iam.Profile, error) { return r.IAM.GetProfile(ctx, ref.ID) })
		switch {
		case errors.Is(err, apierr.ErrNotFound):
			return nil
		case err != nil:
			return r.unread(err)
		}
		r.addProfile(p)
		return nil
	}
	found, err := collect(r.IAM.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: r.need.AccountID, Name: ref.Name}))
	if err != nil && apierr.Skipped(err) == nil {
		return r.unread(err)
	}
	r.keep(func() { r.profilesDoubt.failed("", err) })
	for _, p := range found {
		if p.Name == ref.Name { // whether the service's match is exact is unconfirmed
			r.addProfile(p)
		}
	}
	return nil
}

// unread deals with a failed look-up of profiles: it is an error, or marked where the need is tolerant.
func (r *run) unread(err error) error {
	if !r.need.Tolerant {
		return err
	}
	r.keep(func() { r.profilesDoubt.failed("", err) })
	return nil
}

// missesProfile reports whether a requested profile was not found.
func (r *run) missesProfile() bool {
	return slices.ContainsFunc(r.need.Profiles, func(reference string) bool {
		ref := trust.ParseProfile(reference)
		_, err := account.Resolve("", cmp.Or(ref.ID, ref.Name), account.Whole(r.profiles), false, func(p *profile) account.Candidate {
			return account.Candidate{ID: p.ID, Name: p.Name}
		})
		return account.IsNotFound(err)
	})
}

// addProfile keeps a profile once, however it was referred to, and reads its trust.
func (r *run) addProfile(p iam.Profile) {
	added := &profile{Profile: p}
	known := false
	r.keep(func() {
		known = !r.many() && slices.ContainsFunc(r.profiles, func(other *profile) bool { return other.ID == p.ID })
		if !known {
			r.profiles = append(r.profiles, added)
		}
	})
	if known {
		return
	}
	r.start(func(ctx context.Context) error {
		items, err := patiently(func() ([]iam.Link, error) { return r.IAM.ListLinks(ctx, p.ID) })
		added.links = read(items, err)
		return nil
	})
	r.start(func(ctx context.Context) error {
		items, err := patiently(func() ([]iam.Rule, error) { return r.IAM.ListRules(ctx, p.ID) })
		added.rules = read(items, err)
		return nil
	})
	r.start(func(ctx context.Context) error {
		items, err := patiently(func() ([]iam.Identity, error) { return r.IAM.ListIdentities(ctx, p.ID) })
		added.identities = read(items, err)
		return nil
	})
	if !r.many() {
		r.askAccess(added)
	}
}

// askAccess reads the policies of a profile, and its groups with their policies.
func (r *run) askAccess(p *profile) {
	if p.IAMID == "" {
		p.policies, p.groups = part[iam.Policy]{asked: true, doubt: noIAMID()}, part[string]{asked: true, doubt: noIAMID()}
		return
	}
	r.start(func(ctx context.Context) error {
		return r.policiesOf(ctx, iam.ListPoliciesOptions{IAMID: p.IAMID}, &p.policies)
	})
	r.start(func(ctx context.Context) error {
		r.groupsOf(ctx, p)
		for _, id := range p.groups.items {
			r.askPoliciesOfGroup(id)
		}
		return nil
	})
}

// groupsOf reads the groups that a profile is in.
func (r *run) groupsOf(ctx context.Context, p *profile) {
	if p.IAMID == "" {
		p.groups = part[string]{asked: true, doubt: noIAMID()}
		return
	}
	found, err := collect(r.IAM.ListGroupsOf(ctx, r.need.AccountID, p.IAMID))
	var ids []string
	for _, g := range found {
		ids = append(ids, g.ID)
	}
	p.groups = read(ids, err)
}

// read is a part that was requested in one request.
func read[T any](items []T, err error) part[T] {
	p := part[T]{items: items, asked: true}
	p.failed("", err)
	return p
}

// askGroups asks each group for its profiles.
func (r *run) askGroups(groups []iam.Group) {
	r.keep(func() { r.byGroup = true })
	for _, g := range groups {
		r.start(func(ctx context.Context) error {
			list := r.IAM.ListProfileMembers
			if r.need.Everything {
				list = r.IAM.ListMembers
			}
			found, err := collect(list(ctx, g.ID))
			r.keep(func() {
				for _, m := range found {
					if _, profile := account.MemberProfile(m); profile || !r.need.Everything {
						r.members.items = append(r.members.items, membership{m.IAMID, g.ID})
					}
				}
				if r.need.Everything {
					all := read(found, err)
					r.groupMembers[g.ID] = &all
				}
				r.members.failed("members of access group '"+g.Name+"': ", err)
			})
			return nil
		})
	}
}

// memberships of many profiles are read by profile or by group, whichever is fewer requests.
func (r *run) memberships() {
	switch {
	case r.need.Everything: // asked for with the list of groups
	case !r.many() || len(r.profiles) == 0:
	case len(r.groups.items) < len(r.profiles):
		r.askGroups(r.groups.items)
	default:
		for _, p := range r.profiles {
			r.start(func(ctx context.Context) error {
				r.groupsOf(ctx, p)
				return nil
			})
		}
	}
}

// settleMembers gives each profile its groups, where groups were read with their members.
func (r *run) settleMembers() {
	if !r.byGroup {
		return
	}
	byMember := map[string][]string{}
	for _, m := range r.members.items {
		byMember[m.iamID] = append(byMember[m.iamID], m.groupID)
	}
	for _, p := range r.profiles {
		p.groups = part[string]{items: byMember[p.IAMID], asked: true, doubt: r.members.doubt}
		p.groups.also(r.groups.doubt)
		if p.IAMID == "" {
			p.groups = part[string]{asked: true, doubt: noIAMID()}
		}
	}
}
