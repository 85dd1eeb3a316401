package export_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/export"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/test/rig"
)

// head begins a document.
const head = "apiVersion: podtrust/v1\nkind: Trust\nprofiles:\n"

func TestTerraformResources(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Apply(t, rig.Parse(t, trustOfOrders), plan.Options{})
	a := all(t, w.Reader())
	text, notes := export.Terraform(a)
	p := a.Profiles.Seen()[0]
	link, rule, access := short(p.Links.Seen()[0].ID), short(p.Rules.Seen()[0].ID), short(p.Policies.Seen()[0].ID)
	want := `terraform {
  required_version = ">= 1.5.0"
  required_providers {
    ibm = {
      source  = "IBM-Cloud/ibm"
      version = ">= 2.5.0"
    }
  }
}

import {
  to = ibm_iam_trusted_profile.orders-api
  id = "` + p.ID + `"
}
resource "ibm_iam_trusted_profile" "orders-api" {
  name        = "orders-api"
  description = "pods of \"the\" $${order} \\ service"
}

import {
  to = ibm_iam_trusted_profile_link.orders-api-orders-orders-api-` + link + `
  id = "` + p.ID + "/" + p.Links.Seen()[0].ID + `"
}
resource "ibm_iam_trusted_profile_link" "orders-api-orders-orders-api-` + link + `" {
  profile_id = ibm_iam_trusted_profile.orders-api.id
  cr_type    = "IKS_SA"
  link {
    crn       = "crn:v1:bluemix:public:containers-kubernetes:us-south:a/0f1e2d3c4b5a69788796a5b4c3d2e1f0:c0demovpc0000000us10::"
    namespace = "orders"
    name      = "orders-api"
  }
}

import {
  to = ibm_iam_trusted_profile_claim_rule.orders-api-any-prod-vpc-` + rule + `
  id = "` + p.ID + "/" + p.Rules.Seen()[0].ID + `"
}
resource "ibm_iam_trusted_profile_claim_rule" "orders-api-any-prod-vpc-` + rule + `" {
  profile_id = ibm_iam_trusted_profile.orders-api.id
  type       = "Profile-CR"
  cr_type    = "IKS_SA"
  name       = "any-prod-vpc"
  conditions {
    claim    = "namespace"
    operator = "EQUALS"
    value    = "\"prod\""
  }
  conditions {
    claim    = "name"
    operator = "EQUALS"
    value    = "\"trusted-profile\""
  }
}

import {
  to = ibm_iam_trusted_profile_policy.orders-api-access-` + access + `
  id = "` + p.IAMID + "/" + p.Policies.Seen()[0].ID + `"
}
resource "ibm_iam_trusted_profile_policy" "orders-api-access-` + access + `" {
  iam_id = ibm_iam_trusted_profile.orders-api.iam_id
  roles  = ["Reader"]
  resource_attributes {
    name  = "serviceInstance"
    value = "6f2a3c1d-8b7e-4f60-9a51-2c3d4e5f6071"
  }
  resource_attributes {
    name  = "serviceName"
    value = "cloud-object-storage"
  }
  lifecycle {
    # The provider's import fills resources and resource_attributes, of which a configuration can have only one.
    ignore_changes = [resources, resource_attributes, account_management]
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

// short is the part of an ID that is used in labels: the beginning of its UUID.
func short(id string) string { return id[len(id)-36:][:8] }

// TestTerraformLabelsStay adds profiles whose names are like those that there are, and come before them.
func TestTerraformLabelsStay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	resource := regexp.MustCompile(`(?m)^resource .*$`)
	labels := func() []string {
		text, _ := export.Terraform(all(t, w.Reader()))
		return resource.FindAllString(string(text), -1)
	}
	pods := "pods: [{cluster: demo-vpc, namespace: n, serviceAccount: s}, {cluster: demo-roks, namespace: n, serviceAccount: s}]"
	w.Apply(t, rig.Parse(t, head+`  - {name: "123", `+pods+`}
  - {name: a.b, rules: [{clusterType: iks, where: {namespace: n}}, {clusterType: iks, where: {namespace: m}}]}
  - {name: a_b-, `+pods+`, access: [{service: kms, roles: [Reader]}, {service: logs, roles: [Reader]}]}
`), plan.Options{})
	id := map[string]string{}
	for _, p := range all(t, w.Reader()).Profiles.Seen() {
		id[p.Name] = short(p.ID)
	}
	first := labels()
	for _, want := range []string{`"profile-123-` + id["123"] + `"`, `"a_b-` + id["a.b"] + `"`, `"a_b-"`} {
		if !slices.Contains(first, `resource "ibm_iam_trusted_profile" `+want+" {") {
			t.Errorf("there is no profile %s in %q", want, first)
		}
	}
	w.Apply(t, rig.Parse(t, head+`  - {name: "0123", `+pods+`}
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

func TestTerraformNamesWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	p := account.Nothing(account.Profile{Profile: iam.Profile{ID: "Profile-1", Name: "p"}})
	p.Links = account.Whole([]iam.Link{{ID: "Link-1", CRType: "VSI", Link: iam.LinkTarget{CRN: "crn:x"}}})
	p.Policies = account.Partial([]iam.Policy{{ID: "1", Pattern: "x"}}, "not allowed")
	p.Groups = account.Whole([]string{"AccessGroupId-1"})
	p.Identities = account.List[iam.Identity]{}
	_, notes := export.Terraform(&account.Account{Profiles: account.Whole([]account.Profile{p})})
	want := []string{
		"Profile 'p': access policy '1' is left out: it has conditions, which the provider's import does not read",
		"Profile 'p': its access groups are left out: 'AccessGroupId-1': the provider's resource owns all members of a group, and Terraform " +
			"would remove the others",
		"Profile 'p': some identities may be left out: not asked for",
		"Profile 'p': some access policies may be left out: not allowed",
	}
	if diff := cmp.Diff(want, notes); diff != "" {
		t.Error(diff)
	}
}
