package graph_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/graph"
	"github.com/podtrust/podtrust/pkg/iam"
)

// crnOf is the CRN of a cluster of the account "acc".
func crnOf(id string) string {
	return "crn:v1:bluemix:public:containers-kubernetes:us-south:a/acc:" + id + "::"
}

func podLink(id, cluster, namespace, serviceAccount string) iam.Link {
	return iam.Link{ID: id, CRType: "IKS_SA", Link: iam.LinkTarget{CRN: crnOf(cluster), Namespace: namespace, Name: serviceAccount}}
}

func podRule(id string, conditions ...string) iam.Rule {
	r := iam.Rule{ID: id, Name: id, Type: account.RuleType, CRType: "IKS_SA"}
	for _, text := range conditions {
		parts := strings.SplitN(text, " ", 3)
		r.Conditions = append(r.Conditions, iam.Condition{Claim: parts[0], Operator: parts[1], Value: parts[2]})
	}
	return r
}

// world has two clusters, one of them being deleted, and a profile with a link, rules and others.
func world() (*account.Account, account.Profile) {
	p := account.Nothing(account.Profile{Profile: iam.Profile{ID: "Profile-1", Name: "p", IAMID: "iam-Profile-1"}})
	p.Links = account.Whole([]iam.Link{
		podLink("L1", "c1", "orders", "api"), podLink("L2", "c2", "orders", "api"), podLink("L3", "gone", "orders", "api"),
		{ID: "L4", CRType: "VSI", Link: iam.LinkTarget{CRN: "crn:vsi"}},
	})
	p.Rules = account.Whole([]iam.Rule{
		podRule("web", `namespace EQUALS "prod"`, `name IN ["web","api"]`, `pod CONTAINS "web"`),
		podRule("open", `service_instance EQUALS "c1"`, `namespace NOT_EQUALS "kube-system"`, `name EQUALS "agent"`),
		podRule("twice", `namespace EQUALS "a"`, `namespace EQUALS "b"`),
	})
	p.Identities = account.Whole([]iam.Identity{{Type: "user", IAMID: "IBMid-1", Identifier: "jane@example.com"}})
	a := &account.Account{
		ID: "acc", Profiles: account.Whole([]account.Profile{p}), Groups: account.Whole[account.Group](nil),
		Clusters: account.Whole([]containers.Cluster{
			{ID: "c1", Name: "one", CRN: crnOf("c1"), MasterKubeVersion: "1.33.1", State: "normal"},
			{ID: "c2", Name: "two", CRN: crnOf("c2"), MasterKubeVersion: "1.33.1", State: "deleting"},
		}),
	}
	return a, p
}

func text(rows []graph.Pods) []string {
	all := []string{}
	for _, r := range rows {
		line := r.Cluster + "/" + r.Namespace + "/" + r.ServiceAccount + " by " + r.By.Kind + " " + r.By.ID
		if r.Future {
			line = "future " + line
		}
		if len(r.When) > 0 {
			line += " if " + strings.Join(r.When, " and ")
		}
		if !r.Known {
			line = "? " + line
		}
		all = append(all, line)
	}
	return all
}

