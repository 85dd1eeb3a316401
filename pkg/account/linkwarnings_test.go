package account_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

const (
	otherID = "ffffffffffffffffffffffffffffffff"
)

func crnOf(cloud, region, accountID, id string) string {
	return "crn:v1:" + cloud + ":public:containers-kubernetes:" + region + ":a/" + accountID + ":" + id + "::"
}

func TestLinkWarnings(t *testing.T) {
	t.Parallel()
	clusters := []containers.Cluster{
		{ID: "c1", Name: "one", CRN: crnOf("bluemix", "us-south", accountID, "c1"), Type: "kubernetes", MasterKubeVersion: "1.34.1_1530", State: "normal"},
		{ID: "c2", Name: "two", CRN: crnOf("bluemix", "us-south", accountID, "c2"), Type: "kubernetes", MasterKubeVersion: "1.20.1_1530", State: "deleting"},
		{ID: "c3", Name: "three", Type: "kubernetes", MasterKubeVersion: "1.34.1_1530"}, // getCluster failed
	}
	own := crnOf("bluemix", "us-south", accountID, "c1")
	gone := crnOf("bluemix", "us-south", accountID, "c9")
	whole, hidden, failed := account.Whole(clusters), account.Filtered(clusters, account.LeftOut), account.Partial(clusters, "not allowed")
	for name, row := range map[string]struct {
		clusters account.List[containers.Cluster]
		link     iam.Link
		want     []string
	}{
		"right":                {whole, aLink("IKS_SA", own, "api"), []string{}},
		"another CRN":          {whole, aLink("IKS_SA", crnOf("staging", "eu-gb", accountID, "c1"), "api"), []string{"its CRN is not the cluster's own; whether IAM accepts it is unknown"}},
		"no CRN of a cluster":  {whole, aLink("IKS_SA", "crn:v1:x", "api"), []string{"its CRN is not that of a cluster"}},
		"another account":      {whole, aLink("IKS_SA", crnOf("bluemix", "us-south", otherID, "c1"), "api"), []string{"its cluster belongs to another account, so the link cannot be judged"}},
		"no such cluster":      {whole, aLink("IKS_SA", gone, "api"), []string{"the account has no such cluster"}},
		"perhaps hidden":       {hidden, aLink("IKS_SA", gone, "api"), []string{"the cluster was not found, or you are not authorized to view it"}},
		"clusters not read":    {failed, aLink("IKS_SA", gone, "api"), []string{}},
		"CRN not read":         {failed, aLink("IKS_SA", crnOf("bluemix", "us-south", accountID, "c3"), "api"), []string{}},
		"wrong type":           {whole, aLink("ROKS_SA", own, "api"), []string{"the cluster's pods are IKS_SA, not ROKS_SA"}},
		"named as the cluster": {whole, aLink("IKS_SA", own, "one"), []string{"suspect: it has the cluster's name in place of the service account's"}},
		"old, and being deleted": {
			whole, aLink("IKS_SA", crnOf("bluemix", "us-south", accountID, "c2"), "api"),
			[]string{"Kubernetes 1.20 is too old: trusted profiles need Kubernetes 1.21 or later", "the cluster is in state 'deleting': it will not run any pods"},
		},
		"not for pods": {whole, aLink("VSI", "crn:v1:x", ""), []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := &account.Account{ID: accountID, Clusters: row.clusters}
			if diff := cmp.Diff(row.want, a.LinkWarnings(row.link)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func aLink(crType, crn, serviceAccount string) iam.Link {
	return iam.Link{CRType: crType, Link: iam.LinkTarget{CRN: crn, Namespace: "orders", Name: serviceAccount}}
}

func TestRuleTrusts(t *testing.T) {
	t.Parallel()
	own := crnOf("bluemix", "us-south", accountID, "c1")
	a := &account.Account{ID: accountID, Clusters: account.Whole([]containers.Cluster{{ID: "c1", Name: "one", CRN: own}})}
	const future = " of the account and every future cluster that matches"
	for want, conditions := range map[string][]string{
		"pods of any service account in any namespace of every Kubernetes cluster" + future:                                                           {},
		"pods of service account 'a' in namespace 'b' of cluster 'one'":                                                                               {"name EQUALS a", "namespace EQUALS b", "service_instance EQUALS c1"},
		"pods of service account 'a' or 'c' in namespace 'b' of cluster 'one' or 'c2'":                                                                {"name IN a,c", "namespace EQUALS b", "service_instance IN c1,c2"},
		"pods of service account 'a' in any namespace of cluster 'one'":                                                                               {"name EQUALS a", "crn EQUALS " + own},
		"pods of any service account in namespace 'b' of every Kubernetes cluster" + future + ", if 'pod CONTAINS x' and 'name EQUALS_IGNORE_CASE A'": {"namespace EQUALS b", "pod CONTAINS x", "name EQUALS_IGNORE_CASE A"},
		"pods of any service account in namespace 'b' of cluster 'one', if 'crn IN " + own + "'":                                                      {"namespace EQUALS b", "crn EQUALS " + own, "service_instance EQUALS c1"},
	} {
		r := trust.Rule{Type: account.RuleType, CRType: string(trust.IKS)}
		for _, text := range conditions {
			c, err := trust.ParseCondition(text)
			if err != nil {
				t.Fatal(err)
			}
			r.Conditions = append(r.Conditions, c)
		}
		if got := a.RuleTrusts(r); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
