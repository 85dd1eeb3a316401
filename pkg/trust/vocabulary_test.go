package trust_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/trust"
)

func TestProfileReferences(t *testing.T) {
	t.Parallel()
	const uuid = "6f1b2c3d-0a1b-4c2d-8e3f-112233445566"
	crn := "crn:v1:bluemix:public:iam-identity::a/" + account + "::profile:Profile-" + uuid
	for text, want := range map[string]trust.ProfileRef{
		"orders":                {Name: "orders", Meant: "orders"},
		"":                      {},
		"Profile-" + uuid:       {ID: "Profile-" + uuid, Meant: "Profile-" + uuid},
		crn:                     {ID: "Profile-" + uuid, AccountID: account, Meant: crn},
		"=Profile-" + uuid:      {ID: "Profile-" + uuid, Meant: "Profile-" + uuid, Fault: trust.ProfileLeadingEquals},
		"==orders":              {Name: "orders", Meant: "orders", Fault: trust.ProfileLeadingEquals},
		"iam-Profile-" + uuid:   {ID: "Profile-" + uuid, Meant: "Profile-" + uuid, Fault: trust.ProfileIAMID},
		"Iam-Profile-" + uuid:   {ID: "Profile-" + uuid, Meant: "Profile-" + uuid, Fault: trust.ProfileIAMID},
		"=iam-Profile-" + uuid:  {ID: "Profile-" + uuid, Meant: "Profile-" + uuid, Fault: trust.ProfileLeadingEquals},
		"crn:v1:bluemix:public": {Name: "crn:v1:bluemix:public", Meant: "crn:v1:bluemix:public"},
	} {
		if got := trust.ParseProfile(text); got != want {
			t.Errorf("%q: got %+v, want %+v", text, got, want)
		}
	}
}

func TestClusterReferences(t *testing.T) {
	t.Parallel()
	const other = "crn:v1:staging:public:containers-kubernetes:eu-de:a/" + account + ":c1::"
	if !trust.SameCluster(own, other) || trust.SameCluster(own, another) || trust.SameCluster("x", "x") {
		t.Error("account and ID decide which cluster is meant")
	}
	if _, ok := trust.ClusterOf("crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + account + ":c1:worker:w1"); ok {
		t.Error("a worker is taken for its cluster")
	}
}

func TestWhatIsTheSame(t *testing.T) {
	t.Parallel()
	cond := func(claim, operator, value string) trust.Condition {
		return trust.Condition{Claim: claim, Operator: operator, Value: value}
	}
	base := rule(cond("namespace", "IN", `["x","y"]`), cond("name", "EQUALS", `"s"`))
	for name, row := range map[string]struct {
		other trust.Rule
		same  bool
	}{
		"order of values":     {rule(cond("namespace", "IN", `["y","x"]`), cond("name", "EQUALS", `"s"`)), true},
		"order of conditions": {rule(cond("name", "EQUALS", `"s"`), cond("namespace", "IN", `["x","y"]`)), true},
		"case of operators":   {rule(cond("namespace", "in", `["x","y"]`), cond("name", "Equals", `"s"`)), false},
		"doubled":             {rule(cond("namespace", "IN", `["x","y","x"]`), cond("name", "EQUALS", `"s"`), cond("name", "EQUALS", `"s"`)), true},
		"quoting":             {rule(cond("namespace", "IN", ` [ "\u0078", "y" ]`), cond("name", "IN", `["s"]`)), true},
		"a value less":        {rule(cond("namespace", "IN", `["x"]`), cond("name", "EQUALS", `"s"`)), false},
		"another operator":    {rule(cond("namespace", "IN", `["x","y"]`), cond("name", "NOT_EQUALS", `"s"`)), false},
		"a text for a list":   {rule(cond("namespace", "IN", `"x,y"`), cond("name", "EQUALS", `"s"`)), false},
		"a list for a text":   {rule(cond("namespace", "IN", `["x","y"]`), cond("name", "EQUALS", `["s"]`)), false},
		"unreadable":          {rule(cond("namespace", "IN", `x,y`), cond("name", "EQUALS", `"s"`)), false},
		"another type":        {trust.Rule{Type: "Profile-CR", CRType: "ROKS_SA", Conditions: base.Conditions}, false},
	} {
		if same := base.Key() == row.other.Key(); same != row.same {
			t.Errorf("%s: same is %v", name, same)
		}
	}
	a, b := realLink(), realLink(func(l *trust.Link) { l.ID, l.Name = "other", "label" })
	c := realLink(func(l *trust.Link) {
		l.CRN = "crn:v1:bluemix:public:containers-kubernetes:eu-de:a/" + account + ":c1::"
	})
	if a.Key() != b.Key() || a.Key() == c.Key() || !a.SameTarget(c) || a.SameTarget(realLink(func(l *trust.Link) { l.CRN = another })) {
		t.Error("links are the same by type, CRN, namespace and service account, and mean the same by the cluster")
	}
}

