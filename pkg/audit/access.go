package audit

import (
	"cmp"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/lifetime"
	"github.com/podtrust/podtrust/pkg/account/scope"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// given is a policy from which a profile gets access.
type given struct {
	iam.Policy
	by string // " by access group 'g'"; "" for a policy of the profile itself
}

// givenTo are the policies of a profile and of its access groups. hidden is why there may be more.
func (c *checker) givenTo(p account.Profile) (all []given, hidden doubt) {
	unread := func(what, why string) {
		if hidden.reason == "" {
			hidden = doubt{what: what, reason: why}
		}
	}
	unread("access policies", p.Policies.Why())
	unread("access groups", p.Groups.Why())
	for _, policy := range p.Policies.Seen() {
		all = append(all, given{policy, ""})
	}
	for _, id := range p.Groups.Seen() {
		g, ok := c.groups[id]
		if !ok {
			unread("access groups", cmp.Or(c.account.Groups.Why(), "access group '"+id+"' was not found"))
			continue
		}
		unread("access policies of access group '"+g.Name+"'", g.Policies.Why())
		for _, policy := range g.Policies.Seen() {
			all = append(all, given{policy, " by access group '" + g.Name + "'"})
		}
	}
	return all, hidden
}

func groupsOf(a *account.Account) map[string]account.Group {
	groups := map[string]account.Group{}
	for _, g := range a.Groups.Seen() {
		groups[g.ID] = g
	}
	return groups
}

// name says what a policy gives, and by which group.
func (c *checker) policyName(g given) string { return c.account.PolicyName(g.Policy) + g.by }

// over reports whether the time of a policy has passed.
func (c *checker) over(p iam.Policy) bool {
	w, _ := lifetime.WindowOf(p)
	return !w.Ends.IsZero() && w.Ends.Before(c.at)
}

// mayStillCount reports whether a policy whose time has passed may give access all the same: IBM documents that the Kubernetes
// Service ignores conditions on time.
func mayStillCount(p iam.Policy) bool {
	return account.Apart(p.Resource.Attributes, []iam.PolicyAttribute{{Key: "serviceName", Operator: "stringEquals", Value: crn.Containers}}) == ""
}

// The reasons for which it is not known whether a policy gives access.
const (
	underConditions = "it holds under conditions, such as tags or an unknown state, that are not evaluated"
	ignoresTimes    = "its time has passed, but IBM documents that the Kubernetes Service ignores conditions on time"
)

// inForce reports whether a policy gives access, now or later, and if that is not known, why.
func (c *checker) inForce(p iam.Policy) (verdict trust.Verdict, unknown string) {
	_, whole := lifetime.WindowOf(p)
	switch {
	case c.over(p) && mayStillCount(p):
		return trust.Unknown, ignoresTimes
	case c.over(p):
		return trust.No, ""
	case !whole:
		return trust.Unknown, underConditions
	}
	return trust.Yes, ""
}

// powers looks at each policy that gives something to the pods of a profile, for one kind of finding. judge says what a policy is,
// and why that is not known.
func (c *checker) powers(id ID, s *subject, judge func(given) (evidence, unknown string)) {
	pods, why := s.pods()
	if pods == trust.No {
		return
	}
	all, hidden := c.givenTo(s.Profile)
	c.unsure(id, s, hidden)
	var seen []string
	for _, g := range all {
		verdict, doubted := c.inForce(g.Policy)
		if verdict == trust.No {
			continue
		}
		evidence, unknown := judge(g)
		if evidence != "" {
			unknown = doubted
		}
		object, under := c.policyName(g), account.ConditionsKey(g.Policy)
		switch {
		case unknown != "":
			c.unknown(id, s.Name, "policy '"+object+"'", unknown)
		case evidence == "" || slices.Contains(seen, object+under):
		case pods == trust.Unknown:
			c.unsure(id, s, why)
		default:
			seen = append(seen, object+under)
			best := s.best()
			f := Finding{ID: id, Profile: s.Name, Object: object, Evidence: evidence + "; " + best.by(), Trust: []string{under}, Example: best.exampleNow()}
			c.found(f, s.perhaps()...)
		}
	}
}

// source is what gives the access of a policy: its ID, or the documents for one that is not applied yet.
func (g given) source() string {
	if g.ID == "" {
		return "the documents, which are not applied yet" + g.by
	}
	return "policy '" + g.ID + "'" + g.by
}

// administrators finds pods that are Administrator on all services, or on all account management services.
func (c *checker) administrators(s *subject) {
	c.powers(AdminBehindPods, s, func(g given) (evidence, unknown string) {
		on := scope.Of(c.account, g.Policy)
		if !on.All {
			return "", ""
		}
		return c.certain(g, on, "Administrator on "+on.What, hasRole(g.Policy, "Administrator"))
	})
}

// certain is evidence for a policy that gives one of the roles asked for, or why that is not certain.
func (c *checker) certain(g given, on scope.Scope, text string, gives trust.Verdict) (evidence, unknown string) {
	switch {
	case gives == trust.No:
		return "", ""
	case on.Unsure != "":
		return "", on.Unsure
	case gives == trust.Unknown:
		return "", "what a role gives that IBM does not list is not known"
	}
	return text + " by " + g.source() + c.later(g.Policy), ""
}

// later says from when on a policy gives access, if it does not yet.
func (c *checker) later(p iam.Policy) string {
	if w, _ := lifetime.WindowOf(p); w.Begins.After(c.at) {
		return ", from " + w.Begins.Format("2006-01-02T15:04:05Z")
	}
	return ""
}

// hasRole answers whether a policy gives one of some roles that all services share.
func hasRole(p iam.Policy, names ...string) trust.Verdict {
	verdict := trust.No
	for _, r := range p.Control.Grant.Roles {
		if account.OtherRole(r.RoleID) {
			verdict = trust.Unknown
		}
	}
	for _, name := range names {
		role, err := account.ResolveRole(account.List[iam.Role]{}, name)
		if err == nil && account.HasRole(p.Control.Grant.Roles, role.RoleID) {
			return trust.Yes
		}
	}
	return verdict
}

// broadAccess finds pods that are Writer or Manager on all instances of a service, or on all services.
func (c *checker) broadAccess(s *subject) {
	c.powers(WideAccess, s, func(g given) (evidence, unknown string) {
		on := scope.Of(c.account, g.Policy)
		if on.What == "" || on.Manages {
			return "", ""
		}
		text := account.RoleNames(g.Control.Grant.Roles) + " on " + on.What
		if !on.All {
			text = account.RoleNames(g.Control.Grant.Roles) + " on all instances of " + on.What
		}
		return c.certain(g, on, text, hasRole(g.Policy, "Writer", "Manager"))
	})
}

// escalations finds pods that can change IAM. An Administrator on all services, whose power over IAM is not documented, is a
// finding of its own.
func (c *checker) escalations(s *subject) {
	c.powers(Escalation, s, func(g given) (evidence, unknown string) {
		for _, e := range account.Escalations(account.AccessOf(g.Policy)) {
			if e.Known {
				return e.String() + ", by " + g.source() + c.later(g.Policy), ""
			}
			unknown = e.String()
		}
		if on := scope.Of(c.account, g.Policy); on.What == scope.AllServices && on.Unsure == "" && hasRole(g.Policy, "Administrator") == trust.Yes {
			return "", ""
		}
		return "", unknown
	})
}
