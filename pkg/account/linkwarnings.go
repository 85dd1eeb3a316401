package account

import (
	"fmt"

	"github.com/podtrust/podtrust/pkg/account/lifetime"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// LinkWarnings are the reasons why a link for pods may not match any, or why that is not known. They are empty for links of
// other compute resources.
func (a *Account) LinkWarnings(l iam.Link) []string {
	warnings := []string{}
	if !PodLink(l) {
		return warnings
	}
	ref, ok := trust.ClusterOf(l.Link.CRN)
	switch {
	case !ok:
		return append(warnings, "its CRN is not that of a cluster")
	case bool(l.IsCrossAccount) || ref.AccountID != a.ID:
		return append(warnings, "its cluster belongs to another account, so the link cannot be judged")
	}
	c, exact, ok := a.ClusterOf(l.Link.CRN)
	switch {
	case !ok && a.Clusters.Known():
		return append(warnings, "the account has no such cluster")
	case !ok && a.Clusters.Complete():
		return append(warnings, "the cluster was not found, or you are not authorized to view it")
	case !ok:
		return warnings // what is not known is shown elsewhere
	}
	if c.CRN != "" && !exact {
		warnings = append(warnings, "its CRN is not the cluster's own; whether IAM accepts it is unknown")
	}
	if kind := trust.KindOf(c.OpenShift()); l.CRType != string(kind) {
		warnings = append(warnings, "the cluster's pods are "+string(kind)+", not "+l.CRType)
	}
	if l.Link.Name == c.Name {
		warnings = append(warnings,
			"suspect: it has the cluster's name in place of the service account's")
	}
	if support := trust.Supported(c.OpenShift(), c.MasterKubeVersion, c.Created()); !support.OK {
		warnings = append(warnings, support.Reason)
	}
	if life := lifetime.OfCluster(c).Short(); life != "" {
		warnings = append(warnings, "the cluster "+life)
	}
	return warnings
}

// PodWarnings are the risks of new trust in a namespace and a service account, in sentences; "" stands for one that the trust leaves
// open. A link also has the name of its cluster, which IBM's older documents put in the place of the service account.
func PodWarnings(namespace, serviceAccount, cluster string) []string {
	var all []string
	if serviceAccount == trust.DefaultServiceAccount {
		all = append(all, fmt.Sprintf("The service account '%s' is that of every pod of the namespace that names none.", serviceAccount))
	}
	if trust.SystemNamespace(namespace) {
		all = append(all, fmt.Sprintf("Namespace '%s' belongs to the cluster's own components.", namespace))
	}
	if cluster != "" && serviceAccount == cluster {
		all = append(all, fmt.Sprintf("The service account has the same name as its cluster, '%s'. If that is not intended, the link matches no pod: "+
			"IBM's older documents put the cluster's name there by mistake.", cluster))
	}
	return all
}

// RuleWarnings are the same for the namespaces and service accounts that a claim rule fixes.
func RuleWarnings(r trust.Rule) []string {
	var all []string
	for _, c := range r.Conditions {
		for _, value := range c.Pins() {
			switch c.Claim {
			case "namespace":
				all = append(all, PodWarnings(value, "", "")...)
			case "name":
				all = append(all, PodWarnings("", value, "")...)
			}
		}
	}
	return all
}
