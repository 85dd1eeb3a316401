package inventory

import (
	"cmp"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// notRecorded is why the roles of a service are unknown that a recorded account does not have.
const notRecorded = "the snapshot does not have them"

// recorded is what a reading of the need would have given of an account that was read before as a whole.
func recorded(whole *account.Account, need Need) *account.Account {
	if need.Everything {
		return whole
	}
	a := &account.Account{ID: whole.ID, UnreadCRNs: whole.UnreadCRNs, Roles: map[string]account.List[iam.Role]{}}
	a.Profiles = recordedProfiles(whole, need)
	wanted := map[string]bool{}
	for _, p := range a.Profiles.Seen() {
		for _, id := range p.Groups.Seen() {
			wanted[id] = true
		}
	}
	a.Groups = recordedGroups(whole, need, wanted)
	if need.Clusters {
		a.Clusters = whole.Clusters
	}
	if need.ResourceGroups {
		a.ResourceGroups = whole.ResourceGroups
	}
	services := slices.Clone(need.Services)
	a.Instances = account.Partial(whole.Instances.Seen(), "") // for their names
	if len(need.Instances) > 0 {
		a.Instances = whole.Instances
		for _, i := range whole.Instances.Seen() {
			if slices.ContainsFunc(need.Instances, func(text string) bool { return i.Name == text || i.GUID == text || i.CRN == text }) {
				services = append(services, account.ServiceOf(i))
			}
		}
	}
	addRoles(a, whole, services)
	return a
}

func addRoles(a, whole *account.Account, services []string) {
	for _, service := range services {
		roles := whole.Roles[service]
		if !roles.Asked() {
			roles = account.Partial[iam.Role](nil, notRecorded)
		}
		a.Roles[service] = roles
	}
}

// recordedProfiles are those that are needed. The last use is not what a reading of profiles gives.
func recordedProfiles(whole *account.Account, need Need) account.List[account.Profile] {
	missing, wanted := false, map[string]bool{}
	for _, reference := range need.Profiles {
		_, err := whole.ResolveProfile(reference)
		missing = missing || account.IsNotFound(err)
		ref := trust.ParseProfile(reference)
		wanted[cmp.Or(ref.ID, ref.Name)] = true
	}
	var kept []account.Profile
	for _, p := range whole.Profiles.Seen() {
		if need.All || wanted[p.ID] || wanted[p.Name] {
			p.Activity = account.List[iam.Activity]{}
			kept = append(kept, p)
		}
	}
	if !need.All && !missing && whole.Profiles.Certain() {
		return account.Whole(kept)
	}
	return whole.Profiles.With(kept)
}

// recordedGroups are all groups, with the policies of those that are wanted, and the members of those that are needed.
func recordedGroups(whole *account.Account, need Need, wanted map[string]bool) account.List[account.Group] {
	groups := slices.Clone(whole.Groups.Seen())
	for i, g := range groups {
		needed := slices.ContainsFunc(need.Groups, func(text string) bool { return named(g.Group, text) })
		if !wanted[g.ID] && !needed {
			groups[i].Policies = account.List[iam.Policy]{}
		}
		if !needed || !need.Members {
			groups[i].Members = account.List[iam.Member]{}
		}
		groups[i].Rules = account.List[iam.GroupRule]{}
	}
	return whole.Groups.With(groups)
}

// recordedDetails are the details of profiles as they were recorded.
func recordedDetails(whole *account.Account, profiles []iam.Profile, want Details) []Detail {
	all := make([]Detail, len(profiles))
	byID := map[string]account.Profile{}
	for _, p := range whole.Profiles.Seen() {
		byID[p.ID] = p
	}
	for i, listed := range profiles {
		p := byID[listed.ID]
		if want.Links {
			all[i].Links = p.Links
		}
		if want.Rules {
			all[i].Rules = p.Rules
		}
		if want.Activity {
			all[i].Activity = p.Activity
		}
	}
	return all
}