// A link that means the pod's cluster by another CRN, and one across accounts, may match or not.
func TestVerdictsThatAreUnknown(t *testing.T) {
	t.Parallel()
	elsewhere := "crn:v1:bluemix:public:containers-kubernetes:eu-de:a/" + account + ":c1::"
	unread := realPod()
	unread.ClusterCRN, unread.ClusterID, unread.Location = "", "c1", ""
	for name, row := range map[string]struct {
		id    trust.Identity
		links []trust.Link
		rules []trust.Rule
		want  trust.Verdict
	}{
		"its own CRN":             {realPod(), []trust.Link{realLink()}, nil, trust.Yes},
		"another CRN":             {realPod(), []trust.Link{realLink(func(l *trust.Link) { l.CRN = elsewhere })}, nil, trust.Unknown},
		"another CRN and pod":     {realPod(), []trust.Link{realLink(func(l *trust.Link) { l.CRN, l.Namespace = elsewhere, "x" })}, nil, trust.No},
		"both":                    {realPod(), []trust.Link{realLink(func(l *trust.Link) { l.CRN = elsewhere }), realLink()}, nil, trust.Yes},
		"another cluster":         {realPod(), []trust.Link{realLink(func(l *trust.Link) { l.CRN = another })}, nil, trust.No},
		"across accounts":         {realPod(), []trust.Link{realLink(func(l *trust.Link) { l.CrossAccount = true })}, nil, trust.Unknown},
		"a cluster without CRN":   {unread, []trust.Link{realLink()}, nil, trust.Unknown},
		"a rule on its location":  {unread, nil, []trust.Rule{rule(equals("location", "us-south"))}, trust.Unknown},
		"a rule it fails anyway":  {unread, nil, []trust.Rule{rule(equals("location", "us-south"), equals("namespace", "x"))}, trust.No},
		"a rule on its namespace": {unread, nil, []trust.Rule{rule(equals("namespace", "orders"))}, trust.Yes},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := trust.Evaluate(row.id, row.links, row.rules)
			if got.Verdict() != row.want || got.Matched() != (row.want == trust.Yes) {
				t.Errorf("got %s (matched %v), want %s", got.Verdict(), got.Matched(), row.want)
			}
		})
	}
}

