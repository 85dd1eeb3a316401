package plan

import (
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
)

// risks warn of the namespaces and service accounts that new links and rules name.
func risks(a *account.Account, changes []Change) []string {
	var out []string
	for _, c := range changes {
		var found []string
		switch {
		case c.Action == Remove:
		case c.Kind == KindLink:
			l := account.WantedLink(c.Do.Link)
			found = account.PodWarnings(l.Namespace, l.ServiceAccount, a.ClusterName(l.CRN))
		case c.Kind == KindRule:
			found = account.RuleWarnings(account.WantedRule(c.Do.Rule))
		}
		for _, text := range found {
			text = "Profile '" + c.Profile + "': " + text
			if !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	return out
}
