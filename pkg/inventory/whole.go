package inventory

import (
	"context"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// allInstances lists every service instance, so that the names of those that policies and documents mention are known to mean
// one instance.
func (r *run) allInstances(ctx context.Context) error {
	found, err := collect(r.IAM.ListInstances(ctx, ""))
	r.keep(func() {
		r.instances.items, r.instances.asked = append(r.instances.items, found...), true
		r.instances.failed("", err)
	})
	return nil
}

// askGroupRules asks each group for the rules by which users are members.
func (r *run) askGroupRules(groups []iam.Group) {
	for _, g := range groups {
		r.start(func(ctx context.Context) error {
			found, err := patiently(func() ([]iam.GroupRule, error) { return r.IAM.ListGroupRules(ctx, g.ID) })
			rules := read(found, err)
			r.keep(func() { r.groupRules[g.ID] = &rules })
			return nil
		})
	}
}

// rolesNamed reads the roles of all that policies name, and those that services share.
func (r *run) rolesNamed() {
	if !r.need.Everything {
		return
	}
	wanted := map[string]bool{"": true, iam.RolesOfAllServices: true, iam.RolesOfResourceGroups: true}
	note := func(p *part[iam.Policy]) {
		for _, policy := range p.items {
			for _, a := range policy.Resource.Attributes {
				text, _ := a.Value.(string)
				switch {
				case text == "":
				case a.Key == "serviceName":
					wanted[text] = true
				case a.Key == "service_group_id":
					wanted[iam.RolesOfGroup(text)] = true
				}
			}
		}
	}
	for _, p := range r.profiles {
		note(&p.policies)
	}
	for _, p := range r.groupPolicies {
		note(p)
	}
	for service := range r.roles { // looked at before the first request starts, whose answer changes it
		delete(wanted, service)
	}
	for service := range wanted {
		r.start(func(ctx context.Context) error { return r.rolesOf(ctx, service) })
	}
}

// leftoversOf are the policies of profiles that no longer exist. While a profile may be hidden, none is known to be gone.
func (r *run) leftoversOf(profiles account.List[account.Profile], hidden string) account.List[iam.Policy] {
	switch {
	case !r.need.Everything:
		return account.List[iam.Policy]{}
	case !profiles.Known():
		return account.Partial[iam.Policy](nil, profiles.Why())
	}
	return listOf(r.leftovers.items, r.whole.doubt, hidden)
}
