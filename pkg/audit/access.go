package audit

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/lifetime"
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
	underConditions = "it holds under conditions, such as tags, that are not evaluated"
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
		on := c.scope(g.Policy)
		every := []string{allServices, accountManagement, wholeAccount, anyName}
		if !hasRole(g.Policy, "Administrator") || !slices.Contains(every, on) {
			return "", ""
		}
		return c.certain("Administrator on "+on+" by "+g.source(), on, g.Policy)
	})
}

// certain is evidence, or why it is not certain.
func (c *checker) certain(text, on string, p iam.Policy) (evidence, unknown string) {
	switch on {
	case wholeAccount:
		return "", "what a policy without a service covers is not documented"
	case anyName, byPattern:
		return "", "it names services by a pattern, which is not evaluated"
	}
	if w, _ := lifetime.WindowOf(p); w.Begins.After(c.at) {
		text += ", from " + w.Begins.Format("2006-01-02T15:04:05Z")
	}
	return text, ""
}

// The scopes of policies that are about more than one service.
const (
	allServices       = "all services"
	accountManagement = "all account management services"
	wholeAccount      = "the whole account"
	anyName           = "services of any name"
	byPattern         = "services that a pattern matches"
)

// scope names what a policy covers that is not limited to a part of it, such as an instance or a region: all services, all
// account management services, or all instances of services, which are named. It is "" for any other policy.
func (c *checker) scope(p iam.Policy) string {
	rest := slices.DeleteFunc(slices.Clone(p.Resource.Attributes), func(a iam.PolicyAttribute) bool {
		return a.Key == "accountId" && a.Operator == "stringEquals" && a.Value == any(c.account.ID)
	})
	if len(rest) == 0 {
		return wholeAccount
	}
	if len(rest) > 1 || rest[0].Key != "serviceName" && rest[0].Operator != "stringEquals" {
		return ""
	}
	value, _ := rest[0].Value.(string)
	switch {
	case rest[0].Operator == "stringEqualsAnyOf":
		return strings.Join(account.Texts(rest[0].Value), ", ")
	case rest[0].Operator == "stringExists" || value != "" && strings.Trim(value, "*") == "":
		return anyName
	case rest[0].Operator != "stringEquals":
		return byPattern
	case rest[0].Key == "serviceName":
		return value
	case rest[0].Key == "serviceType" && value == "service":
		return allServices
	case rest[0].Key == "serviceType" && value == "platform_service":
		return accountManagement
	}
	return ""
}

// hasRole reports whether a policy gives one of some roles that all services share.
func hasRole(p iam.Policy, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		role, err := account.ResolveRole(account.List[iam.Role]{}, name)
		return err == nil && account.HasRole(p.Control.Grant.Roles, role.RoleID)
	})
}

// broadAccess finds pods that are Writer or Manager on all instances of a service, or on all services.
func (c *checker) broadAccess(s *subject) {
	c.powers(WideAccess, s, func(g given) (evidence, unknown string) {
		on := c.scope(g.Policy)
		if !hasRole(g.Policy, "Writer", "Manager") || on == "" || on == accountManagement || account.ManagesAccount(on) {
			return "", ""
		}
		text := account.RoleNames(g.Control.Grant.Roles) + " on " + on
		if on != allServices {
			text = account.RoleNames(g.Control.Grant.Roles) + " on all instances of " + on
		}
		return c.certain(text+" by "+g.source(), on, g.Policy)
	})
}

// escalations finds pods that can change IAM. An Administrator on all services, whose power over IAM is not documented, is a
// finding of its own.
func (c *checker) escalations(s *subject) {
	c.powers(Escalation, s, func(g given) (evidence, unknown string) {
		for _, e := range account.Escalations(account.AccessOf(g.Policy)) {
			if e.Known {
				return c.certain(e.String()+", by "+g.source(), "", g.Policy)
			}
			unknown = e.String()
		}
		if hasRole(g.Policy, "Administrator") && c.scope(g.Policy) == allServices {
			return "", ""
		}
		return "", unknown
	})
}
