package properties_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/reach"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

const drawnAccount = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"

var clusterIDs = []string{"c1", "c2", "c3"}

func drawnCRN(t *rapid.T, id string) string {
	region := rapid.SampledFrom([]string{"us-south", "eu-de"}).Draw(t, "region")
	return "crn:v1:bluemix:public:containers-kubernetes:" + region + ":a/" + drawnAccount + ":" + id + "::"
}

// drawClusters draws clusters with everything that decides which trust their pods meet.
func drawClusters(t *rapid.T) []containers.Cluster {
	var all []containers.Cluster
	for _, id := range clusterIDs {
		if rapid.IntRange(0, 5).Draw(t, "missing") == 0 {
			continue
		}
		group := rapid.SampledFrom([]string{"Default", "Other"}).Draw(t, "group")
		c := containers.Cluster{
			ID: id, Name: id, CRN: drawnCRN(t, id), Type: rapid.SampledFrom([]string{"kubernetes", "kubernetes", "openshift"}).Draw(t, "type"),
			ResourceGroup: "id-" + group, ResourceGroupName: group,
		}
		versions := []string{"1.34.1_1530", "1.34.1_1530", "1.18.0_1500"}
		if c.OpenShift() {
			versions = []string{"4.18.24_1560_openshift", "4.3.0_1500_openshift"}
		}
		c.MasterKubeVersion = rapid.SampledFrom(versions).Draw(t, "version")
		all = append(all, c)
	}
	return all
}

// drawTrust draws links and rules, so few that two drawings often have the same ones.
func drawTrust(t *rapid.T) account.Profile {
	p := account.Nothing(account.Profile{Profile: iam.Profile{ID: "Profile-1", Name: "p0"}})
	kinds := []string{"IKS_SA", "IKS_SA", "ROKS_SA"}
	var links []iam.Link
	for range rapid.IntRange(0, 2).Draw(t, "links") {
		links = append(links, iam.Link{ID: fmt.Sprint("l", len(links)), CRType: rapid.SampledFrom(kinds).Draw(t, "link type"), Link: iam.LinkTarget{
			CRN: drawnCRN(t, rapid.SampledFrom(clusterIDs).Draw(t, "cluster")), Namespace: rapid.SampledFrom(namespacesDrawn).Draw(t, "namespace"),
			Name: rapid.SampledFrom(accountsDrawn).Draw(t, "account"),
		}})
	}
	var rules []iam.Rule
	for range rapid.IntRange(0, 2).Draw(t, "rules") {
		r := iam.Rule{ID: fmt.Sprint("r", len(rules)), Type: "Profile-CR", CRType: rapid.SampledFrom(kinds).Draw(t, "rule type")}
		for _, claim := range []struct {
			name   string
			values []string
		}{
			{"namespace", namespacesDrawn},
			{"name", accountsDrawn},
			{"pod", []string{"web-1"}},
			{"resource_group_name", []string{"Default", "Other"}},
			{"resource_group_id", []string{"id-Default"}},
			{"location", []string{"us-south", "eu-de"}},
			{"service_instance", clusterIDs},
		} {
			if rapid.IntRange(0, 2).Draw(t, claim.name) > 0 {
				continue
			}
			operator := rapid.SampledFrom([]string{trust.Equals, trust.Equals, trust.NotEquals}).Draw(t, "operator")
			r.Conditions = append(r.Conditions, iam.Condition{Claim: claim.name, Operator: operator, Value: `"` + rapid.SampledFrom(claim.values).Draw(t, "value") + `"`})
		}
		rules = append(rules, r)
	}
	p.Links, p.Rules = account.Whole(links), account.Whole(rules)
	return p
}

// drawnSide is an account of one profile.
func drawnSide(clusters []containers.Cluster, p account.Profile) *account.Account {
	return &account.Account{
		ID: drawnAccount, Clusters: account.Whole(clusters), Profiles: account.Whole([]account.Profile{p}),
		Groups: account.Whole[account.Group](nil),
	}
}

// verdictOn decides about a pod of a cluster in one account. A rule that names no clusters admits the pods of a cluster that is
// not there yet: who gains by that gained it with the rule.
func verdictOn(a *account.Account, elsewhere containers.Cluster, of pod) trust.Verdict {
	p := a.Profiles.Seen()[0]
	i := slices.IndexFunc(a.Clusters.Seen(), func(c containers.Cluster) bool { return c.ID == of.cluster })
	cluster := elsewhere
	if i >= 0 {
		cluster = a.Clusters.Seen()[i]
	} else {
		p.Links = account.Whole[iam.Link](nil)
		p.Rules = account.Whole(slices.DeleteFunc(slices.Clone(p.Rules.Seen()), func(r iam.Rule) bool { return account.RuleOf(r).FixesCluster() }))
	}
	id := account.IdentityOf(cluster)
	id.Namespace, id.ServiceAccount, id.Pod = of.namespace, of.account, of.pod
	verdict, _ := a.Admits(p, id)
	return verdict
}

// Between two readings not only trust can change, but also the clusters that it is about: their resource group, version, type and CRN.
func TestGainsAndLossesOfChangedClustersAreWhatIsAdmitted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		oldClusters, old := drawClusters(t), drawTrust(t)
		youngClusters, young := drawClusters(t), old
		if rapid.Bool().Draw(t, "other trust") {
			young = drawTrust(t)
		}
		before, after := drawnSide(oldClusters, old), drawnSide(youngClusters, young)
		d := reach.Between(before, after)
		checkSide(t, "gains", d.Gains, after, before)
		checkSide(t, "losses", d.Losses, before, after)
	})
}

// checkSide requires the lines of those whom one account admits and another does not.
func checkSide(t *rapid.T, what string, lines []reach.Pods, in, against *account.Account) {
	explained := make([]bool, len(lines))
	for _, c := range in.Clusters.Seen() {
		for _, p := range podsOf(c) {
			mine := verdictOn(in, c, p)
			theirs := verdictOn(against, c, p)
			listed := false
			for i, r := range lines {
				if !covers(r, p, "p0") {
					continue
				}
				if mine == trust.No && r.Known && len(r.When) == 0 {
					t.Fatalf("%s have %+v, but %+v is not admitted", what, r, p)
				}
				listed = listed || !r.Known || mine == trust.Yes && theirs == trust.No
				explained[i] = explained[i] || !r.Known && mine != trust.No && theirs != trust.Yes || mine == trust.Yes && theirs == trust.No
			}
			if mine == trust.Yes && theirs == trust.No && !listed {
				t.Fatalf("%s lack %+v: %+v", what, p, lines)
			}
		}
	}
	for i, r := range lines {
		if !r.Future && !explained[i] {
			t.Fatalf("%s have %+v, and nothing differs", what, r)
		}
	}
}

// podsOf are pods of a cluster, one of every kind that the drawn trust distinguishes.
func podsOf(c containers.Cluster) []pod {
	var all []pod
	for _, namespace := range append([]string{"other"}, namespacesDrawn...) {
		for _, account := range append([]string{"else"}, accountsDrawn...) {
			for _, name := range []string{"web-1", "x"} {
				all = append(all, pod{cluster: c.ID, namespace: namespace, account: account, pod: name})
			}
		}
	}
	return all
}
