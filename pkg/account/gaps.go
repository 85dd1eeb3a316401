package account

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Gap is a part of an account that was not read completely.
type Gap struct {
	What   string `json:"what"`
	Reason string `json:"reason"`
}

// Gaps are the parts that were requested and not read completely, sorted. The same part of several profiles that is missing
// for the same reason is one gap.
func (a *Account) Gaps() []Gap {
	g := gaps{of: map[Gap][]string{}}
	g.add("trusted profiles", "", a.Profiles.Asked(), a.Profiles.Why())
	g.add("clusters", "", a.Clusters.Asked(), a.Clusters.Why())
	for _, c := range a.Clusters.items {
		g.add("CRN of cluster", c.Name, c.CRN == "", a.UnreadCRNs[c.ID])
	}
	g.add("access groups", "", a.Groups.Asked(), a.Groups.Why())
	g.add("service instances", "", a.Instances.Asked(), a.Instances.Why())
	g.add("resource groups", "", a.ResourceGroups.Asked(), a.ResourceGroups.Why())
	g.add("access policies of profiles that no longer exist", "", a.Leftovers.Asked(), a.Leftovers.Why())
	for service, roles := range a.Roles {
		g.add("roles of '"+cmp.Or(service, "the platform")+"'", "", roles.Asked(), roles.Why())
	}
	for _, p := range a.Profiles.items {
		g.add("links of profile", p.Name, p.Links.Asked(), p.Links.Why())
		g.add("claim rules of profile", p.Name, p.Rules.Asked(), p.Rules.Why())
		g.add("users and service IDs of profile", p.Name, p.Identities.Asked(), p.Identities.Why())
		g.add("access groups of profile", p.Name, p.Groups.Asked(), p.Groups.Why())
		g.add("access policies of profile", p.Name, p.Policies.Asked(), p.Policies.Why())
		g.add("last use of profile", p.Name, p.Activity.Asked(), p.Activity.Why())
	}
	for _, group := range a.Groups.items {
		g.add("access policies of access group", group.Name, group.Policies.Asked(), group.Policies.Why())
		g.add("members of access group", group.Name, group.Members.Asked(), group.Members.Why())
		g.add("rules of access group", group.Name, group.Rules.Asked(), group.Rules.Why())
	}
	return g.sorted()
}

// gaps collects gaps, and the objects that each is of.
type gaps struct{ of map[Gap][]string }

func (g gaps) add(what, object string, asked bool, why string) {
	if asked && why != "" {
		g.of[Gap{what, why}] = append(g.of[Gap{what, why}], object)
	}
}

// fewNames is how many objects of one gap are named.
const fewNames = 3

func (g gaps) sorted() []Gap {
	all := []Gap{}
	for gap, objects := range g.of {
		slices.Sort(objects)
		switch {
		case objects[0] == "" && len(objects) == 1:
		case len(objects) <= fewNames:
			gap.What += " '" + strings.Join(objects, "', '") + "'"
		default:
			gap.What += fmt.Sprintf(" '%s' and of %d others", strings.Join(objects[:fewNames-1], "', '"), len(objects)-fewNames+1)
		}
		all = append(all, gap)
	}
	slices.SortFunc(all, func(x, y Gap) int {
		return cmp.Or(strings.Compare(x.What, y.What), strings.Compare(x.Reason, y.Reason))
	})
	return all
}
