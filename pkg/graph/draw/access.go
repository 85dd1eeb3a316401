package draw

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// accessOf are the groups of a profile, and what its own policies and those of its groups give, as far as the filter asks for it.
func (b *builder) accessOf(p account.Profile) []half {
	out := b.policies("", p.Policies)
	for _, id := range p.Groups.Seen() {
		g, seen := b.account.Group(id)
		given := b.policies("group:"+id, g.Policies)
		if !seen {
			given = []half{unreadAccess("group:"+id, cmp.Or(b.account.Groups.Why(), "the access group was not found"))}
		}
		if b.filter.Service != "" && len(given) == 0 {
			continue
		}
		n := Node{ID: "group:" + id, Kind: Group, Name: cmp.Or(g.Name, id), Object: id}
		out = append(out, half{n, Edge{Relation: Member, By: Evidence{Kind: "membership"}}})
		out = append(out, given...)
	}
	if why := p.Groups.Why(); why != "" {
		n := Node{
			ID: "unknownGroups:" + why, Kind: UnknownGroups, Name: "unknown access groups",
			Marks: []Mark{{Flag: Unknown, Text: "there may be more access groups: " + why}},
		}
		unread := half{n, Edge{Relation: Member, Marks: n.Marks}}
		out = append(out, unread, half{unreadAccess("", why).node, Edge{From: n.ID, Relation: Access, Marks: n.Marks}})
	}
	return out
}

// policies are the edges of policies, from a group or, with "", from the profile.
func (b *builder) policies(from string, policies account.List[iam.Policy]) []half {
	var out []half
	for _, p := range policies.Seen() {
		if b.filter.wantsAccess(p) {
			out = append(out, b.policy(from, p))
		}
	}
	if why := policies.Why(); why != "" {
		out = append(out, unreadAccess(from, why))
	}
	return out
}

// policy is the edge of one policy.
func (b *builder) policy(from string, p iam.Policy) half {
	access := account.AccessOf(p)
	key := account.ResourceKey(b.within(access.Resource))
	name, ok := b.resources[key]
	if !ok {
		name = b.account.ResourceName(access.Resource)
		b.resources[key] = name
	}
	e := Edge{From: from, Relation: Access, By: Evidence{Kind: "policy", ID: p.ID}}
	if roles := account.RoleNames(access.Roles); roles != "" {
		e.Roles = strings.Split(roles, ", ")
	}
	if account.Conditional(p) {
		e.By.Text = "with conditions"
	}
	for _, escalation := range account.Escalations(access) {
		mark := Mark{Flag: Admin, Severity: "critical", Text: escalation.String()}
		if !escalation.Known {
			mark.Severity = "high"
		}
		e.Marks = append(e.Marks, mark)
	}
	return half{Node{ID: podID(Service, key), Kind: Service, Name: name, Service: ServiceOf(access.Resource), resource: access.Resource}, e}
}

// within are the attributes of a resource without the account, which some policies name and others do not.
func (b *builder) within(resource []iam.PolicyAttribute) []iam.PolicyAttribute {
	return slices.DeleteFunc(slices.Clone(resource), func(a iam.PolicyAttribute) bool {
		return a.Key == "accountId" && a.Operator == "stringEquals" && a.Value == any(b.account.ID)
	})
}

// tellApart adds the IDs of instances to the names that several resources on the map have.
func (b *builder) tellApart() {
	count := map[string]int{}
	for _, n := range b.m.Nodes {
		if n.Kind == Service {
			count[n.Name]++
		}
	}
	for i, n := range b.m.Nodes {
		id := instanceOf(n.resource)
		if n.Kind == Service && count[n.Name] > 1 && id != "" {
			b.m.Nodes[i].Name += " (" + id + ")"
		}
	}
}

// instanceOf is the ID of the one instance that a resource is of, or is in; "" when there is none.
func instanceOf(resource []iam.PolicyAttribute) string {
	return account.Attribute(resource, "serviceInstance")
}

// unreadAccess is the edge to access that was not read.
func unreadAccess(from, why string) half {
	mark := []Mark{{Flag: Unknown, Text: "there may be more access: " + why}}
	n := Node{ID: "unknownAccess:" + why, Kind: UnknownAccess, Name: "unknown access", Marks: mark}
	return half{n, Edge{From: from, Relation: Access, Marks: mark}}
}

// ServiceOf is the one service that a resource is of; "" when it is of several or of none.
func ServiceOf(resource []iam.PolicyAttribute) string {
	return account.Attribute(resource, "serviceName")
}
