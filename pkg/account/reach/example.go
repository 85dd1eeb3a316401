package reach

import (
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/trust"
)

// The names of a pod that has nothing to do with what a rule was written for.
const (
	exampleNamespace = "example-namespace"
	exampleAccount   = "example-account"
	examplePod       = "example-pod"
)

// PodClaims are the claims that the creator of a pod decides, and that do not depend on the cluster.
func PodClaims() []string { return []string{"namespace", "name", "pod"} }

// ExamplePod returns a pod that meets the conditions of a rule on namespace, service account and pod, as an identity without a
// cluster. The verdict is No if no pod does, and Unknown if none was found.
func ExamplePod(r trust.Rule) (trust.Identity, trust.Verdict) {
	id := trust.Identity{Kind: trust.Kind(r.CRType)}
	verdict := trust.Yes
	for _, claim := range PodClaims() {
		value, found := exampleValue(claim, only(claim, r.Conditions))
		if found == trust.No {
			return id, trust.No
		}
		id, verdict = id.With(claim, value), min(verdict, found)
	}
	return id, verdict
}

// exampleValue is a name that meets all conditions on a claim, and one that nobody meant if there is any such.
func exampleValue(claim string, conditions []trust.Condition) (string, trust.Verdict) {
	if len(conditions) == 0 {
		return plainName(claim), trust.Yes
	}
	candidates, all := candidatesFor(claim, conditions)
	unknown := false
	for _, value := range candidates {
		if !possible(claim, value) {
			continue
		}
		switch Meets(trust.Identity{}.With(claim, value), conditions) {
		case trust.Yes:
			return value, trust.Yes
		case trust.Unknown:
			unknown = true
		case trust.No:
		}
	}
	if !unknown && (all || unmeetable(conditions)) {
		return "", trust.No
	}
	return "", trust.Unknown
}

// plainName is the name of a claim without conditions. A token can be bound to no pod.
func plainName(claim string) string {
	switch claim {
	case "namespace":
		return exampleNamespace
	case "name":
		return exampleAccount
	}
	return ""
}

// candidatesFor are the names to try for some conditions on one claim; all reports that no other name can meet them.
func candidatesFor(claim string, conditions []trust.Condition) (names []string, all bool) {
	var parts []string
	for _, c := range conditions {
		values, err := trust.DecodeValue(c.Value)
		switch {
		case err != nil:
			return nil, false
		case len(c.Pins()) > 0:
			for _, v := range c.Pins() {
				names = append(names, v, trust.Fold(v)) // names in Kubernetes are in lower case
			}
			return names, true
		case c.Operator == trust.Contains:
			parts = append(parts, values...)
		}
	}
	base := map[string]string{"namespace": exampleNamespace, "name": exampleAccount, "pod": examplePod}[claim]
	if part := strings.Join(parts, "-"); part != "" {
		names = append(names, "not-"+part, "not-"+part+"-x", "x"+part+"x", "x"+part, part+"x", part)
		base = "not-" + strings.Trim(part, "-.") + "-x"
	}
	for i := range len(conditions) + 1 { // each condition excludes one name at most
		names = append(names, base+strings.Repeat("-"+strconv.Itoa(i+1), min(i, 1)))
	}
	return names, false
}

// possible reports whether Kubernetes allows a name.
func possible(claim, value string) bool {
	switch claim {
	case "namespace":
		return trust.CheckNamespace(value) == nil
	case "name":
		return trust.CheckServiceAccount(value) == nil
	}
	return value == "" || trust.CheckPod(value) == nil // a token can be bound to no pod
}

// unmeetable reports whether it is known that no pod meets conditions, by how they are written.
func unmeetable(conditions []trust.Condition) bool {
	id := trust.Identity{Kind: trust.IKS, Namespace: exampleNamespace, ServiceAccount: exampleAccount, Pod: examplePod}
	rule := trust.Rule{Type: account.RuleType, CRType: string(id.Kind), Conditions: conditions}
	for _, x := range trust.Explain(id, trust.World{}, nil, []trust.Rule{rule}) {
		if !x.Check.Unknown && (x.Cause == trust.CauseValue || x.Cause == trust.CauseClaim || x.Cause == trust.CauseOperator) {
			return true
		}
	}
	return false
}

// futureCluster is the name and ID of a cluster that does not exist yet.
const futureCluster = "a-future-cluster"

// ExampleCluster is a cluster that does not exist yet and meets all conditions of a rule, with the pod's names; groups are the
// resource groups of the account, name by ID. The verdict is Unknown if it is not known whether there can be one.
func ExampleCluster(groups map[string]string, pod trust.Identity, r trust.Rule) (trust.Identity, trust.Verdict) {
	places := []trust.Identity{pod}
	for id, name := range groups {
		in := pod
		in.ResourceGroupID, in.ResourceGroupName = id, name
		places = append(places, in)
	}
	for _, location := range append([]string{""}, trust.Locations()...) {
		for _, id := range places {
			id.Location, id.ClusterID, id.ClusterName = location, futureCluster, futureCluster
			if Meets(id, r.Conditions) == trust.Yes {
				return id, trust.Yes
			}
		}
	}
	return trust.Identity{}, trust.Unknown
}
