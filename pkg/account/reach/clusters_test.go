package reach_test

import (
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/reach"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// crnOf is the CRN of a cluster of the account "acc".
func crnOf(id string) string {
	return "crn:v1:bluemix:public:containers-kubernetes:us-south:a/acc:" + id + "::"
}

func twoClusters() *account.Account {
	groups := account.Whole([]iam.ResourceGroup{{ID: "rg1", Name: "Default"}})
	return &account.Account{ID: "acc", ResourceGroups: groups, Clusters: account.Whole([]containers.Cluster{
		{ID: "c1", Name: "one", CRN: crnOf("c1"), MasterKubeVersion: "1.33.1"},
		{ID: "c2", Name: "old", CRN: crnOf("c2"), MasterKubeVersion: "1.20.1"},
	})}
}

func condition(claim, operator, value string) trust.Condition {
	return trust.Condition{Claim: claim, Operator: operator, Value: value}
}

// A rule can match a cluster that it names and that was not seen.
func TestNamedClustersThatWereNotSeenAreDoubtful(t *testing.T) {
	t.Parallel()
	for what, list := range map[string]func(*account.Account) account.List[containers.Cluster]{
		"partial": func(a *account.Account) account.List[containers.Cluster] {
			return account.Partial(a.Clusters.Seen(), "not allowed")
		},
		"filtered": func(a *account.Account) account.List[containers.Cluster] {
			return account.Filtered(a.Clusters.Seen(), "hidden")
		},
	} {
		a := twoClusters()
		a.Clusters = list(a)
		c := reach.ClustersOf(a)
		for _, row := range []struct {
			conditions []trust.Condition
			doubtful   int
		}{
			{[]trust.Condition{condition("service_instance", "IN", `["c1","c9"]`)}, 1},
			{[]trust.Condition{condition("crn", "IN", `["`+crnOf("c1")+`","`+crnOf("c9")+`"]`)}, 1},
			{[]trust.Condition{condition("service_instance", "IN", `["c1","c2"]`)}, 0}, // both were seen
			{[]trust.Condition{condition("service_instance", "IN", `["c1","c9"]`), condition("service_instance", "EQUALS", `"c1"`)}, 0},
		} {
			sets, never := c.OfRule(trust.Rule{Type: account.RuleType, CRType: "IKS_SA", Conditions: row.conditions})
			if len(sets) != 1+row.doubtful || never != "" || sets[0].Doubt != "" {
				t.Errorf("%s, %v: got %+v, %q", what, row.conditions, sets, never)
			} else if last := sets[len(sets)-1]; last.Future != (row.doubtful > 0) || (last.Doubt != "") != last.Future {
				t.Errorf("%s, %v: got %+v", what, row.conditions, last)
			}
		}
	}
}

func TestTrustThatNeverMatchesSaysWhy(t *testing.T) {
	t.Parallel()
	c := reach.ClustersOf(twoClusters())
	for never, link := range map[string]trust.Link{
		"":                        {CRType: "IKS_SA", CRN: crnOf("c1"), Namespace: "a", ServiceAccount: "b"},
		"is of type IKS_SA":       {CRType: "ROKS_SA", CRN: crnOf("c1"), Namespace: "a", ServiceAccount: "b"},
		"no cluster with the ID":  {CRType: "IKS_SA", CRN: crnOf("c3"), Namespace: "a", ServiceAccount: "b"},
		"too old":                 {CRType: "IKS_SA", CRN: crnOf("c2"), Namespace: "a", ServiceAccount: "b"},
		"is not the CRN":          {CRType: "IKS_SA", CRN: "one", Namespace: "a", ServiceAccount: "b"},
		"name of a namespace":     {CRType: "IKS_SA", CRN: crnOf("c1"), Namespace: "A", ServiceAccount: "b"},
		"name of a service accou": {CRType: "IKS_SA", CRN: crnOf("c1"), Namespace: "a", ServiceAccount: "nice name"},
	} {
		if _, got := c.OfLink(link); (got == "") != (never == "") || !strings.Contains(got, never) {
			t.Errorf("%+v: got %q, not %q", link, got, never)
		}
	}
	for never, conditions := range map[string][]trust.Condition{
		"":                        {condition("namespace", "EQUALS", `"a"`)},
		"no claim":                {condition("blueGroups", "EQUALS", `"a"`)},
		"exclude each other":      {condition("namespace", "EQUALS", `"a"`), condition("namespace", "EQUALS", `"b"`)},
		"no cluster with the ID":  {condition("service_instance", "EQUALS", `"c9"`)},
		"is the name or CRN":      {condition("service_instance", "EQUALS", `"one"`)},
		"too old":                 {condition("service_instance", "EQUALS", `"c2"`)},
		"no name that Kubernetes": {condition("namespace", "CONTAINS", `"a/b"`)},
		"no resource group":       {condition("resource_group_id", "EQUALS", `"rg9"`)},
	} {
		sets, got := c.OfRule(trust.Rule{Type: account.RuleType, CRType: "IKS_SA", Conditions: conditions})
		if (got == "") != (never == "") || !strings.Contains(got, never) || (len(sets) == 0) != (never != "") {
			t.Errorf("%v: got %q and %d sets, not %q", conditions, got, len(sets), never)
		}
	}
}

func TestASetHasItsPods(t *testing.T) {
	t.Parallel()
	a := twoClusters()
	sets, _ := reach.ClustersOf(a).OfRule(trust.Rule{Type: account.RuleType, CRType: "IKS_SA", Conditions: []trust.Condition{
		condition("namespace", "EQUALS", `"a"`), condition("name", "CONTAINS", `"we"`),
	}})
	if len(sets) != 2 || sets[0].Future || !sets[1].Future {
		t.Fatalf("got %+v", sets)
	}
	pod := account.IdentityOf(a.Clusters.Seen()[0])
	pod.Namespace, pod.ServiceAccount = "a", "web"
	other := pod.With("service_instance", "later")
	for i, row := range []struct {
		set  reach.Set
		pod  trust.Identity
		want trust.Verdict
	}{
		{sets[0], pod, trust.Yes},
		{sets[0], pod.With("name", "x"), trust.No},
		{sets[0], other, trust.No},
		{sets[1], other, trust.Yes},
		{sets[0], pod.With("name", ""), trust.Unknown},
		{sets[0], pod.With("namespace", "b"), trust.No},
	} {
		if got := row.set.Has(row.pod); got != row.want {
			t.Errorf("%d: got %v, not %v", i, got, row.want)
		}
	}
}
