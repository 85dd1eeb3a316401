package summary

import (
	"fmt"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Warnings are what a person should know before a profile gets what a document says, as sentences. Wide rules, states of clusters
// and what was not read are not among them: the plan has those. The document and what it was resolved to are of the same profile.
func Warnings(p document.Profile, d resolve.Profile) []string {
	var found []string
	add := func(text string) {
		if !slices.Contains(found, text) {
			found = append(found, text)
		}
	}
	pod := func(namespace, serviceAccount string) {
		if serviceAccount == trust.DefaultServiceAccount {
			add(fmt.Sprintf("Service account '%s' is the one of every pod of the namespace that names no other.", serviceAccount))
		}
		if namespace != "" && trust.SystemNamespace(namespace) {
			add(fmt.Sprintf("Namespace '%s' belongs to the cluster's own components.", namespace))
		}
	}
	for _, l := range d.Links {
		pod(l.Link.Namespace, l.Link.Name)
		if l.Link.Name == l.Cluster {
			add(fmt.Sprintf("The service account has the name of its cluster, '%s'. The link matches no pod unless a service account "+
				"really has that name.", l.Cluster))
		}
	}
	for _, r := range d.Rules {
		for _, c := range account.WantedRule(r).Conditions {
			for _, value := range c.Pins() {
				switch c.Claim {
				case "namespace":
					pod(value, "")
				case "name":
					pod("", value)
				}
			}
		}
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
