package plan

import (
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/reach"
)

// escalations warn of access by which pods can change IAM: access that a plan gives, and access that a profile has to which
// the plan lets new pods. after is the account after the changes.
func escalations(after *account.Account, p Plan) []string {
	var out []string
	warn := func(text string) {
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	add := func(profile string, found []string) {
		for _, e := range found {
			warn(account.WarnProfile(profile, e))
		}
	}
	for _, c := range p.Changes {
		switch {
		case c.Action != Create:
		case c.Kind == KindAccess && c.Group != "":
			for _, e := range account.Escalations(c.Do.Policy) {
				warn(account.WarnGroup(c.Group, e.String()))
			}
		case c.Kind == KindAccess:
			for _, e := range account.Escalations(c.Do.Policy) {
				add(c.Profile, []string{e.String()})
			}
		case c.Kind == KindGroup:
			for _, text := range after.GroupWarnings(c.Profile, c.Do.Group) {
				warn(text)
			}
		}
	}
	judged := map[string]bool{}
	for _, g := range p.Gains {
		if g.By != reach.ByTrust || judged[g.Profile] {
			continue
		}
		judged[g.Profile] = true
		if profile, ok := after.ProfileNamed(g.Profile); ok {
			found, _ := after.EscalationsOf(profile)
			add(g.Profile, found)
		}
	}
	return out
}