func TestWide(t *testing.T) {
	t.Parallel()
	cond := func(claim, operator, value string) trust.Condition {
		return trust.Condition{Claim: claim, Operator: operator, Value: value}
	}
	for name, row := range map[string]struct {
		rule trust.Rule
		wide bool
	}{
		"nothing":                       {rule(), true},
		"namespace":                     {rule(equals("namespace", "n")), false},
		"one of some namespaces":        {rule(cond("namespace", "IN", `["a","b"]`)), false},
		"namespace in any case":         {rule(cond("namespace", "EQUALS_IGNORE_CASE", `"N"`)), false},
		"part of a namespace":           {rule(cond("namespace", "CONTAINS", `"a"`), equals("name", "s")), true},
		"not a namespace":               {rule(cond("namespace", "NOT_EQUALS", `"a"`), equals("name", "s")), true},
		"service account":               {rule(equals("name", "any")), true},
		"cluster":                       {rule(equals("service_instance", "c1")), true},
		"cluster and service account":   {rule(equals("service_instance", "c1"), equals("name", "s")), false},
		"cluster by CRN, and namespace": {rule(equals("crn", own), equals("namespace", "n")), false},
		"place, group and pod":          {rule(equals("location", "us-south"), equals("resource_group_id", "r"), equals("pod", "p")), true},
		"a list that only IN takes":     {rule(cond("namespace", "EQUALS", `["a","b"]`)), true},
		"what can't be read":            {rule(cond("namespace", "EQUALS", `a`)), true},
	} {
		if got := row.rule.Wide(); (got != "") != row.wide {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

// A cluster can have the ID of another one as its name.
func TestANameThatIsTheIDOfAnUnseenCluster(t *testing.T) {
	t.Parallel()
	const name = "c0unseen00000000us10"
	seen := []trust.Identity{{Kind: trust.IKS, ClusterCRN: own, ClusterID: "c0seen0000000000us10", ClusterName: name}}
	r := rule(equals("service_instance", name), equals("namespace", "n"))
	if doubts := r.Doubts(trust.Known{Clusters: seen}); len(doubts) > 0 {
		t.Errorf("where not all clusters were seen: %+v", doubts)
	}
	if doubts := r.Doubts(trust.Known{Clusters: seen, Complete: true}); len(doubts) != 1 || doubts[0].Meant != seen[0].ClusterID {
		t.Errorf("where all were seen: %+v", doubts)
	}
	plain := rule(equals("service_instance", "demo-vpc"), equals("namespace", "n"))
	seen[0].ClusterName = "demo-vpc"
	if doubts := plain.Doubts(trust.Known{Clusters: seen}); len(doubts) != 1 {
		t.Errorf("a name that can be no ID: %+v", doubts)
	}
}

// What is said to be never matched is matched by no identity, whatever the account has.
func TestDoubtsAreReal(t *testing.T) {
	t.Parallel()
	const elsewhere = "crn:v1:bluemix:public:containers-kubernetes:eu-de:a/" + account + ":c2::"
	clusters := []trust.Identity{
		{Kind: trust.IKS, ClusterCRN: own, ClusterID: "c1", ClusterName: "one", Location: "us-south", ResourceGroupID: "rg1", ResourceGroupName: "Default"},
		{Kind: trust.ROKS, ClusterCRN: elsewhere, ClusterID: "c2", ClusterName: "two", Location: "eu-de", ResourceGroupID: "rg2", ResourceGroupName: "other"},
	}
	known := trust.Known{Clusters: clusters, Complete: true, GroupsComplete: true, ResourceGroups: map[string]string{"rg1": "Default", "rg2": "other"}}
	values := map[string][]string{
		"namespace": {"a", "b"}, "name": {"a", "b"}, "service_instance": {"c1", "c2", "one", "c3"}, "location": {"us-south", "eu-de", "mars"},
		"crn": {own, elsewhere, "x"}, "resource_group_id": {"rg1", "rg2", "zzz"}, "resource_group_name": {"Default", "other", "default"},
	}
	claims := []string{"namespace", "name", "service_instance", "location", "crn", "resource_group_id", "resource_group_name"}
	rapid.Check(t, func(t *rapid.T) {
		r := trust.Rule{Type: "Profile-CR", CRType: rapid.SampledFrom([]string{"IKS_SA", "ROKS_SA"}).Draw(t, "type")}
		for range rapid.IntRange(1, 4).Draw(t, "conditions") {
			claim := rapid.SampledFrom(claims).Draw(t, "claim")
			operator := rapid.SampledFrom(trust.Operators()).Draw(t, "operator")
			list := rapid.SliceOfN(rapid.SampledFrom(values[claim]), 1, 2).Draw(t, "values")
			if operator != trust.In {
				list = list[:1]
			}
			value, err := trust.EncodeValue(operator, list...)
			if err != nil {
				t.Fatal(err)
			}
			r.Conditions = append(r.Conditions, trust.Condition{Claim: claim, Operator: operator, Value: value})
		}
		never := false
		for _, doubt := range r.Doubts(known) {
			never = never || doubt.Kind != trust.DoubtLocation && !doubt.Partial
		}
		if !never {
			return
		}
		for _, cluster := range clusters {
			for _, namespace := range values["namespace"] {
				for _, name := range values["name"] {
					cluster.Namespace, cluster.ServiceAccount = namespace, name
					if trust.Evaluate(cluster, nil, []trust.Rule{r}).Matched() {
						t.Fatalf("%+v is said never to match (%+v), and matches %+v", r, r.Doubts(known), cluster)
					}
				}
			}
		}
	})
}
