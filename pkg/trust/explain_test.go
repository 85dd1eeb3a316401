package trust_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/trust"
)

const (
	account = "0123456789abcdef0123456789abcdef"
	own     = "crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + account + ":c1::"
	another = "crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + account + ":c2::"
)

func realPod() trust.Identity {
	id := pod()
	id.ClusterCRN = own
	return id
}

func realLink(change ...func(*trust.Link)) trust.Link {
	l := link()
	l.CRN = own
	for _, c := range change {
		c(&l)
	}
	return l
}

func rule(conditions ...trust.Condition) trust.Rule {
	return trust.Rule{ID: "R1", Type: "Profile-CR", CRType: "IKS_SA", Conditions: conditions}
}

func equals(claim, value string) trust.Condition {
	return trust.Condition{Claim: claim, Operator: trust.Equals, Value: `"` + value + `"`}
}

func TestExplainLinks(t *testing.T) {
	t.Parallel()
	world := trust.World{Clusters: []string{own, another}, Complete: true, Names: []string{"demo", "other"}}
	for name, row := range map[string]struct {
		change func(*trust.Link)
		want   trust.Cause
		near   trust.Near
	}{
		"namespace":           {func(l *trust.Link) { l.Namespace = "billing" }, trust.CauseNamespace, ""},
		"service account":     {func(l *trust.Link) { l.ServiceAccount = "default" }, trust.CauseServiceAccount, ""},
		"both":                {func(l *trust.Link) { l.Namespace, l.ServiceAccount = "x", "y" }, trust.CauseNamespace, ""},
		"swapped":             {func(l *trust.Link) { l.Namespace, l.ServiceAccount = "api", "orders" }, trust.CauseSwapped, ""},
		"cluster's name":      {func(l *trust.Link) { l.ServiceAccount = "demo" }, trust.CauseClusterName, ""},
		"other cluster":       {func(l *trust.Link) { l.CRN = another }, trust.CauseCluster, ""},
		"and of another kind": {func(l *trust.Link) { l.CRN, l.CRType = another, "ROKS_SA" }, trust.CauseCluster, ""},
		"deleted cluster":     {func(l *trust.Link) { l.CRN = strings.Replace(own, "c1", "c3", 1) }, trust.CauseClusterDeleted, ""},
		"worker":              {func(l *trust.Link) { l.CRN = strings.Replace(own, "c1::", "c1:worker:w1", 1) }, trust.CauseWorker, ""},
		"other account":       {func(l *trust.Link) { l.CRN = strings.Replace(own, account, "fedcba", 1) }, trust.CauseAccount, ""},
		"other region":        {func(l *trust.Link) { l.CRN = strings.Replace(own, "us-south", "eu-de", 1) }, trust.CauseCRNDiffers, ""},
		"other cloud":         {func(l *trust.Link) { l.CRN = strings.Replace(own, "bluemix", "staging", 1) }, trust.CauseCRNDiffers, ""},
		"capital in a region": {func(l *trust.Link) { l.CRN = strings.Replace(own, "us-south", "US-south", 1) }, trust.CauseCRNDiffers, ""},
		"region and namespace": {func(l *trust.Link) {
			l.CRN, l.Namespace = strings.Replace(own, "us-south", "eu-de", 1), "billing"
		}, trust.CauseNamespace, ""},
		"account and namespace": {func(l *trust.Link) {
			l.CRN, l.Namespace = strings.Replace(own, "a/", "a/f", 1), "billing"
		}, trust.CauseNamespace, ""},
		"region and kind": {func(l *trust.Link) {
			l.CRN, l.CRType = strings.Replace(own, "us-south", "eu-de", 1), "ROKS_SA"
		}, trust.CauseKind, ""},
		"no CRN":           {func(l *trust.Link) { l.CRN = "demo" }, trust.CauseCRN, ""},
		"CRN of a profile": {func(l *trust.Link) { l.CRN = "crn:v1:bluemix:public:iam-identity::a/1::profile:P" }, trust.CauseCRN, ""},
		"CRN with a blank": {func(l *trust.Link) { l.CRN = own + "\n" }, trust.CauseNear, trust.NearBlanks},
		"kind":             {func(l *trust.Link) { l.CRType = "ROKS_SA" }, trust.CauseKind, ""},
		"for machines":     {func(l *trust.Link) { l.CRType = "VSI" }, trust.CauseNone, ""},
		"capital":          {func(l *trust.Link) { l.Namespace = "Orders" }, trust.CauseNear, trust.NearCase},
		"blank":            {func(l *trust.Link) { l.ServiceAccount = "api " }, trust.CauseNear, trust.NearBlanks},
		"invisible":        {func(l *trust.Link) { l.ServiceAccount = "a\u200bpi" }, trust.CauseNear, trust.NearBlanks},
		"Cyrillic":         {func(l *trust.Link) { l.ServiceAccount = "арі" }, trust.CauseNear, trust.NearLookAlike},
		"zero":             {func(l *trust.Link) { l.Namespace = "0rders" }, trust.CauseNear, trust.NearLookAlike},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := trust.Explain(realPod(), world, []trust.Link{realLink(row.change)}, nil)
			if len(got) != 1 || got[0].Cause != row.want || got[0].Near != row.near {
				t.Errorf("got %+v, want %s %s", got, row.want, row.near)
			}
			if row.want == trust.CauseCRNDiffers && got[0].Never() {
				t.Error("a link that may match is said never to match")
			}
		})
	}
}

