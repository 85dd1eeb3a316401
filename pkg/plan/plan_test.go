package plan_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/test/rig"
)

const orders = `  - name: orders-api
    description: pods of the order service
    pods:
      - {cluster: demo-vpc, namespace: orders, serviceAccount: orders-api}
    rules:
      - name: any-prod-vpc
        clusterType: iks
        where: {namespace: prod, serviceAccount: trusted-profile}
    groups: [cos-readers]
    access:
      - {service: cloud-object-storage, instance: demo-cos, roles: [Reader]}
`

func TestASecondRunChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	doc := parse(t, orders)
	first := w.Apply(t, doc, plan.Options{Prune: true})
	want := `create profile orders-api orders-api
create link orders-api demo-vpc/orders/orders-api
create rule orders-api any-prod-vpc
create access orders-api Reader on cloud-object-storage/demo-cos
create group orders-api cos-readers
`
	if diff := cmp.Diff(want, rig.Lines(first)); diff != "" {
		t.Error(diff)
	}
	w.Wire.Reset(nil)
	second := w.plan(t, doc, plan.Options{Prune: true})
	if !second.Empty() || len(second.Gains)+len(second.Losses) > 0 {
		t.Errorf("the second plan is not empty: %s", rig.Lines(second))
	}
	if requests, writes := w.Wire.Counts(); writes != 0 || requests > 24 {
		t.Errorf("%d requests, %d of them writes", requests, writes)
	}
	link := w.All(t).Profiles.Seen()[0].Links.Seen()[0]
	if err := w.IAM.DeleteLink(t.Context(), w.All(t).Profiles.Seen()[0].ID, link.ID); err != nil {
		t.Fatal(err)
	}
	third := w.Apply(t, doc, plan.Options{})
	if got := rig.Lines(third); got != "create link orders-api demo-vpc/orders/orders-api\n" {
		t.Errorf("after the link was deleted behind its back: %s", got)
	}
}

func TestAPlanSaysWhoGains(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.plan(t, parse(t, orders), plan.Options{})
	data, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Gains   []map[string]any
		Losses  []map[string]any
		Unseen  []any
		Summary map[string]int
	}
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	roles := []any{"Reader on cloud-object-storage/demo-cos"}
	gain := func(cluster, namespace, account string) map[string]any {
		return map[string]any{
			"cluster": cluster, "namespace": namespace, "serviceAccount": account, "profile": "orders-api", "roles": roles, "by": "trust", "known": true,
		}
	}
	future := gain("*", "prod", "trusted-profile")
	future["future"], future["when"] = true, []any{"type iks"}
	want := []map[string]any{
		future, gain("demo-classic", "prod", "trusted-profile"), gain("demo-vpc", "orders", "orders-api"),
		gain("demo-vpc", "prod", "trusted-profile"),
	}
	if diff := cmp.Diff(want, got.Gains); diff != "" {
		t.Error(diff)
	}
	if got.Losses == nil || got.Unseen == nil || got.Summary["create"] != 5 {
		t.Errorf("got %s", data)
	}
}

