package account

import (
	"strings"

	"github.com/podtrust/podtrust/pkg/trust"
)

// RuleTrusts describes which pods a rule trusts: "pods of service account 'a' in namespace 'b' of every Kubernetes cluster
// of the account and every future cluster that matches".
func (a *Account) RuleTrusts(r trust.Rule) string {
	var rest []string
	named := map[string][]string{}
	for _, c := range r.Conditions {
		pins := c.Pins()
		_, twice := named[c.Claim]
		switch c.Claim {
		case "namespace", "name", "service_instance", "crn":
			if len(pins) > 0 && !twice && c.Operator != trust.EqualsIgnoreCase {
				named[c.Claim] = pins
				continue
			}
		}
		rest = append(rest, "'"+c.String()+"'")
	}
	if len(named["service_instance"]) > 0 && len(named["crn"]) > 0 {
		rest = append(rest, "'crn IN "+strings.Join(named["crn"], ",")+"'")
		delete(named, "crn")
	}
	text := "pods of " + either("any service account", "service account", named["name"]) +
		" in " + either("any namespace", "namespace", named["namespace"]) + " of " + a.ruleClusters(r, named)
	if len(rest) > 0 {
		text += ", if " + strings.Join(rest, " and ")
	}
	return text
}

func either(none, kind string, names []string) string {
	if len(names) == 0 {
		return none
	}
	return kind + " '" + strings.Join(names, "' or '") + "'"
}

// ruleClusters are the clusters of a rule, which are fixed or open to those that are yet to be created.
func (a *Account) ruleClusters(r trust.Rule, named map[string][]string) string {
	var clusters []string
	for _, id := range named["service_instance"] {
		name := id
		for _, c := range a.Clusters.items {
			if c.ID == id {
				name = c.Name
			}
		}
		clusters = append(clusters, name)
	}
	for _, crn := range named["crn"] {
		clusters = append(clusters, a.ClusterName(crn))
	}
	if len(clusters) > 0 {
		return either("", "cluster", clusters)
	}
	kind := "Kubernetes"
	if r.CRType == string(trust.ROKS) {
		kind = "OpenShift"
	}
	text := "every " + kind + " cluster of the account"
	if !r.FixesCluster() {
		text += " and every future cluster that matches"
	}
	return text
}
