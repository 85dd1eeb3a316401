package reach

import (
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Between is Compare for two readings of one account. A profile that only one of them has may not have been shown to the other:
// then it is not known what it had there. What has another name in the two is the same by its ID.
func Between(old, young *account.Account) Difference {
	names := namesOfBoth(old, young)
	return compare(withGroupsOf(names.in(old), young), withGroupsOf(names.in(young), old), Unseen(old), Unseen(young))
}

// withGroupsOf adds to a reading the access groups that only the other one has, if they may have been there: nothing is known of them.
func withGroupsOf(a, other *account.Account) *account.Account {
	why := a.Groups.Why()
	if why == "" {
		return a
	}
	groups := a.Groups.Seen()
	for _, g := range other.Groups.Seen() {
		if _, there := a.Group(g.ID); !there {
			g.Policies, g.Members = account.Partial[iam.Policy](nil, why), account.Partial[iam.Member](nil, why)
			g.Rules = account.Partial[iam.GroupRule](nil, why)
			groups = append(groups[:len(groups):len(groups)], g)
		}
	}
	a.Groups = a.Groups.With(groups) // a copy: names.in made it
	return a
}

// Unseen is what is known of a profile that a reading does not have: it has nothing if all profiles were read, or else it is not known.
func Unseen(a *account.Account) account.Profile {
	if a.Profiles.Known() {
		return absent()
	}
	why := a.Profiles.Why()
	return account.Profile{
		Links: account.Partial[iam.Link](nil, why), Rules: account.Partial[iam.Rule](nil, why),
		Identities: account.Partial[iam.Identity](nil, why), Groups: account.Partial[string](nil, why),
		Policies: account.Partial[iam.Policy](nil, why),
	}
}

// names are those by which roles and what they are on are written, the same for both readings.
type names struct {
	instances []iam.Instance    // clusters among them, which policies name as instances
	groups    map[string]string // of resource groups, by ID
	roles     map[string]string // by CRN
}

// namesOfBoth takes the names of the later reading, and else those of the earlier one.
func namesOfBoth(old, young *account.Account) names {
	n := names{groups: map[string]string{}, roles: map[string]string{}}
	seen := map[string]bool{}
	add := func(i iam.Instance) {
		if i.GUID != "" && !seen[i.GUID] {
			seen[i.GUID] = true
			n.instances = append(n.instances, i)
		}
	}
	for _, a := range []*account.Account{young, old} {
		for _, i := range a.Instances.Seen() {
			add(i)
		}
		for _, c := range a.Clusters.Seen() {
			add(iam.Instance{GUID: c.ID, CRN: c.CRN, Name: c.Name})
		}
		for _, g := range a.ResourceGroups.Seen() {
			keepFirst(n.groups, g.ID, g.Name)
		}
		for _, p := range a.Profiles.Seen() {
			n.learn(p.Policies)
		}
		for _, g := range a.Groups.Seen() {
			n.learn(g.Policies)
		}
	}
	return n
}

func keepFirst(m map[string]string, id, name string) {
	if _, known := m[id]; !known && name != "" {
		m[id] = name
	}
}

func (n names) learn(l account.List[iam.Policy]) {
	for _, p := range l.Seen() {
		for _, r := range p.Control.Grant.Roles {
			keepFirst(n.roles, r.RoleID, r.DisplayName)
		}
	}
}

// in is an account with these names.
func (n names) in(a *account.Account) *account.Account {
	named := *a
	named.Instances = a.Instances.With(n.instances)
	named.ResourceGroups = n.resourceGroups(a.ResourceGroups)
	profiles := make([]account.Profile, len(a.Profiles.Seen()))
	for i, p := range a.Profiles.Seen() {
		p.Policies = n.policies(p.Policies)
		profiles[i] = p
	}
	groups := make([]account.Group, len(a.Groups.Seen()))
	for i, g := range a.Groups.Seen() {
		g.Policies = n.policies(g.Policies)
		groups[i] = g
	}
	named.Profiles, named.Groups = a.Profiles.With(profiles), a.Groups.With(groups)
	return &named
}

// resourceGroups are those of a reading by the names, and those that it may have had without showing them.
func (n names) resourceGroups(l account.List[iam.ResourceGroup]) account.List[iam.ResourceGroup] {
	var all []iam.ResourceGroup
	there := map[string]bool{}
	for _, g := range l.Seen() {
		g.Name, there[g.ID] = n.groups[g.ID], true
		all = append(all, g)
	}
	if !l.Known() {
		for id, name := range n.groups {
			if !there[id] {
				all = append(all, iam.ResourceGroup{ID: id, Name: name})
			}
		}
	}
	return l.With(all)
}

func (n names) policies(l account.List[iam.Policy]) account.List[iam.Policy] {
	all := make([]iam.Policy, len(l.Seen()))
	for i, p := range l.Seen() {
		roles := make([]iam.PolicyRole, len(p.Control.Grant.Roles))
		for j, r := range p.Control.Grant.Roles {
			roles[j] = iam.PolicyRole{RoleID: r.RoleID, DisplayName: n.roles[r.RoleID]}
		}
		p.Control.Grant.Roles = roles
		all[i] = p
	}
	return l.With(all)
}
