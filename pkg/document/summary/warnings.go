package summary

import (
	"slices"

	"github.com/podtrust/podtrust/pkg/document"
)

// Warnings are what a person should know before a profile gets the access that a document says, as sentences. What speaks against its
// trust, states of clusters and what was not read are not among them: the plan has those.
func Warnings(p document.Profile) []string {
	var found []string
	for _, a := range p.Access {
		text := ""
		switch {
		case a.AllServices && a.ResourceGroup == "":
			text = "The profile gets access to all services of the account that use IAM."
		case a.AccountManagement:
			text = "The profile gets access to all account management services."
		}
		if text != "" && !slices.Contains(found, text) {
			found = append(found, text)
		}
	}
	return found
}
