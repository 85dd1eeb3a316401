package plan_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

func (w *world) export(t fataler) (string, []string) {
	t.Helper()
	a, err := w.reader().Read(t.Context(), inventory.Need{AccountID: sandbox.AccountID, All: true, Clusters: true, ResourceGroups: true})
	if err != nil {
		t.Fatal(err)
	}
	doc, notes := plan.Export(a)
	text, err := document.Encode(doc)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), notes
}

func TestToApplyAnExportChangesNothing(t *testing.T) {
	t.Parallel()
	everyCase(t, func(t *rapid.T, w *world) {
		furnish(t, w)
		text, _ := w.export(t)
		again, _ := w.export(t)
		if text != again {
			t.Fatalf("the export is not stable: %s", cmp.Diff(text, again))
		}
		doc, err := document.Load([]document.Source{{Name: "export", Data: []byte(text)}}, document.Options{AllowWide: true})
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		// What is there twice may go, and nothing else.
		for _, c := range w.plan(t, doc, plan.Options{}).Changes {
			if !strings.HasSuffix(c.Reason, "there twice") {
				t.Fatalf("to apply it would %s\n%s", c, text)
			}
		}
	})
}

func TestAnExportIsADocumentForPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandboxOptions(), noWait)
	w.apply(t, parse(t, orders+"  - name: wide\n    rules: [{clusterType: roks, where: {}}]\n"), plan.Options{})
	text, notes := w.export(t)
	want := `apiVersion: podtrust/v1
kind: Trust
account: 0f1e2d3c4b5a69788796a5b4c3d2e1f0
profiles:
  - name: orders-api
    description: pods of the order service
    pods:
      - {cluster: demo-vpc, namespace: orders, serviceAccount: orders-api}
    rules:
      - name: any-prod-vpc
        clusterType: iks
        where:
          namespace: prod
          serviceAccount: trusted-profile
    groups:
      - cos-readers
    access:
      - service: cloud-object-storage
        instance: demo-cos
        roles: [Reader]
  - name: wide
    rules:
      - clusterType: roks
        where: {}
`
	if diff := cmp.Diff(want, text); diff != "" {
		t.Error(diff)
	}
	wantNotes := []string{"profile 'wide': rule 'roks: every pod' trusts any service account in any namespace of any cluster: to apply the document takes '--allow-wide'"}
	if diff := cmp.Diff(wantNotes, notes); diff != "" {
		t.Error(diff)
	}
}

func TestTerraformResources(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandboxOptions(), noWait)
	doc := parse(t, strings.Replace(orders, "of the order", `"of" $${the} \ order`, 1))
	w.apply(t, document.Trust{Profiles: doc.Profiles}, plan.Options{})
	a, err := w.reader().Read(t.Context(), inventory.Need{AccountID: sandbox.AccountID, All: true, Clusters: true})
	if err != nil {
		t.Fatal(err)
	}
	text, notes := plan.Terraform(a)
	p := a.Profiles[0]
	link, rule, access := short(p.Links[0].ID), short(p.Rules[0].ID), short(a.Policies[p.IAMID][0].ID)
	want := `import {
  to = ibm_iam_trusted_profile.orders-api
  id = "` + p.ID + `"
}
resource "ibm_iam_trusted_profile" "orders-api" {
  name = "orders-api"
  description = "pods \"of\" $${the} \\ order service"
}

import {
  to = ibm_iam_trusted_profile_link.orders-api-orders-orders-api-` + link + `
  id = "` + p.ID + "/" + p.Links[0].ID + `"
}
resource "ibm_iam_trusted_profile_link" "orders-api-orders-orders-api-` + link + `" {
  profile_id = ibm_iam_trusted_profile.orders-api.id
  cr_type = "IKS_SA"
  link {
    crn = "crn:v1:bluemix:public:containers-kubernetes:us-south:a/0f1e2d3c4b5a69788796a5b4c3d2e1f0:c0demovpc0000000us10::"
    namespace = "orders"
    name = "orders-api"
  }
}

import {
  to = ibm_iam_trusted_profile_claim_rule.orders-api-any-prod-vpc-` + rule + `
  id = "` + p.ID + "/" + p.Rules[0].ID + `"
}
resource "ibm_iam_trusted_profile_claim_rule" "orders-api-any-prod-vpc-` + rule + `" {
  profile_id = ibm_iam_trusted_profile.orders-api.id
  type = "Profile-CR"
  cr_type = "IKS_SA"
  name = "any-prod-vpc"
  conditions {
    claim = "namespace"
    operator = "EQUALS"
    value = "\"prod\""
  }
  conditions {
    claim = "name"
    operator = "EQUALS"
    value = "\"trusted-profile\""
  }
}

import {
  to = ibm_iam_trusted_profile_policy.orders-api-access-` + access + `
  id = "` + p.ID + "/" + a.Policies[p.IAMID][0].ID + `"
}
resource "ibm_iam_trusted_profile_policy" "orders-api-access-` + access + `" {
  profile_id = ibm_iam_trusted_profile.orders-api.id
  roles = ["Reader"]
  resource_attributes {
    name = "serviceInstance"
    value = "6f2a3c1d-8b7e-4f60-9a51-2c3d4e5f6071"
  }
  resource_attributes {
    name = "serviceName"
    value = "cloud-object-storage"
  }
}
`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
	if len(notes) != 1 || !strings.Contains(notes[0], "access groups are left out") {
		t.Errorf("notes: %q", notes)
	}
}

// short is the part of an ID that stands in labels: the beginning of its UUID.
func short(id string) string { return id[len(id)-36:][:8] }

// TestTerraformLabelsStay adds profiles whose names are like those that there are, and come before them.
func TestTerraformLabelsStay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandboxOptions(), noWait)
	resource := regexp.MustCompile(`(?m)^resource .*$`)
	labels := func() []string {
		text, _ := plan.Terraform(w.all(t))
		return resource.FindAllString(string(text), -1)
	}
	pods := "pods: [{cluster: demo-vpc, namespace: n, serviceAccount: s}, {cluster: demo-roks, namespace: n, serviceAccount: s}]"
	w.apply(t, parse(t, `  - {name: "123", `+pods+`}
  - {name: a.b, rules: [{clusterType: iks, where: {namespace: n}}, {clusterType: iks, where: {namespace: m}}]}
  - {name: a_b-, `+pods+`, access: [{service: kms, roles: [Reader]}, {service: logs, roles: [Reader]}]}
`), plan.Options{})
	id := map[string]string{}
	for _, p := range w.all(t).Profiles {
		id[p.Name] = short(p.ID)
	}
	first := labels()
	for _, want := range []string{`"profile-123-` + id["123"] + `"`, `"a_b-` + id["a.b"] + `"`, `"a_b-"`} {
		if !slices.Contains(first, `resource "ibm_iam_trusted_profile" `+want+" {") {
			t.Errorf("there is no profile %s in %q", want, first)
		}
	}
	w.apply(t, parse(t, `  - {name: "0123", `+pods+`}
  - {name: profile-123, `+pods+`}
  - {name: a b, `+pods+`, rules: [{clusterType: iks, where: {namespace: n}}]}
  - {name: a_b, `+pods+`, access: [{service: kms, roles: [Reader]}]}
  - {name: a_b--n, `+pods+`}
`), plan.Options{})
	then := labels()
	for _, label := range first {
		if !slices.Contains(then, label) {
			t.Errorf("%s is no longer there", label)
		}
	}
	slices.Sort(then)
	if n := len(then); n != len(slices.Compact(then)) {
		t.Errorf("two of %d resources have the same label: %q", n, then)
	}
}