func TestWhoCan(t *testing.T) {
	t.Parallel()
	a, p := world()
	who := graph.WhoCan(a, p)
	same(t, text(who.Pods), []string{
		"one/*/agent by rule open if namespace NOT_EQUALS kube-system",
		"one/orders/api by link L1",
		"one/prod/api by rule web if pod CONTAINS web", "one/prod/web by rule web if pod CONTAINS web",
		"two/orders/api by link L2",
		"two/prod/api by rule web if pod CONTAINS web", "two/prod/web by rule web if pod CONTAINS web",
		"future */prod/api by rule web if pod CONTAINS web", "future */prod/web by rule web if pod CONTAINS web",
	})
	if who.Pods[1].Note != "" || !strings.Contains(who.Pods[4].Note, "in state 'deleting'") {
		t.Errorf("the states are noted as %q and %q", who.Pods[1].Note, who.Pods[4].Note)
	}
	var others, never []string
	for _, o := range who.Others {
		others = append(others, o.Kind+" by "+o.By.Kind+" "+o.By.ID)
	}
	for _, n := range who.Never {
		never = append(never, n.By.ID)
	}
	same(t, others, []string{"VSI by link L4", "user by identity IBMid-1"})
	same(t, never, []string{"L3", "twice"})
	if !who.Known || len(who.Unknown) > 0 {
		t.Errorf("a whole account is unknown: %+v", who.Unknown)
	}
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestWhatIsNotReadIsUnknown(t *testing.T) {
	t.Parallel()
	const why = "not allowed"
	for name, row := range map[string]struct {
		hide            func(*account.Account, *account.Profile)
		who, what, can  bool
		whoPart, answer string
	}{
		"nothing":        {func(*account.Account, *account.Profile) {}, true, true, true, "", "no"},
		"links":          {func(_ *account.Account, p *account.Profile) { p.Links = account.Partial[iam.Link](nil, why) }, false, false, false, "links of profile 'p'", "unknown"},
		"rules":          {func(_ *account.Account, p *account.Profile) { p.Rules = account.Partial[iam.Rule](nil, why) }, false, false, false, "claim rules of profile 'p'", "unknown"},
		"not asked":      {func(_ *account.Account, p *account.Profile) { p.Rules = account.List[iam.Rule]{} }, false, false, false, "claim rules of profile 'p'", "unknown"},
		"identities":     {func(_ *account.Account, p *account.Profile) { p.Identities = account.Partial[iam.Identity](nil, why) }, false, true, true, "users and service IDs of profile 'p'", "no"},
		"other clusters": {func(a *account.Account, _ *account.Profile) { a.Clusters = account.Filtered(a.Clusters.Seen(), why) }, false, true, true, "clusters", "no"},
		"other profiles": {func(a *account.Account, _ *account.Profile) { a.Profiles = account.Filtered(a.Profiles.Seen(), why) }, true, false, true, "", "no"},
		"access":         {func(_ *account.Account, p *account.Profile) { p.Policies = account.Partial[iam.Policy](nil, why) }, true, false, true, "", "no"},
		"CRN":            {func(a *account.Account, _ *account.Profile) { a.Clusters.Seen()[0].CRN = "" }, false, true, true, "", "no"},
	} {
		a, p := world()
		row.hide(a, &p)
		a.Profiles = a.Profiles.With([]account.Profile{p})
		who := graph.WhoCan(a, p)
		if who.Known != row.who || row.whoPart != "" && (len(who.Unknown) != 1 || who.Unknown[0].What != row.whoPart) {
			t.Errorf("%s: who-can: known %v, %+v", name, who.Known, who.Unknown)
		}
		if what := graph.WhatCan(a, query(t, a, "one/other/agent")); what.Known != row.what {
			t.Errorf("%s: what-can: %+v", name, what)
		}
		can := graph.CanBecome(a, query(t, a, "one/other/none"), p)
		if can.Known != row.can || can.Answer != row.answer {
			t.Errorf("%s: can: %+v", name, can)
		}
	}
}

func query(t *testing.T, a *account.Account, text string) graph.Query {
	t.Helper()
	ref, err := graph.ParseRef(text)
	if err != nil {
		t.Fatal(err)
	}
	q, err := ref.In(a)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestWhatCan(t *testing.T) {
	t.Parallel()
	a, _ := world()
	pod := "web-1"
	for _, row := range []struct {
		pods string
		pod  *string
		want []string
	}{
		{"one/orders/api", nil, []string{"one/orders/api by link L1"}},
		{"one/orders/other", nil, []string{}},
		{"one/prod/web", nil, []string{"one/prod/web by rule web if pod CONTAINS web"}},
		{"one/prod/web", &pod, []string{"one/prod/web by rule web"}},
		{"*/prod/web", &pod, []string{"one/prod/web by rule web", "two/prod/web by rule web", "future */prod/web by rule web"}},
		{"one/kube-system/agent", nil, []string{}},
		{"one/orders/agent", nil, []string{"one/orders/agent by rule open"}},
		{"c1/orders", nil, []string{"one/orders/agent by rule open", "one/orders/api by link L1"}},
		{crnOf("c2") + "/orders/*", nil, []string{"two/orders/api by link L2"}},
	} {
		q := query(t, a, row.pods)
		q.Pod = row.pod
		what := graph.WhatCan(a, q)
		got := []string{}
		for _, r := range what.Profiles {
			got = append(got, text(r.Pods)...)
		}
		if !slices.Equal(got, row.want) || !what.Known {
			t.Errorf("%s: got %q, not %q (known: %v)", row.pods, got, row.want, what.Known)
		}
	}
}

func TestContradictionsAreNoQuestionOfThePod(t *testing.T) {
	t.Parallel()
	a, p := world()
	p.Links = account.Whole[iam.Link](nil)
	p.Rules = account.Whole([]iam.Rule{podRule("twice", `pod EQUALS "a"`, `pod EQUALS "b"`)})
	if can := graph.CanBecome(a, query(t, a, "one/a/b"), p); can.Answer != "no" || len(can.Never) != 1 {
		t.Errorf("got %+v", can)
	}
}

func TestRefs(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"c/n": "c/n/*", "c/n/s": "c/n/s", "*/*/*": "*/*/*", "c/n/a.b": "c/n/a.b", crnOf("c1") + "/n/s": crnOf("c1") + "/n/s",
		"c": "", "c/": "", "/n/s": "", "c/n/": "", "c//s": "", "c/n/s/p": "", "c/N/s": "", "c/n*/s": "", "c*/n/s": "", "": "", "crn:v1:x": "",
	} {
		got, err := graph.ParseRef(text)
		if (err == nil) != (want != "") || err == nil && got.String() != want {
			t.Errorf("%q: got %q, %v", text, got, err)
		}
	}
	a, _ := world()
	a.Clusters.Seen()[1].Name = "one"
	var doubled *account.AmbiguousError
	if _, err := (graph.Ref{Cluster: "two", Namespace: "n", ServiceAccount: "s"}).In(a); err == nil {
		t.Error("an unknown cluster was found")
	}
	a.Clusters.Seen()[1].State = "normal"
	if _, err := (graph.Ref{Cluster: "one", Namespace: "n", ServiceAccount: "s"}).In(a); !errors.As(err, &doubled) {
		t.Errorf("a name of two clusters: %v", err)
	}
}

func TestResultsFitTheirSchemas(t *testing.T) {
	t.Parallel()
	a, p := world()
	b, q := world()
	q.Rules, b.Clusters = account.Partial(q.Rules.Seen(), "not allowed"), account.Partial(b.Clusters.Seen(), "failed")
	b.Profiles = account.Partial([]account.Profile{q}, "failed")
	can := graph.CanBecome(a, query(t, a, "one/orders/api"), p)
	can.Expected = "yes"
	asserted := []graph.Asserted{{Name: "n", Expected: "yes", Answer: can.Answer, Result: can.Result(), By: can.By}}
	for _, row := range []struct {
		schema json.RawMessage
		value  any
	}{
		{graph.WhoSchema(), graph.WhoCan(a, p)},
		{graph.WhoSchema(), graph.WhoCan(b, q)},
		{graph.WhoSchema(), graph.WhoCan(&account.Account{}, account.Profile{})},
		{graph.WhatSchema(), graph.WhatCan(a, query(t, a, "*/*/*"))},
		{graph.WhatSchema(), graph.WhatCan(b, query(t, b, "*/*/*"))},
		{graph.WhatSchema(), graph.WhatCan(&account.Account{}, query(t, a, "one/orders/api"))},
		{graph.CanSchema(), can},
		{graph.CanSchema(), graph.CanBecome(b, query(t, b, "c1/prod/web"), q)},
		{graph.AssertedSchema(), asserted},
	} {
		data, err := json.Marshal(row.value)
		if err != nil {
			t.Fatal(err)
		}
		var value any
		var schema map[string]any
		if err := errors.Join(json.Unmarshal(data, &value), json.Unmarshal(row.schema, &schema)); err != nil {
			t.Fatal(err)
		}
		for _, complaint := range complaints("$", schema, value) {
			t.Errorf("%T: %s in %s", row.value, complaint, data)
		}
	}
}

// complaints are what a validator says of a value: types, values, and missing and unknown keys.
func complaints(at string, schema map[string]any, value any) []string {
	kinds := map[string]any{"string": "", "boolean": false, "integer": float64(0), "array": []any(nil), "object": map[string]any(nil)}
	kind, _ := schema["type"].(string)
	if reflect.TypeOf(value) != reflect.TypeOf(kinds[kind]) {
		return []string{fmt.Sprintf("%s is %T, not %s", at, value, kind)}
	}
	var all []string
	if enum, ok := schema["enum"].([]any); ok && !slices.Contains(enum, value) {
		all = append(all, fmt.Sprintf("%s is %v, not one of %v", at, value, enum))
	}
	switch value := value.(type) {
	case []any:
		for i, item := range value {
			all = append(all, complaints(fmt.Sprintf("%s[%d]", at, i), schema["items"].(map[string]any), item)...)
		}
	case map[string]any:
		properties := schema["properties"].(map[string]any)
		required, _ := schema["required"].([]any)
		for _, name := range required {
			if _, ok := value[name.(string)]; !ok {
				all = append(all, at+" lacks "+name.(string))
			}
		}
		for name, child := range value {
			described, ok := properties[name].(map[string]any)
			if !ok {
				all = append(all, at+" has the unknown key "+name)
				continue
			}
			all = append(all, complaints(at+"."+name, described, child)...)
		}
	}
	return all
}