func TestExplainRules(t *testing.T) {
	t.Parallel()
	world := trust.World{Clusters: []string{own, another}, Complete: true, Names: []string{"demo"}}
	in := func(claim, values string) trust.Condition {
		return trust.Condition{Claim: claim, Operator: trust.In, Value: values}
	}
	for name, row := range map[string]struct {
		rule trust.Rule
		want trust.Cause
	}{
		"claim":           {rule(equals("serviceaccount", "api")), trust.CauseClaim},
		"value":           {rule(trust.Condition{Claim: "namespace", Operator: trust.Equals, Value: "orders"}), trust.CauseValue},
		"operator":        {rule(trust.Condition{Claim: "namespace", Operator: "LIKE", Value: `"o*"`}), trust.CauseOperator},
		"list for EQUALS": {rule(trust.Condition{Claim: "namespace", Operator: trust.Equals, Value: `["a","b"]`}), trust.CauseOperator},
		"operator and namespace": {
			rule(trust.Condition{Claim: "name", Operator: "LIKE", Value: `"a*"`}, equals("namespace", "billing")), trust.CauseNamespace,
		},
		"namespace":             {rule(equals("namespace", "billing")), trust.CauseNamespace},
		"namespace excluded":    {rule(trust.Condition{Claim: "namespace", Operator: trust.NotEquals, Value: `"orders"`}), trust.CauseNamespace},
		"name of none":          {rule(in("name", `["a","b"]`)), trust.CauseServiceAccount},
		"near":                  {rule(equals("namespace", "Orders")), trust.CauseNear},
		"cluster":               {rule(equals("service_instance", "c2")), trust.CauseCluster},
		"deleted cluster":       {rule(equals("service_instance", "c3")), trust.CauseClusterDeleted},
		"cluster's name":        {rule(equals("service_instance", "demo")), trust.CauseMisnamed},
		"cluster's CRN":         {rule(trust.Condition{Claim: "service_instance", Operator: trust.Equals, Value: `"` + own + `"`}), trust.CauseMisnamed},
		"name for a CRN":        {rule(equals("crn", "demo")), trust.CauseMisnamed},
		"ID for a CRN":          {rule(equals("crn", "c1")), trust.CauseMisnamed},
		"pattern":               {rule(equals("name", "ap*")), trust.CauseOperator},
		"part with a pattern":   {rule(trust.Condition{Claim: "name", Operator: trust.Contains, Value: `"ap*"`}), trust.CauseOperator},
		"text with commas":      {rule(in("name", `"api,web"`)), trust.CauseValue},
		"quotes in quotes":      {rule(equals("namespace", `\"orders\"`)), trust.CauseValue},
		"one of two impossible": {rule(in("name", `["a*","b"]`)), trust.CauseServiceAccount},
		"location":              {rule(equals("location", "eu-de")), trust.CauseCondition},
		"resource group":        {rule(equals("resource_group_name", "default")), trust.CauseNear},
		"kind":                  {trust.Rule{Type: "Profile-CR", CRType: "ROKS_SA", Conditions: []trust.Condition{equals("namespace", "orders")}}, trust.CauseKind},
		"two namespaces":        {rule(equals("namespace", "orders"), equals("namespace", "billing")), trust.CauseContradiction},
		"in and not":            {rule(in("name", `["api"]`), trust.Condition{Claim: "name", Operator: trust.NotEquals, Value: `"api"`}), trust.CauseContradiction},
		"CRN and other ID":      {rule(equals("crn", own), equals("service_instance", "c2")), trust.CauseContradiction},
		"contains what it hasn": {rule(equals("pod", "api-7c9d"), trust.Condition{Claim: "pod", Operator: trust.Contains, Value: `"web"`}), trust.CauseContradiction},
		"for people":            {trust.Rule{Type: "Profile-SAML", Conditions: []trust.Condition{equals("blueGroups", "x")}}, trust.CauseNone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := trust.Explain(realPod(), world, nil, []trust.Rule{row.rule})
			if len(got) != 1 || got[0].Cause != row.want {
				t.Errorf("got %+v, want %s", got, row.want)
			}
		})
	}
}

