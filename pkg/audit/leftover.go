package audit

import (
	"github.com/podtrust/podtrust/pkg/account"
)

// leftovers finds policies and memberships of profiles that do not exist any more. That is certain only if all profiles are known.
func (c *checker) leftovers() {
	c.unknown(Leftover, "", "policies of deleted profiles", c.account.Leftovers.Why())
	c.unknown(Leftover, "", "access groups", c.account.Groups.Why())
	if !c.account.Profiles.Known() {
		return // noted as unknown for every check
	}
	for _, p := range c.account.Leftovers.Seen() {
		subject := account.Subject(p)
		c.found(Finding{
			ID: Leftover, Object: "policy '" + c.policyName(given{p, ""}) + "' of '" + subject + "'",
			Evidence: "policy '" + p.ID + "' gives access to a trusted profile that the account does not have",
			Trust:    []string{account.ConditionsKey(p)},
			Fix:      Fix{Advice: "Delete policy '" + p.ID + "' in the console of IBM Cloud, or by the API (DELETE /" + p.Version() + "/policies/" + p.ID + ")."},
		})
	}
	exists := map[string]bool{}
	for _, p := range c.account.Profiles.Seen() {
		exists[p.IAMID] = true
	}
	for _, g := range c.account.Groups.Seen() {
		c.unknown(Leftover, "", "members of access group '"+g.Name+"'", g.Members.Why())
		for _, m := range g.Members.Seen() {
			if m.Type == "profile" && !exists[m.IAMID] {
				c.found(Finding{
					ID: Leftover, Object: "member '" + m.IAMID + "' of access group '" + g.Name + "'",
					Evidence: "the account does not have this trusted profile",
					Fix: Fix{Advice: "Remove the member from access group '" + g.Name + "' in the console of IBM Cloud, " +
						"or with 'ibmcloud iam access-group-trusted-profile-remove'."},
				})
			}
		}
	}
}
