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
	return nil
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

// details reads what hangs on the profiles. Memberships are asked for by profile or by group, whichever is fewer requests.
func (r *run) details(_ context.Context, start func(func(context.Context) error)) {
	byProfile := len(r.account.Profiles) <= len(r.account.Groups)
	index := make(map[string]int, len(r.account.Profiles))
	for i := range r.account.Profiles {
		index[r.account.Profiles[i].IAMID] = i
	}
	for i := range r.account.Profiles {
		p := &r.account.Profiles[i] // each is written by its own tasks only, each field by one
		start(func(ctx context.Context) (err error) {
			p.Links, err = r.IAM.ListLinks(ctx, p.ID)
			return gone(err)
		})
		start(func(ctx context.Context) (err error) {
			p.Rules, err = r.IAM.ListRules(ctx, p.ID)
			return gone(err)
		})
		if byProfile {
			start(func(ctx context.Context) error { return r.groupsOf(ctx, p) })
		}
	}
	if byProfile || len(index) == 0 {
		return
	}
	for _, g := range r.account.Groups {
		start(func(ctx context.Context) error { return r.members(ctx, g, index) })
	}
}

// gone forgives that a profile was deleted while it was read: it then has nothing.
func gone(err error) error {
	if errors.Is(err, apierr.ErrNotFound) {
		return nil
	}
	return err
}

func (r *run) groupsOf(ctx context.Context, p *Profile) error {
	for g, err := range r.IAM.ListGroups(ctx, iam.ListGroupsOptions{AccountID: r.need.AccountID, MemberID: p.IAMID}) {
		if err != nil {
			return r.needed("access groups of profile '"+p.Name+"'", err)
		}
		p.Groups = append(p.Groups, g.ID)
	}
	return nil
}

func (r *run) members(ctx context.Context, g iam.Group, index map[string]int) error {
	for m, err := range r.IAM.ListProfileMembers(ctx, g.ID) {
		if err != nil {
			return gone(r.needed("members of access group '"+g.Name+"'", err))
		}
		if i, ok := index[m.IAMID]; ok {
			r.keep(func(a *Account) { a.Profiles[i].Groups = append(a.Profiles[i].Groups, g.ID) })
		}
	}
	return nil
}

// policies reads the policies of the profiles, and of the groups that they are in or are referred to.
func (r *run) policies(_ context.Context, start func(func(context.Context) error)) {
	groups := map[string]bool{}
	for _, p := range r.account.Profiles {
		for _, id := range p.Groups {
			groups[id] = true
		}
	}
	for _, g := range r.account.Groups {
		if slices.Contains(r.need.Groups, g.Name) || slices.Contains(r.need.Groups, g.ID) {
			groups[g.ID] = true
		}
	}
	if len(r.account.Profiles)+len(groups) > fewSubjects {
		subjects := groups
		for _, p := range r.account.Profiles {
			subjects[p.IAMID] = true
		}
		start(func(ctx context.Context) error {
			return r.policiesOf(ctx, iam.ListPoliciesOptions{}, func(subject string) bool { return subjects[subject] })
		})
		return
	}
	every := func(string) bool { return true }
	for _, p := range r.account.Profiles {
		start(func(ctx context.Context) error {
			return r.policiesOf(ctx, iam.ListPoliciesOptions{IAMID: p.IAMID}, every)
		})
	}
	for id := range groups {
		start(func(ctx context.Context) error { return r.policiesOf(ctx, iam.ListPoliciesOptions{GroupID: id}, every) })
	}
}

func (r *run) policiesOf(ctx context.Context, o iam.ListPoliciesOptions, wanted func(subject string) bool) error {
	o.AccountID = r.need.AccountID
	for p, err := range r.IAM.ListPolicies(ctx, o) {
		if err != nil {
			return r.unseen("access policies", err)
		}
		if p.State != "" && p.State != "active" {
			continue
		}
		if subject := Subject(p); subject != "" && wanted(subject) {
			r.keep(func(a *Account) { a.Policies[subject] = append(a.Policies[subject], p) })
		}
	}
	return nil
}

// names finds the names of the instances that policies mention, which have their GUIDs only.
func (r *run) names(_ context.Context, start func(func(context.Context) error)) {
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
		start(func(ctx context.Context) error { return add(r.IAM.ListInstances(ctx, "")) })
		return
	}
	for guid := range unknown {
		start(func(ctx context.Context) error { return add(r.IAM.ListInstancesByGUID(ctx, guid)) })
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
