package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Reach is pods that can become a profile, and what that gives them.
type Reach struct {
	Cluster        string   `json:"cluster"`        // its name; "*" when the clusters could not be seen
	Namespace      string   `json:"namespace"`      // "*" for any that meets When
	ServiceAccount string   `json:"serviceAccount"` // "*" for any that meets When
	Profile        string   `json:"profile"`
	Roles          []string `json:"roles"` // gained or lost: "Reader on cloud-object-storage/demo-cos"
	// By is "trust" when the pods newly can, or no longer can, become the profile; "access" when only its roles change.
	By   string   `json:"by"`
	When []string `json:"when,omitempty"` // conditions that the other fields don't say
}

// The values of Reach.By.
const (
	ByTrust  = "trust"
	ByAccess = "access"
)

// anyName stands for every namespace or service account.
const anyName = "*"

// reacher computes who can become whom in an account.
type reacher struct {
	account  *inventory.Account
	clusters []trust.Identity  // one of each cluster whose pods can use profiles, without namespace and service account
	old      map[string]string // why not, by CRN, of the other clusters
}

func newReach(a *inventory.Account) reacher {
	r := reacher{account: a, old: map[string]string{}}
	for _, c := range a.Clusters {
		if s := trust.Supported(c.OpenShift(), c.MasterKubeVersion, c.Created()); !s.OK {
			r.old[c.CRN] = s.Reason
			continue
		}
		name, err := crn.Parse(c.CRN)
		if err != nil {
			continue // without a CRN nothing can be linked to it
		}
		r.clusters = append(r.clusters, trust.Identity{
			Kind: trust.KindOf(c.OpenShift()), ClusterCRN: c.CRN, ClusterID: c.ID, ClusterName: c.Name, Location: name.Location,
			ResourceGroupID: c.ResourceGroup, ResourceGroupName: c.ResourceGroupName,
		})
	}
	return r
}

// difference lists who gains and who loses when a profile goes from one state to another.
func (r reacher) difference(profile string, before, after state) (gains, losses []Reach) {
	rolesBefore, rolesAfter := r.roles(before), r.roles(after)
	return r.beyond(profile, after, before, rolesAfter, rolesBefore), r.beyond(profile, before, after, rolesBefore, rolesAfter)
}

// beyond lists what one state reaches and the other does not.
func (r reacher) beyond(profile string, one, other state, roles, otherRoles []string) []Reach {
	var more []string // roles that only the one has
	for _, role := range roles {
		if !slices.Contains(otherRoles, role) {
			more = append(more, role)
		}
	}
	against := r.admits(other, one)
	var out []Reach
	seen := set{}
	for _, p := range r.patterns(one) {
		line := Reach{
			Cluster: p.identity.ClusterName, Namespace: cmp.Or(p.identity.Namespace, anyName),
			ServiceAccount: cmp.Or(p.identity.ServiceAccount, anyName), Profile: profile, By: ByTrust, Roles: roles, When: p.when(),
		}
		key := strings.Join(append([]string{line.Cluster, line.Namespace, line.ServiceAccount}, line.When...), "\x00")
		if seen[key] {
			continue
		}
		seen.add(key)
		switch against.covers(p) {
		case all:
			if len(more) == 0 {
				continue
			}
			line.By, line.Roles = ByAccess, more
		case nobody:
			continue
		case some: // as it stands
		}
		if line.Roles == nil {
			line.Roles = []string{}
		}
		out = append(out, line)
	}
	slices.SortStableFunc(out, func(x, y Reach) int {
		return cmp.Or(strings.Compare(x.Cluster, y.Cluster), strings.Compare(x.Namespace, y.Namespace), strings.Compare(x.ServiceAccount, y.ServiceAccount),
			slices.Compare(x.When, y.When))
	})
	return out
}

// roles are the roles of a state, its own and those of its groups.
func (r reacher) roles(s state) []string {
	var names []string
	add := func(grant Access, suffix string) {
		for _, role := range grant.Roles {
			names = append(names, roleName(role)+" on "+resourceName(r.account, grant.Resource)+suffix)
		}
	}
	for _, grant := range s.access {
		add(grant, "")
	}
	for _, id := range s.groups {
		for _, p := range r.account.Policies[id] {
			suffix := ""
			if conditional(p) {
				suffix = " (with conditions)"
			}
			add(accessOf(p), suffix)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// pattern is a set of pods: those of one cluster that have the identity's namespace and service account, as far as it
// says them, and meet the rest.
type pattern struct {
	identity trust.Identity
	rest     []iam.Condition
	rule     string // key of the rule that it is of, "" for a link
}

func (p pattern) when() []string {
	var out []string
	for _, c := range p.rest {
		out = append(out, conditionText(c))
	}
	slices.Sort(out)
	return out
}

// patterns are the sets of pods that a state admits.
func (r reacher) patterns(s state) []pattern {
	var out []pattern
	for _, l := range s.links {
		if !isPod(l.CRType) || r.old[l.Link.CRN] != "" {
			continue
		}
		id := r.clusterOf(l.CRType, l.Link)
		if string(id.Kind) != l.CRType {
			continue // a link of another type than its cluster never matches
		}
		id.Namespace, id.ServiceAccount = l.Link.Namespace, l.Link.Name
		out = append(out, pattern{identity: id})
	}
	for _, rule := range s.rules {
		if podRule(rule) {
			out = append(out, r.ruled(rule)...)
		}
	}
	return out
}

// clusterOf is the cluster of a link. One that was not seen has what its name tells.
func (r reacher) clusterOf(crType string, l iam.LinkTarget) trust.Identity {
	for _, id := range r.clusters {
		if id.ClusterCRN == l.CRN {
			return id
		}
	}
	name, _ := crn.Parse(l.CRN) // of a malformed one nothing is known
	return trust.Identity{
		Kind: trust.Kind(crType), ClusterCRN: l.CRN, ClusterID: name.Instance, Location: name.Location,
		ClusterName: cmp.Or(name.Instance, l.CRN),
	}
}
