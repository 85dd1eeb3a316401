package audit

import (
	"time"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/lifetime"
	"github.com/podtrust/podtrust/pkg/iam"
)

// expiredPolicies finds policies of a profile whose time has passed.
func (c *checker) expiredPolicies(s *subject) {
	c.unknown(Expired, s.Name, "access policies", s.Policies.Why())
	for _, p := range s.Policies.Seen() {
		if c.over(p) {
			c.expired(s.Name, "policy", p, command("profile", "revoke", reference(s.Profile), "--policy", p.ID))
		}
	}
}

// expiredInGroups finds the same of access groups. IAM has no end for the membership of a profile in a group.
func (c *checker) expiredInGroups() {
	c.unknown(Expired, "", "access groups", c.account.Groups.Why())
	for _, g := range c.account.Groups.Seen() {
		c.unknown(Expired, "", "access policies of access group '"+g.Name+"'", g.Policies.Why())
		for _, p := range g.Policies.Seen() {
			if c.over(p) {
				c.expired("", "access group '"+g.Name+"': policy", p, command("group", "revoke", g.ID, "--policy", p.ID))
			}
		}
	}
}

func (c *checker) expired(profile, what string, p iam.Policy, fix []string) {
	w, _ := lifetime.WindowOf(p)
	f := Finding{
		ID: Expired, Profile: profile, Object: what + " '" + c.account.AccessName(account.AccessOf(p)) + "'",
		Evidence: "policy '" + p.ID + "' ended at " + w.Ends.Format(time.RFC3339), Fix: Fix{Commands: fix},
	}
	if mayStillCount(p) {
		f.Fix = Fix{Advice: "IBM documents that the Kubernetes Service ignores conditions on time, so the policy may still give access to clusters. " +
			"Revoke it if no pod needs that access."}
		f.Evidence += "; it covers the Kubernetes Service, which ignores conditions on time"
	}
	c.found(f)
}