func TestTheClosestComesFirst(t *testing.T) {
	t.Parallel()
	far := realLink(func(l *trust.Link) { l.ID, l.Namespace, l.ServiceAccount = "far", "x", "y" })
	nearest := realLink(func(l *trust.Link) { l.ID, l.Namespace = "close", "Orders" })
	got := trust.Explain(realPod(), trust.World{}, []trust.Link{far, nearest}, []trust.Rule{rule(equals("namespace", "other"))})
	var order []string
	for _, e := range got {
		order = append(order, e.Candidate.ID)
	}
	if !slices.Equal(order, []string{"close", "R1", "far"}) {
		t.Errorf("got %v", order)
	}
	if got := trust.Explain(realPod(), trust.World{}, []trust.Link{far, realLink()}, nil); got != nil {
		t.Errorf("a match is explained by %+v", got)
	}
	if got := trust.Explain(realPod(), trust.World{}, nil, nil); len(got) != 1 || got[0].Cause != trust.CauseNone {
		t.Errorf("nothing at all gives %+v", got)
	}
}

// A rule that is said to contradict itself matches no identity, whatever it is.
func TestContradictionsAreReal(t *testing.T) {
	t.Parallel()
	values := []string{"a", "A", "b", "ab", "aB", ""}
	rapid.Check(t, func(t *rapid.T) {
		var r trust.Rule
		for range rapid.IntRange(2, 4).Draw(t, "conditions") {
			op := rapid.SampledFrom(trust.Operators()).Draw(t, "operator")
			var list []string
			for range rapid.IntRange(1, 2).Draw(t, "values") {
				list = append(list, rapid.SampledFrom(values).Draw(t, "value"))
			}
			if op != trust.In {
				list = list[:1]
			}
			value, err := trust.EncodeValue(op, list...)
			if err != nil {
				t.Fatal(err)
			}
			r.Conditions = append(r.Conditions, trust.Condition{Claim: rapid.SampledFrom([]string{"namespace", "name"}).Draw(t, "claim"), Operator: op, Value: value})
		}
		r.Type, r.CRType = "Profile-CR", "IKS_SA"
		pair, found := trust.FindContradiction(r)
		if !found {
			return
		}
		for _, namespace := range values {
			for _, name := range values {
				id := trust.Identity{Kind: trust.IKS, Namespace: namespace, ServiceAccount: name}
				if trust.Evaluate(id, nil, []trust.Rule{r}).Matched() {
					t.Fatalf("%+v is said to exclude itself by %+v, and matches %+v", r, pair, id)
				}
			}
		}
	})
}

func TestNearnessNeedsAReason(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		a, b string
		want trust.Near
	}{
		{"a", "a", ""},
		{"", "a", ""},
		{" ", "a", ""},
		{"orders", "order", ""},
		{"orders", "ORDERS ", trust.NearCase},
		{"orders\t", "orders", trust.NearBlanks},
		{"a-b", "a–b", trust.NearLookAlike},
		{"ａpi", "api", trust.NearLookAlike},
		{"a_b", "a-b", trust.NearLookAlike},
	} {
		if got := trust.Nearness(row.a, row.b); got != row.want {
			t.Errorf("%q and %q: got %q, want %q", row.a, row.b, got, row.want)
		}
	}
}
