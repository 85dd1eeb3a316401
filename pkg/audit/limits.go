package audit

import (
	"fmt"

	"github.com/podtrust/podtrust/pkg/account/limits"
)

// limit is one of IBM's limits, which IBM's support can raise.
type limit struct {
	of    string
	most  int
	below string // what the limit is for: "the account", "a profile"
}

// The limits that are checked.
func profilesOfAccount() limit { return limit{"trusted profiles", limits.Profiles, "an account"} }
func groupsOfAccount() limit   { return limit{"access groups", limits.Groups, "an account"} }
func rulesOfProfile() limit    { return limit{"claim rules", limits.RulesOfProfile, "a trusted profile"} }

func policiesOfSubject() limit {
	return limit{"access policies", limits.PoliciesOfSubject, "a subject"}
}

func groupsOfIdentity() limit {
	return limit{"memberships in access groups", limits.GroupsOfIdentity, "an identity"}
}

// near compares a number with a limit. why is the reason for which there may be more.
func (c *checker) near(profile, object string, l limit, n int, what, why string) {
	switch {
	case limits.Near(n, l.most):
		least := ""
		if why != "" {
			least = "at least "
		}
		c.found(Finding{
			ID: NearLimit, Profile: profile, Object: object,
			Evidence: fmt.Sprintf("%s%d of %d %s, which IBM documents as the most for %s; support can raise the limit", least, n, l.most, l.of, l.below),
		})
	case why != "":
		c.unknown(NearLimit, profile, what, why)
	}
}

// profileLimits compares what a profile has with IBM's limits.
func (c *checker) profileLimits(s *subject) {
	c.near(s.Name, "claim rules", rulesOfProfile(), len(s.Rules.Seen()), "claim rules", s.Rules.Why())
	c.near(s.Name, "access policies", policiesOfSubject(), len(s.Policies.Seen()), "access policies", s.Policies.Why())
	c.near(s.Name, "access groups", groupsOfIdentity(), len(s.Groups.Seen()), "access groups", s.Groups.Why())
}

// accountLimits compares what the account has with IBM's limits.
func (c *checker) accountLimits() {
	profiles, groups := c.account.Profiles, c.account.Groups
	c.near("", "trusted profiles of the account", profilesOfAccount(), len(profiles.Seen()), "trusted profiles", profiles.Why())
	c.near("", "access groups of the account", groupsOfAccount(), len(groups.Seen()), "access groups", groups.Why())
	for _, g := range groups.Seen() {
		what := "access policies of access group '" + g.Name + "'"
		c.near("", "access group '"+g.Name+"'", policiesOfSubject(), len(g.Policies.Seen()), what, g.Policies.Why())
	}
}
