package plan_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/pkg/spec"
)

func (w *world) export(t fataler) (string, []string) {
	t.Helper()
	a, err := w.reader().Read(t.Context(), inventory.Need{AccountID: sandbox.AccountID, All: true, Clusters: true, ResourceGroups: true})
	if err != nil {
		t.Fatal(err)
	}
	doc, notes := plan.Export(a)
	text, err := spec.Encode(doc)
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
		doc, err := spec.Load([]spec.Source{{Name: "export", Data: []byte(text)}}, spec.Options{AllowWide: true})
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
	w.apply(t, spec.Trust{Profiles: doc.Profiles}, plan.Options{})
	a, err := w.reader().Read(t.Context(), inventory.Need{AccountID: sandbox.AccountID, All: true, Clusters: true})
	if err != nil {
		t.Fatal(err)
	}
	text, notes := plan.Terraform(a)
	p := a.Profiles[0]
	want := `import {
  to = ibm_iam_trusted_profile.orders-api
  id = "` + p.ID + `"
}
resource "ibm_iam_trusted_profile" "orders-api" {
  name = "orders-api"
  description = "pods \"of\" $${the} \\ order service"
}

import {
  to = ibm_iam_trusted_profile_link.orders-api-orders-orders-api
  id = "` + p.ID + "/" + p.Links[0].ID + `"
}
resource "ibm_iam_trusted_profile_link" "orders-api-orders-orders-api" {
  profile_id = ibm_iam_trusted_profile.orders-api.id
  cr_type = "IKS_SA"
  link {
    crn = "crn:v1:bluemix:public:containers-kubernetes:us-south:a/0f1e2d3c4b5a69788796a5b4c3d2e1f0:c0demovpc0000000us10::"
    namespace = "orders"
    name = "orders-api"
  }
}

import {
  to = ibm_iam_trusted_profile_claim_rule.orders-api-any-prod-vpc
  id = "` + p.ID + "/" + p.Rules[0].ID + `"
}
resource "ibm_iam_trusted_profile_claim_rule" "orders-api-any-prod-vpc" {
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
  to = ibm_iam_trusted_profile_policy.orders-api-access
  id = "` + p.ID + "/" + a.Policies[p.IAMID][0].ID + `"
}
resource "ibm_iam_trusted_profile_policy" "orders-api-access" {
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
