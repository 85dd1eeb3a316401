package inventory

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/iam"
)

// groups that are none can also be groups that may not be seen; so can those of a profile.
func (r *run) groups(ctx context.Context) error {
	var found []iam.Group
	for g, err := range r.IAM.ListGroups(ctx, iam.ListGroupsOptions{AccountID: r.need.AccountID}) {
		if err != nil {
			return r.needed("access groups", err)
		}
		found = append(found, g)
	}
	if len(found) == 0 {
		r.note("access groups", "none were shown, which can mean that they may not be seen (iam-groups.groups.list)")
	}
	r.keep(func(a *Account) { a.Groups = found })
	if !r.need.All && len(found) <= len(r.need.Profiles) {
		r.askGroups(found)
	}
	return nil
}

// askGroups asks each group for its profiles.
func (r *run) askGroups(groups []iam.Group) {
	r.keep(func(*Account) { r.byGroup = true })
	for _, g := range groups {
		r.start(func(ctx context.Context) error { return r.members(ctx, g) })
	}
}

// needed is like unseen, but a refusal is an error when memberships are needed.
func (r *run) needed(what string, err error) error {
	if r.need.Memberships {
		return err
	}
	return r.unseen(what, err)
}

func (r *run) resourceGroups(ctx context.Context) error {
	found, err := r.IAM.ListResourceGroups(ctx, r.need.AccountID)
	if err != nil {
		return r.unseen("resource groups", err)
	}
	r.keep(func(a *Account) { a.ResourceGroups = found })
	return nil
}

// instance finds service instances by name, GUID or CRN, and the roles of their services.
func (r *run) instance(ctx context.Context, reference string) error {
	list := r.IAM.ListInstances(ctx, reference)
	if name, err := crn.Parse(reference); err == nil {
		list = r.IAM.ListInstancesByGUID(ctx, name.Instance)
	} else if looksLikeGUID(reference) {
		list = r.IAM.ListInstancesByGUID(ctx, reference)
	}
	services := map[string]bool{}
	for i, err := range list {
		if err != nil {
			return r.unseen("service instance '"+reference+"'", err)
		}
		if i.Name != reference && i.GUID != reference && i.CRN != reference {
			continue
		}
		r.keep(func(a *Account) { a.Instances = append(a.Instances, i) })
		if parsed, err := crn.Parse(i.CRN); err == nil && !slices.Contains(r.need.Services, parsed.Service) {
			services[parsed.Service] = true
		}
	}
	for service := range services {
		if err := r.roles(ctx, service); err != nil {
			return err
		}
	}
	return nil
}

func looksLikeGUID(text string) bool {
	return len(text) == 36 && strings.Count(text, "-") == 4
}

// roles that are none can also be roles that may not be seen.
func (r *run) roles(ctx context.Context, service string) error {
	found, err := r.IAM.ListRoles(ctx, r.need.AccountID, service)
	if err != nil {
		return r.unseen("roles of service '"+service+"'", err)
	}
	all := found.All()
	if len(all) == 0 {
		r.note("roles of service '"+service+"'", "none were shown, which can mean that they may not be seen (iam.role.read)")
	}
	r.keep(func(a *Account) { a.Roles[service] = all })
	return nil
}

// memberships are asked for by profile or by group, whichever is fewer requests.
func (r *run) memberships() {
	switch {
	case r.byGroup || len(r.account.Profiles) == 0:
	case len(r.account.Groups) < len(r.account.Profiles):
		r.askGroups(r.account.Groups)
	default:
		for _, p := range r.account.Profiles {
			r.start(func(ctx context.Context) error { return r.groupsOf(ctx, p.Profile) })
		}
	}
}

// gone forgives that a profile was deleted while it was read: it then has nothing.
func gone(err error) error {
	if errors.Is(err, apierr.ErrNotFound) {
		return nil
	}
	return err
}

func (r *run) groupsOf(ctx context.Context, p iam.Profile) error {
	for g, err := range r.IAM.ListGroups(ctx, iam.ListGroupsOptions{AccountID: r.need.AccountID, MemberID: p.IAMID}) {
		if err != nil {
			return r.needed("access groups of profile '"+p.Name+"'", err)
		}
		r.keep(func(*Account) { r.groupsByMember[p.IAMID] = append(r.groupsByMember[p.IAMID], g.ID) })
	}
	return nil
}