func TestChangesAreSmall(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ old, new, changes, prune string }{
		"description":     {"order service", "new words", "change profile orders-api orders-api", ""},
		"label of a link": {"serviceAccount: orders-api}", "serviceAccount: orders-api, name: label}", "replace link orders-api demo-vpc/orders/orders-api", ""},
		"another service account": {
			"serviceAccount: orders-api}", "serviceAccount: other}", "create link orders-api demo-vpc/orders/other",
			"remove link orders-api demo-vpc/orders/orders-api",
		},
		"conditions of a rule":   {"namespace: prod", "namespace: test", "change rule orders-api any-prod-vpc", ""},
		"name of a rule":         {"any-prod-vpc", "prod", "change rule orders-api prod", ""},
		"another group":          {"cos-readers", "db-writers", "create group orders-api db-writers", "remove group orders-api cos-readers"},
		"one role more":          {"[Reader]", "[Reader, Object Writer]", "create access orders-api Object Writer on cloud-object-storage/demo-cos", ""},
		"another role":           {"[Reader]", "[Writer]", "create access orders-api Writer on cloud-object-storage/demo-cos", "remove access orders-api Reader on cloud-object-storage/demo-cos"},
		"order and spelling":     {"namespace: prod, serviceAccount: trusted-profile", "name: [trusted-profile], namespace: {in: [prod]}", "", ""},
		"names in another form":  {"cluster: demo-vpc", "cluster: c0demovpc0000000us10", "", ""},
		"nothing but the name":   {orders[strings.Index(orders, "    desc"):], "", "", "remove group orders-api cos-readers\nremove access orders-api Reader on cloud-object-storage/demo-cos\nremove rule orders-api any-prod-vpc\nremove link orders-api demo-vpc/orders/orders-api"},
		"the profile altogether": {orders[strings.Index(orders, "    desc"):], "    state: absent", "remove profile orders-api orders-api\nremove group orders-api cos-readers\nremove access orders-api Reader on cloud-object-storage/demo-cos", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.Apply(t, parse(t, orders), plan.Options{})
			if !strings.Contains(orders, row.old) {
				t.Fatalf("the document lacks %q", row.old)
			}
			doc := parse(t, strings.Replace(orders, row.old, row.new, 1))
			if got := strings.TrimSpace(rig.Lines(w.plan(t, doc, plan.Options{}))); got != row.changes {
				t.Errorf("got\n%s\nwant\n%s", got, row.changes)
			}
			want := strings.TrimSpace(row.changes + "\n" + row.prune)
			if got := strings.TrimSpace(rig.Lines(w.Apply(t, doc, plan.Options{Prune: true}))); got != want {
				t.Errorf("with prune: got\n%s\nwant\n%s", got, want)
			}
			if again := w.plan(t, doc, plan.Options{Prune: true}); !again.Empty() {
				t.Errorf("the next plan is not empty: %s", rig.Lines(again))
			}
		})
	}
}

func TestWhatOthersMadeTwiceStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	doc := parse(t, orders)
	w.Apply(t, doc, plan.Options{})
	p := w.All(t).Profiles.Seen()[0]
	rule := p.Rules.Seen()[0]
	for range 2 {
		if _, err := w.IAM.CreateRule(t.Context(), p.ID, iam.CreateRuleRequest{Name: rule.Name, Type: rule.Type, CRType: rule.CRType, Conditions: rule.Conditions}); err != nil {
			t.Fatal(err)
		}
	}
	for _, prune := range []bool{false, true} {
		if got := w.plan(t, doc, plan.Options{Prune: prune}); !got.Empty() {
			t.Errorf("with prune %v, got %s", prune, rig.Lines(got))
		}
	}
}

func TestWhatCantBeResolvedIsToldAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	doc := parse(t, `  - name: a
    pods:
      - {cluster: demo-vcp, namespace: n}
      - {cluster: demo-old, namespace: n}
      - {cluster: "crn:v1:bluemix:public:containers-kubernetes:us-south:a/ffff:c::", namespace: n}
      - {cluster: demo-vpc, namespace: n}
      - {cluster: c0demovpc0000000us10, namespace: n}
    rules:
      - {clusterType: iks, where: {cluster: demo-roks, namespace: n}}
      - {clusterType: iks, where: {resourceGroup: nowhere, namespace: n}}
      - {where: {cluster: [demo-vpc, demo-roks], namespace: n}}
    groups: [cos-reader, db-writers, DB-Writers]
    access:
      - {service: cloud-object-storage, instance: demo-coz, roles: [Reader]}
      - {instance: demo-cos, roles: [Reeder]}
      - {service: kms, resourceGroup: nowhere, roles: [Reader]}
      - {accountManagement: true, roles: [Writer]}
  - name: Profile-none
`)
	_, _, err := w.tryPlan(t.Context(), doc, plan.Options{})
	want := []string{
		"doc.yaml:6: cluster 'demo-vcp' was not found; did you mean 'demo-vpc'?",
		"doc.yaml:7: cluster 'demo-old': Kubernetes 1.20 is too old",
		"doc.yaml:8: cluster 'c' belongs to account 'ffff'",
		"doc.yaml:10: this entry equals the one in doc.yaml:9",
		"doc.yaml:12: cluster 'demo-roks' is of type ROKS_SA, and the rule is for IKS_SA: its pods would never match",
		"doc.yaml:13: resource group 'nowhere' was not found",
		"doc.yaml:14: cluster 'demo-roks' is of type ROKS_SA, and the rule is for IKS_SA",
		"doc.yaml:15: access group 'DB-Writers' is listed twice, first in doc.yaml:15",
		"doc.yaml:15: access group 'cos-reader' was not found; did you mean 'cos-readers'?",
		"doc.yaml:17: instance of service 'cloud-object-storage' 'demo-coz' was not found",
		"doc.yaml:18: role 'Reeder' was not found: the roles are Viewer,",
		"doc.yaml:19: resource group 'nowhere' was not found",
		"doc.yaml:20: role 'Writer' was not found",
		"doc.yaml:21: trusted profile 'Profile-none' was not found",
	}
	if err == nil {
		t.Fatal("nothing is told")
	}
	got := strings.Split(err.Error(), "\n")
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("got\n%s", err)
			break
		}
	}
	other := document.Trust{Account: strings.Repeat("f", 32)}
	if _, _, err := w.tryPlan(t.Context(), other, plan.Options{}); err == nil || !strings.Contains(err.Error(), "is for account 'ffff") {
		t.Errorf("another account: %v", err)
	}
}

func TestASavedPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	doc := parse(t, orders)
	p, account, err := w.tryPlan(t.Context(), doc, plan.Options{Prune: true})
	if err != nil {
		t.Fatal(err)
	}
	data, err := plan.Save(doc, account, plan.Options{Prune: true}, resolve.Options{AllowWide: true}, p)
	if err != nil {
		t.Fatal(err)
	}
	saved, again, err := plan.OpenSaved(data)
	if err != nil || !saved.Prune || again.Profiles[0].Name != "orders-api" {
		t.Fatalf("got %+v, %v", saved, err)
	}
	second, account, err := w.tryPlan(t.Context(), again, plan.Options{Prune: saved.Prune})
	if err != nil || saved.Check(account, second) != nil {
		t.Errorf("unchanged: %v, %v", err, saved.Check(account, second))
	}
	w.Apply(t, parse(t, "  - name: orders-api\n"), plan.Options{})
	third, account, err := w.tryPlan(t.Context(), again, plan.Options{Prune: saved.Prune})
	if got := saved.Check(account, third); err != nil || got == nil || !strings.Contains(got.Error(), "has changed since") {
		t.Errorf("changed: %v, %v", err, got)
	}
	for _, bad := range []string{"", "{}", `{"version":"podtrust/plan/v2"}`, strings.Replace(string(data), "orders-api", "\\u0000", 1), strings.Replace(string(data), "prune", "prun", 1)} {
		if _, _, err := plan.OpenSaved([]byte(bad)); err == nil || !strings.HasPrefix(err.Error(), "not a saved plan") {
			t.Errorf("%.40q: got %v", bad, err)
		}
	}
}

// FuzzOpenSaved feeds any bytes: they are a saved plan with a document that can be planned, or none.
func FuzzOpenSaved(f *testing.F) {
	f.Add([]byte(`{"version":"podtrust/plan/v1","account":"a","fingerprint":"","prune":true,"allowWide":false,"document":"apiVersion: podtrust/v1\nkind: Trust\nprofiles: [{name: p}]\n","plan":""}`))
	f.Add([]byte(`{"version":"podtrust/plan/v1"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		saved, doc, err := plan.OpenSaved(data)
		if err != nil {
			if !errors.Is(err, plan.ErrSaved) {
				t.Errorf("got %v", err)
			}
			return
		}
		a := &account.Account{ID: saved.Account}
		if desired, err := resolve.Resolve(doc, a, resolve.Options{}); err == nil {
			_ = saved.Check(a, plan.Diff(desired, a, plan.Options{Prune: saved.Prune}))
		}
	})
}
