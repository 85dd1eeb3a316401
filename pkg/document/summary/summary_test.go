package summary_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/document/summary"
	"github.com/podtrust/podtrust/pkg/iam"
)

const accountID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"

// known is an account with one cluster, one group, one resource group and one instance, and a profile named there.
func known() *account.Account {
	there := account.Nothing(account.Profile{Profile: iam.Profile{ID: "Profile-1", Name: "there", Description: "old", IAMID: "iam-Profile-1"}})
	roles := account.Whole([]iam.Role{
		{CRN: "crn:v1:bluemix:public:iam::::serviceRole:Reader", DisplayName: "Reader"}, {CRN: "crn:v1:x::::role:odd", DisplayName: "Odd, with a comma"},
	})
	return &account.Account{
		ID: accountID, Profiles: account.Whole([]account.Profile{there}),
		Clusters: account.Whole([]containers.Cluster{{
			ID: "c1", Name: "vpc", Type: "kubernetes", MasterKubeVersion: "1.34.1_1530", State: "normal",
			CRN: "crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + accountID + ":c1::",
		}}),
		Groups: account.Whole([]account.Group{
			{Group: iam.Group{ID: "AccessGroupId-1", Name: "it's ours"}},
			{Group: iam.Group{ID: "AccessGroupId-2", Name: "a,b"}},
			{Group: iam.Group{ID: "AccessGroupId-3", Name: `"q"`}},
		}),
		ResourceGroups: account.Whole([]iam.ResourceGroup{{ID: "rg1", Name: "Default"}, {ID: "rg2", Name: "a,b"}}),
		Instances: account.Whole([]iam.Instance{{
			GUID: "g1", Name: "receipts", CRN: "crn:v1:bluemix:public:kms:us-south:a/" + accountID + ":g1::", State: "active",
		}}),
		Roles: map[string]account.List[iam.Role]{"kms": roles, iam.RolesOfAllServices: roles, iam.RolesOfResourceGroups: roles, "": roles},
	}
}

// resolved are the profile of a document and what it means in the account.
func resolved(t *testing.T, text string) (document.Profile, resolve.Profile) {
	t.Helper()
	doc, err := document.Load([]document.Source{{Data: []byte("apiVersion: podtrust/v1\nkind: Trust\nprofiles: [" + text + "]\n")}}, document.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d, err := resolve.Resolve(doc, known(), resolve.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return doc.Profiles[0], d.Profiles[0]
}

func TestCommands(t *testing.T) {
	t.Parallel()
	const create = "podtrust profile create p\n"
	for text, want := range map[string]string{
		"{name: p}":                          create,
		"{name: p, description: it's mine}":  `podtrust profile create p --description 'it'\''s mine'` + "\n",
		`{name: p, description: ""}`:         create,
		"{name: -p}":                         "podtrust profile create -- -p\n",
		"{name: there}":                      "",
		"{name: there, description: old}":    "",
		"{name: there, description: new}":    "podtrust profile update there --description new\n",
		`{name: there, description: ""}`:     "podtrust profile update there --description ''\n",
		"{name: p, groups: [\"it's ours\"]}": create + `podtrust profile assign-group p --group 'it'\''s ours'` + "\n",
		"{name: p, groups: ['a,b', '\"q\"']}": create + "podtrust profile assign-group p --group AccessGroupId-2\n" +
			"podtrust profile assign-group p --group AccessGroupId-3\n",
		"{name: p, pods: [{cluster: vpc, namespace: n}]}": create + "podtrust profile link p --cluster vpc --namespace n --service-account default\n",
		"{name: p, pods: [{cluster: c1, namespace: n, serviceAccount: s, name: my link}]}": create +
			"podtrust profile link p --cluster c1 --namespace n --service-account s --name 'my link'\n",
		"{name: p, rules: [{clusterType: roks, where: {namespace: a, serviceAccount: b, pod: c, location: eu-de}}]}": create +
			"podtrust profile rule add p --cluster-type roks --namespace a --service-account b --pod c --location eu-de\n",
		"{name: p, rules: [{clusterType: iks, where: {serviceAccount: b, namespace: a}}]}": create +
			"podtrust profile rule add p --cluster-type iks --service-account b --where 'namespace EQUALS a'\n",
		"{name: p, rules: [{name: r, where: {cluster: vpc, namespace: [a, b]}}]}": create +
			"podtrust profile rule add p --cluster-type iks --where 'service_instance EQUALS c1' --where 'namespace IN a,b' --name r\n",
		"{name: p, rules: [{clusterType: iks, where: {namespace: {not_equals: [a, b]}, location: mars}, allowWide: x, allowUnknown: y}]}": create +
			"podtrust profile rule add p --cluster-type iks --where 'namespace NOT_EQUALS a' --where 'namespace NOT_EQUALS b' " +
			"--where 'location EQUALS mars' --allow-wide --allow-unknown\n",
		"{name: p, access: [{service: kms, instance: receipts, resourceGroup: Default, region: eu-de, roles: [Reader]}]}": create +
			"podtrust profile grant p --role Reader --service kms --instance receipts --resource-group Default --resource-region eu-de\n",
		"{name: p, access: [{allServices: true, resourceGroup: Default, roles: [Reader]}]}": create +
			"podtrust profile grant p --role Reader --all-services --resource-group Default\n",
		"{name: p, access: [{accountManagement: true, roles: [Reader]}]}":  create + "podtrust profile grant p --role Reader --account-management\n",
		"{name: p, access: [{onResourceGroup: Default, roles: [Reader]}]}": create + "podtrust profile grant p --role Reader --on-resource-group Default\n",
		"{name: p, rules: [{clusterType: iks, where: {namespace: n, resource_group_name: 'a,b'}}]}": create +
			"podtrust profile rule add p --cluster-type iks --namespace n --where 'resource_group_name EQUALS \"a,b\"'\n",
	} {
		lines, err := summary.Commands(resolved(t, text))
		if got := strings.Join(append(lines, ""), "\n"); err != nil || got != want {
			t.Errorf("%s:\ngot  %s, %v\nwant %s", text, got, err, want)
		}
	}
}

// TestWhatFlagsCantSay is about documents that have no commands: some of them would give another account.
func TestWhatFlagsCantSay(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"{name: p, rules: [{clusterType: iks, where: {namespace: n, resource_group_name: ['a,b', Default]}}]}",
		"{name: p, access: [{service: kms, resourceType: key, roles: [Reader]}]}",
		"{name: p, access: [{instance: receipts, roles: [crn:v1:bluemix:public:iam::::serviceRole:Reader]}]}",
		"{name: p, access: [{service: kms, roles: ['Odd, with a comma']}]}",
		"{name: p, access: [{attributes: [{key: serviceName, values: [kms]}], roles: [Reader]}]}",
	} {
		if lines, err := summary.Commands(resolved(t, text)); !errors.Is(err, summary.ErrFlags) || lines != nil {
			t.Errorf("%s: got %q, %v", text, lines, err)
		}
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"{name: p, pods: [{cluster: vpc, namespace: n}]}":                                   nil,
		"{name: p, access: [{allServices: true, roles: [Reader]}]}":                         {"The profile gets access to all services of the account that use IAM."},
		"{name: p, access: [{allServices: true, resourceGroup: Default, roles: [Reader]}]}": nil,
		"{name: p, access: [{accountManagement: true, roles: [Reader]}]}":                   {"The profile gets access to all account management services."},
	} {
		p, _ := resolved(t, text)
		if got := summary.Warnings(p); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