func (r *run) members(ctx context.Context, g iam.Group) error {
	for m, err := range r.IAM.ListProfileMembers(ctx, g.ID) {
		if err != nil {
			return gone(r.needed("members of access group '"+g.Name+"'", err))
		}
		r.keep(func(*Account) { r.groupsByMember[m.IAMID] = append(r.groupsByMember[m.IAMID], g.ID) })
	}
	return nil
}

// policies reads the policies of the profiles, and of the groups that they are in or are referred to.
func (r *run) policies() {
	subjects := map[string]iam.ListPoliciesOptions{}
	for _, p := range r.account.Profiles {
		subjects[p.IAMID] = iam.ListPoliciesOptions{IAMID: p.IAMID}
		for _, id := range p.Groups {
			subjects[id] = iam.ListPoliciesOptions{GroupID: id}
		}
	}
	for _, g := range r.account.Groups {
		if slices.Contains(r.need.Groups, g.Name) || slices.Contains(r.need.Groups, g.ID) {
			subjects[g.ID] = iam.ListPoliciesOptions{GroupID: g.ID}
		}
	}
	if r.many() {
		for _, p := range r.wholeAccount {
			if _, wanted := subjects[Subject(p)]; wanted {
				r.account.Policies[Subject(p)] = append(r.account.Policies[Subject(p)], p)
			}
		}
		r.wholeAccount = nil
		return
	}
	for _, o := range subjects {
		r.start(func(ctx context.Context) error {
			return r.policiesOf(ctx, o, func(a *Account, p iam.Policy) { a.Policies[Subject(p)] = append(a.Policies[Subject(p)], p) })
		})
	}
}

func (r *run) allPolicies(ctx context.Context) error {
	return r.policiesOf(ctx, iam.ListPoliciesOptions{}, func(_ *Account, p iam.Policy) { r.wholeAccount = append(r.wholeAccount, p) })
}

func (r *run) policiesOf(ctx context.Context, o iam.ListPoliciesOptions, add func(*Account, iam.Policy)) error {
	o.AccountID = r.need.AccountID
	for p, err := range r.IAM.ListPolicies(ctx, o) {
		if err != nil {
			return r.unseen("access policies", err)
		}
		if (p.State == "" || p.State == "active") && Subject(p) != "" {
			r.keep(func(a *Account) { add(a, p) })
		}
	}
	return nil
}

// names finds the names of the instances that policies mention, which have their GUIDs only.
func (r *run) names() {
	unknown := map[string]bool{}
	for _, policies := range r.account.Policies {
		for _, p := range policies {
			if guid := instanceOf(p); guid != "" {
				unknown[guid] = true
			}
		}
	}
	for _, i := range r.account.Instances {
		delete(unknown, i.GUID)
	}
	add := func(list iter.Seq2[iam.Instance, error]) error {
		for i, err := range list {
			if err != nil {
				return r.unseen("service instances", err)
			}
			if unknown[i.GUID] {
				r.keep(func(a *Account) { a.Instances = append(a.Instances, i) })
			}
		}
		return nil
	}
	if len(unknown) > fewSubjects {
		r.start(func(ctx context.Context) error { return add(r.IAM.ListInstances(ctx, "")) })
		return
	}
	for guid := range unknown {
		r.start(func(ctx context.Context) error { return add(r.IAM.ListInstancesByGUID(ctx, guid)) })
	}
}

// instanceOf is the GUID of the instance that a policy is about; "" for none, and for a cluster, whose ID it is.
func instanceOf(p iam.Policy) string {
	guid := ""
	for _, a := range p.Resource.Attributes {
		text, _ := a.Value.(string)
		switch {
		case a.Key == "serviceName" && text == crn.Containers:
			return ""
		case a.Key == "serviceInstance" && a.Operator == "stringEquals":
			guid = text
		}
	}
	return guid
}

// Subject is who a policy gives access to: the IAM ID of an identity, or the ID of an access group; "" for anything else.
func Subject(p iam.Policy) string {
	if len(p.Subject.Attributes) != 1 {
		return ""
	}
	a := p.Subject.Attributes[0]
	value, _ := a.Value.(string)
	if a.Operator != "stringEquals" || a.Key != "iam_id" && a.Key != "access_group_id" {
		return ""
	}
	return value
}
