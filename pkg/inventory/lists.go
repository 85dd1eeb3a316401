package inventory

import (
	"context"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/iam"
)

// lists reads what does not depend on anything else.
func (r *run) lists() {
	r.start(r.askCaller)
	r.start(r.allGroups)
	if r.many() {
		r.start(r.allProfiles)
		r.start(r.allPolicies)
	} else {
		for _, reference := range r.need.Profiles {
			r.start(func(ctx context.Context) error { return r.oneProfile(ctx, reference) })
		}
	}
	if r.need.Clusters {
		r.clusters.asked = true
		for _, provider := range containers.Providers() { // each its own task, so that all requests are counted
			r.start(func(ctx context.Context) error { return r.clustersOf(ctx, provider) })
		}
	}
	if r.need.ResourceGroups {
		r.resourceGroups.asked = true
		r.start(r.allResourceGroups)
	}
	if r.need.Everything {
		r.start(r.allInstances)
	}
	if r.need.Activity {
		r.start(r.readActivity)
	}
	r.lookups()
}

// lookups finds instances by their references, and the roles of services.
func (r *run) lookups() {
	for _, reference := range r.need.Instances {
		r.instances.asked = true
		r.start(func(ctx context.Context) error { return r.instance(ctx, reference) })
	}
	for _, service := range r.need.Services {
		r.start(func(ctx context.Context) error { return r.rolesOf(ctx, service) })
	}
}

// askCaller finds out who the caller is, and asks for the caller's policies unless those of the whole account are read.
func (r *run) askCaller(ctx context.Context) error {
	caller := r.readCaller(ctx)
	r.keep(func() { r.caller = caller })
	if !r.many() && !caller.Owner {
		r.askCallerPolicies()
	}
	return nil
}

// many reports whether it takes fewer requests to page through the account than to ask for each profile.
func (r *run) many() bool { return r.need.All || len(r.need.Profiles) > fewSubjects }

func (r *run) allGroups(ctx context.Context) error {
	found, err := collect(r.IAM.ListGroups(ctx, iam.ListGroupsOptions{AccountID: r.need.AccountID}))
	r.keep(func() {
		r.groups.items, r.groups.asked = found, true
		r.groups.failed("", err)
	})
	if r.need.Everything { // at once: the members of a large group are read page by page, while the profiles are read
		r.askGroups(found)
		r.askGroupRules(found)
	}
	for _, g := range found {
		if !r.many() && r.needsGroup(g) {
			r.askPoliciesOfGroup(g.ID)
			r.askMembers(g)
		}
	}
	return nil
}

// clustersOf lists the clusters of one provider, and asks for each: a list has no CRNs, and its regions are unreliable.
func (r *run) clustersOf(ctx context.Context, provider string) error {
	found, err := patiently(func() ([]containers.Cluster, error) {
		found, failures, err := r.Containers.ListClusters(ctx, containers.ListOptions{Provider: provider}) // one alone fails as a whole
		for _, f := range failures {                                                                       // some clusters could not be read
			err = f.Err
		}
		return found, err
	})
	r.keep(func() { r.clusters.failed(provider+" clusters: ", err) })
	for _, listed := range found {
		r.start(func(ctx context.Context) error {
			text, err := patiently(func() (string, error) { return r.Containers.ClusterCRN(ctx, listed.ID) })
			r.keep(func() {
				if err != nil {
					r.unreadCRNs[listed.ID] = why(err)
				}
				listed.CRN = text
				r.clusters.items = append(r.clusters.items, listed)
			})
			return nil
		})
	}
	return nil
}

func (r *run) allResourceGroups(ctx context.Context) error {
	found, err := patiently(func() ([]iam.ResourceGroup, error) { return r.IAM.ListResourceGroups(ctx, r.need.AccountID) })
	r.keep(func() {
		r.resourceGroups.items = found
		r.resourceGroups.failed("", err)
	})
	return nil
}

// instance finds service instances by name, GUID or CRN, and the roles of their services.
func (r *run) instance(ctx context.Context, reference string) error {
	list := r.IAM.ListInstances(ctx, reference)
	if name, err := crn.Parse(reference); err == nil {
		list = r.IAM.ListInstancesByGUID(ctx, name.Instance)
	} else if LooksLikeGUID(reference) {
		list = r.IAM.ListInstancesByGUID(ctx, reference)
	}
	found, err := collect(list)
	services := map[string]bool{}
	for _, i := range found {
		if i.Name != reference && i.GUID != reference && i.CRN != reference {
			continue
		}
		r.keep(func() { r.instances.items = append(r.instances.items, i) })
		if service := account.ServiceOf(i); service != "" && !slices.Contains(r.need.Services, service) {
			services[service] = true
		}
	}
	r.keep(func() { r.instances.failed("", err) })
	for service := range services {
		if err := r.rolesOf(ctx, service); err != nil {
			return err
		}
	}
	return nil
}

// LooksLikeGUID reports whether a text is written as the GUID of a service instance.
func LooksLikeGUID(text string) bool {
	return len(text) == 36 && strings.Count(text, "-") == 4
}

// rolesOf reads the roles of a service. A caller without permission is shown no role at all.
func (r *run) rolesOf(ctx context.Context, service string) error {
	found, err := patiently(func() (iam.Roles, error) { return r.IAM.ListRoles(ctx, r.need.AccountID, service) })
	var unread doubt
	unread.failed("", err)
	list := listOf(found.All(), unread, "")
	if err == nil && len(list.Seen()) == 0 {
		list = account.Partial[iam.Role](nil, account.NotAllowed+" (iam.role.read)")
	}
	r.keep(func() { r.roles[service] = list })
	return nil
}
