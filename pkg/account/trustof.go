package account

import (
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// RuleType is the type of claim rules for compute resources, pods among them.
const RuleType = "Profile-CR"

// LinkOf is a link in the vocabulary of trust.
func LinkOf(l iam.Link) trust.Link {
	return trust.Link{
		ID: l.ID, Name: l.Name, CRType: l.CRType, CRN: l.Link.CRN, Namespace: l.Link.Namespace, ServiceAccount: l.Link.Name,
		CrossAccount: bool(l.IsCrossAccount),
	}
}

// WantedLink is a link that is to be made, in the vocabulary of trust.
func WantedLink(in iam.CreateLinkRequest) trust.Link {
	return trust.Link{Name: in.Name, CRType: in.CRType, CRN: in.Link.CRN, Namespace: in.Link.Namespace, ServiceAccount: in.Link.Name}
}

// RuleOf is a claim rule in the vocabulary of trust.
func RuleOf(r iam.Rule) trust.Rule {
	return trust.Rule{ID: r.ID, Name: r.Name, Type: r.Type, CRType: r.CRType, Conditions: conditionsOf(r.Conditions)}
}

// WantedRule is a claim rule that is to be made, in the vocabulary of trust.
func WantedRule(in iam.CreateRuleRequest) trust.Rule {
	return trust.Rule{Name: in.Name, Type: in.Type, CRType: in.CRType, Conditions: conditionsOf(in.Conditions)}
}

func conditionsOf(conditions []iam.Condition) []trust.Condition {
	var out []trust.Condition
	for _, c := range conditions {
		out = append(out, trust.Condition(c))
	}
	return out
}

// PodLink reports whether a link is for pods, and not for machines or Code Engine.
func PodLink(l iam.Link) bool { return podType(l.CRType) }

// PodRule reports whether a claim rule is for pods, and not for people or machines.
func PodRule(r iam.Rule) bool { return r.Type == RuleType && podType(r.CRType) }

func podType(crType string) bool { return crType == string(trust.IKS) || crType == string(trust.ROKS) }

// IdentityOf is what IAM knows of every pod of a cluster: an identity without namespace, service account and pod. The
// location is that of the cluster's CRN, and not known without one.
func IdentityOf(c containers.Cluster) trust.Identity {
	id := trust.Identity{
		Kind: trust.KindOf(c.OpenShift()), ClusterCRN: c.CRN, ClusterID: c.ID, ClusterName: c.Name,
		ResourceGroupID: c.ResourceGroup, ResourceGroupName: c.ResourceGroupName,
	}
	if name, err := crn.Parse(c.CRN); err == nil {
		id.Location = name.Location
	}
	return id
}

// Known is what is known of the clusters that a rule can match.
func (a *Account) Known() trust.Known {
	k := trust.Known{Complete: a.Clusters.Known(), GroupsComplete: a.ResourceGroups.Known(), ResourceGroups: map[string]string{}}
	for _, c := range a.Clusters.items {
		k.Clusters = append(k.Clusters, IdentityOf(c))
	}
	for _, g := range a.ResourceGroups.items {
		k.ResourceGroups[g.ID] = g.Name
	}
	return k
}

// ClusterOf returns the cluster that a CRN means, by account and ID. exact reports whether the CRN is the cluster's own.
func (a *Account) ClusterOf(text string) (c containers.Cluster, exact, ok bool) {
	ref, valid := trust.ClusterOf(text)
	if !valid {
		return c, false, false
	}
	for _, c := range a.Clusters.items {
		if c.ID != ref.ID {
			continue
		}
		if own, parsed := trust.ClusterOf(c.CRN); ref.AccountID == a.ID || parsed && own == ref {
			return c, c.CRN == text, true
		}
	}
	return c, false, false
}

// ClusterLabel is the name of a cluster, with its ID where another cluster has the same name.
func (a *Account) ClusterLabel(c containers.Cluster) string {
	for _, other := range a.Clusters.items {
		if other.Name == c.Name && other.ID != c.ID {
			return c.Name + " (" + c.ID + ")"
		}
	}
	return c.Name
}

// ClusterName is the name of the cluster that a CRN means, its ID when the cluster was not seen, or the text itself when it
// is not the CRN of a cluster.
func (a *Account) ClusterName(text string) string {
	if c, _, ok := a.ClusterOf(text); ok {
		return a.ClusterLabel(c)
	}
	if ref, ok := trust.ClusterOf(text); ok {
		return ref.ID
	}
	return text
}
