package summary

import (
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
)

// Warnings are what a person should know before a profile gets what a document says, as sentences. Wide rules, states of clusters
// and what was not read are not among them: the plan has those. The document and what it was resolved to are of the same profile.
func Warnings(p document.Profile, d resolve.Profile) []string {
	var found []string
	add := func(texts ...string) {
		for _, text := range texts {
			if !slices.Contains(found, text) {
				found = append(found, text)
			}
		}
	}
	for _, l := range d.Links {
		add(account.PodWarnings(l.Link.Namespace, l.Link.Name, l.Cluster)...)
	}
	for _, r := range d.Rules {
		add(account.RuleWarnings(account.WantedRule(r))...)
	}
	for _, a := range p.Access {
		switch {
		case a.AllServices && a.ResourceGroup == "":
			add("The profile gets access to all services of the account that use IAM.")
		case a.AccountManagement:
			add("The profile gets access to all account management services.")
		}
	}
	return found
}
