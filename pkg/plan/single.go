package plan

import (
	"fmt"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// The changes that commands make one by one. What they need to be carried out is in Do, as in the changes of a document.

// NewProfile creates a profile.
func NewProfile(in iam.CreateProfileRequest) Change {
	return Change{
		Action: Create, Kind: KindProfile, Profile: in.Name, Name: in.Name, Reason: "the profile does not exist",
		Do: Step{Profile: iam.Profile{Name: in.Name, AccountID: in.AccountID, Description: in.Description}, Text: &in.Description},
	}
}

// EditProfile changes the name or the description of a profile.
func EditProfile(p iam.Profile, in iam.UpdateProfileRequest) Change {
	c := of(p, Update, KindProfile, p.Name, "")
	c.Do.Text, c.Do.Name, c.Do.Old = in.Description, in.Name, p.ID
	if in.Name != nil {
		c.Reason = fmt.Sprintf("its name is %q, not %q", p.Name, *in.Name)
	}
	if in.Description != nil {
		c.Reason = joined(c.Reason, fmt.Sprintf("its description is %q, not %q", p.Description, *in.Description))
	}
	return c
}

func joined(text, more string) string {
	if text == "" {
		return more
	}
	return text + "; " + more
}

// Without removes a profile with what it has. Links and rules go with it; policies and memberships may not.
func Without(a *account.Account, p account.Profile, reason string) []Change {
	others, hidden := p.Others()
	with := fmt.Sprintf("with its links (%s) and rules (%s)", count(p.Links), count(p.Rules))
	if reason != "" {
		with = reason + ", " + with
	}
	for _, o := range others {
		with += "; it also trusts " + o.String()
	}
	if hidden != "" {
		with += "; whom else it trusts is unknown (" + hidden + ")"
	}
	all := []Change{of(p.Profile, Remove, KindProfile, p.Name, with)}
	all[0].Do.Old = p.ID
	for _, id := range p.Groups.Seen() {
		all = append(all, Leave(p.Profile, id, a.GroupName(id), reason))
	}
	for _, policy := range p.Policies.Seen() {
		all = append(all, Revoke(a, policy, reason).OfProfile(p.Profile))
	}
	return all
}

// Link creates a link, or replaces old by it, which is to the same pods; nil for none. If there may be other links than those that
// were read, it is unknown whether the new one is needed.
func Link(a *account.Account, p iam.Profile, in iam.CreateLinkRequest, old *iam.Link, read account.List[iam.Link]) Change {
	c := of(p, Create, KindLink, a.LinkName(account.WantedLink(in)), "no link trusts these pods")
	c.Do.Link = in
	switch {
	case old == nil && !read.Known():
		c.Unknown, c.Do.Certain = true, c.Reason
		c.Reason = "it is unknown whether a link trusts these pods: " + unread("links", read)
	case old != nil:
		c.Action, c.Reason = Replace, fmt.Sprintf("its CRN is '%s', and the cluster's is '%s'", old.Link.CRN, in.Link.CRN)
		c.Do.Old, c.Do.Was = old.ID, iam.CreateLinkRequest{Name: old.Name, CRType: old.CRType, Link: old.Link}
	}
	return c
}

// Unlink removes a link.
func Unlink(a *account.Account, p iam.Profile, l iam.Link) Change {
	name := a.LinkName(account.LinkOf(l))
	if !account.PodLink(l) {
		name = l.CRType + " " + l.Link.CRN
	}
	c := of(p, Remove, KindLink, name, "")
	c.Do.Old = l.ID
	return c
}

// AddRule creates a claim rule.
func AddRule(a *account.Account, p iam.Profile, in iam.CreateRuleRequest) Change {
	rule := account.WantedRule(in)
	c := of(p, Create, KindRule, a.RuleName(rule), "it trusts "+a.RuleTrusts(rule))
	c.Do.Rule = in
	return c
}

// EditRule replaces the content of a claim rule.
func EditRule(a *account.Account, p iam.Profile, old iam.Rule, in iam.CreateRuleRequest, reason string) Change {
	c := of(p, Update, KindRule, a.RuleName(account.WantedRule(in)), reason)
	c.Do.Rule, c.Do.Old, c.Do.Tag = in, old.ID, old.EntityTag
	return c
}

// DeleteRule removes a claim rule.
func DeleteRule(a *account.Account, p iam.Profile, r iam.Rule) Change {
	c := of(p, Remove, KindRule, a.RuleName(account.RuleOf(r)), "")
	c.Do.Old = r.ID
	return c
}

// Join adds a profile to an access group.
func Join(p iam.Profile, g iam.Group) Change {
	c := of(p, Create, KindGroup, g.Name, "the profile is not a member")
	c.Do.Group = g.ID
	return c
}

// Leave removes a profile from the access group of an ID and a name.
func Leave(p iam.Profile, id, name, reason string) Change {
	c := of(p, Remove, KindGroup, name, reason)
	c.Do.Group = id
	return c
}

// Grant gives access. The subject is a profile, or an access group; see Change.OfProfile and Change.OfGroup.
func Grant(a *account.Account, access account.Access) Change {
	c := Change{Action: Create, Kind: KindAccess, Name: a.AccessName(access), Reason: "no policy that can be seen gives it"}
	c.Do.Policy = access
	return c
}

// Revoke deletes a policy. Its subject is given as that of Grant.
func Revoke(a *account.Account, p iam.Policy, reason string) Change {
	c := Change{Action: Remove, Kind: KindAccess, Name: a.PolicyName(p), Reason: reason}
	c.Do.Old, c.Do.Href = p.ID, p.Href
	return c
}

// OfProfile is a change of access for a profile.
func (c Change) OfProfile(p iam.Profile) Change {
	c.Profile, c.Do.Profile = p.Name, p
	return c
}

// OfGroup is a change of access for an access group.
func (c Change) OfGroup(g iam.Group) Change {
	c.Group, c.Do.Group = g.Name, g.ID
	return c
}

// NewGroup creates an access group.
func NewGroup(in iam.CreateGroupRequest) Change {
	return Change{Action: Create, Kind: KindAccessGroup, Group: in.Name, Name: in.Name, Reason: "the access group does not exist"}
}

// WithoutGroup removes an access group with its policies and memberships.
func WithoutGroup(g iam.Group) Change {
	c := Change{Action: Remove, Kind: KindAccessGroup, Group: g.Name, Name: g.Name}
	c.Do.Group = g.ID
	return c
}

func of(p iam.Profile, action Action, kind Kind, name, reason string) Change {
	return Change{Action: action, Kind: kind, Profile: p.Name, Name: name, Reason: reason, Do: Step{Profile: p}}
}
