package inventory

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Need says what to read.
type Need struct {
	AccountID      string
	All            bool     // every profile, and not those of Profiles only
	Profiles       []string // names, IDs or CRNs
	Groups         []string // names or IDs of access groups that are referred to
	Clusters       bool
	ResourceGroups bool
	Instances      []string // names, GUIDs or CRNs of service instances
	Services       []string // services whose roles are needed, as iam.ListRoles names them
	Memberships    bool     // it is an error, not only unseen, when memberships can't be read
}

// Account is what was read. Its slices are sorted, so that it is the same for the same account.
type Account struct {
	ID             string
	Profiles       []Profile
	Clusters       []containers.Cluster
	Groups         []iam.Group
	Instances      []iam.Instance
	ResourceGroups []iam.ResourceGroup
	Roles          map[string][]iam.Role   // by service
	Policies       map[string][]iam.Policy // active ones by subject: the IAM ID of a profile, or the ID of an access group
	Unseen         []Unseen
}

// Profile is a trusted profile with what hangs on it.
type Profile struct {
	iam.Profile
	Links  []iam.Link
	Rules  []iam.Rule
	Groups []string // IDs of the access groups that it is in
}

// Unseen is something that could not be read.
type Unseen struct {
	What   string `json:"what"`
	Reason string `json:"reason"`
}

// Profile finds a profile by its ID, CRN or name. ok is false when there is none; more than one of a name is possible in
// theory, and then the first is returned with the number of them.
func (a *Account) Profile(reference string) (p Profile, count int) {
	for _, candidate := range a.Profiles {
		if candidate.matches(reference) {
			if count == 0 {
				p = candidate
			}
			count++
		}
	}
	return p, count
}

func (p Profile) matches(reference string) bool {
	return p.ID == reference || p.CRN == reference || p.Name == reference
}

// ClusterName is the name of the cluster of a CRN, or "" when it was not seen.
func (a *Account) ClusterName(crn string) string {
	for _, c := range a.Clusters {
		if c.CRN == crn {
			return c.Name
		}
	}
	return ""
}

// GroupName is the name of the access group of an ID, or the ID when it was not seen.
func (a *Account) GroupName(id string) string {
	for _, g := range a.Groups {
		if g.ID == id {
			return g.Name
		}
	}
	return id
}

// sort puts everything into an order that depends on nothing but the content.
func (a *Account) sort() {
	slices.SortStableFunc(a.Profiles, func(x, y Profile) int { return cmp.Or(strings.Compare(x.Name, y.Name), strings.Compare(x.ID, y.ID)) })
	for i := range a.Profiles {
		p := &a.Profiles[i]
		slices.SortStableFunc(p.Links, func(x, y iam.Link) int { return strings.Compare(x.ID, y.ID) })
		slices.SortStableFunc(p.Rules, func(x, y iam.Rule) int { return strings.Compare(x.ID, y.ID) })
		slices.Sort(p.Groups)
		p.Groups = slices.Compact(p.Groups)
	}
	slices.SortStableFunc(a.Clusters, func(x, y containers.Cluster) int {
		return cmp.Or(strings.Compare(x.Name, y.Name), strings.Compare(x.ID, y.ID))
	})
	slices.SortStableFunc(a.Groups, func(x, y iam.Group) int { return cmp.Or(strings.Compare(x.Name, y.Name), strings.Compare(x.ID, y.ID)) })
	slices.SortStableFunc(a.Instances, func(x, y iam.Instance) int { return strings.Compare(x.CRN, y.CRN) })
	a.Instances = slices.CompactFunc(a.Instances, func(x, y iam.Instance) bool { return x.CRN == y.CRN })
	slices.SortStableFunc(a.ResourceGroups, func(x, y iam.ResourceGroup) int { return strings.Compare(x.ID, y.ID) })
	for _, policies := range a.Policies {
		slices.SortStableFunc(policies, func(x, y iam.Policy) int { return strings.Compare(x.ID, y.ID) })
	}
	slices.SortStableFunc(a.Unseen, func(x, y Unseen) int {
		return cmp.Or(strings.Compare(x.What, y.What), strings.Compare(x.Reason, y.Reason))
	})
	a.Unseen = slices.Compact(a.Unseen)
}
