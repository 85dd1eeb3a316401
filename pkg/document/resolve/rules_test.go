package resolve_test

import (
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/iam"
)

const id = accountID

// known is an account with two clusters named market and one named vpc, all of it known.
func known(rules ...iam.Rule) *account.Account {
	cluster := func(name, id, kind, location string) containers.Cluster {
		return containers.Cluster{
			ID: id, Name: name, Type: kind, MasterKubeVersion: "1.34.1_1530", Region: location, State: "normal",
			CRN: "crn:v1:bluemix:public:containers-kubernetes:" + location + ":a/" + accountID + ":" + id + "::", ResourceGroup: "rg1", ResourceGroupName: "Default",
		}
	}
	leaving := cluster("leaving", "c5", "kubernetes", "us-south")
	leaving.State = "deleting"
	p := account.Nothing(account.Profile{Profile: iam.Profile{ID: "Profile-1", Name: "p", IAMID: "iam-Profile-1"}})
	p.Rules = account.Whole(rules)
	return &account.Account{
		ID: accountID, Profiles: account.Whole([]account.Profile{p}),
		Clusters: account.Whole([]containers.Cluster{
			cluster("market", "c1", "kubernetes", "us-south"), cluster("market", "c2", "kubernetes", "eu-de"), cluster("vpc", "c3", "kubernetes", "us-south"),
			cluster("roks", "c4", "openshift", "eu-de"), leaving,
		}),
		Groups:         account.Whole([]account.Group{{Group: iam.Group{ID: "AccessGroupId-1", Name: "cos-readers"}}}),
		ResourceGroups: account.Whole([]iam.ResourceGroup{{ID: "rg1", Name: "Default"}, {ID: "rg2", Name: "old-team", State: "DELETED"}}),
		Instances: account.Whole([]iam.Instance{
			{GUID: "g1", Name: "receipts", CRN: cos + "g1::", State: "pending_reclamation"},
			{GUID: "g2", Name: "receipts", CRN: cos + "g2::", State: "active"},
			{GUID: "g3", Name: "gone", CRN: cos + "g3::", State: "removed"},
			{GUID: "g4", Name: "new", CRN: cos + "g4::", State: "provisioning"},
		}),
		Roles: map[string]account.List[iam.Role]{"cloud-object-storage": account.Whole([]iam.Role{{CRN: readerCRN, DisplayName: "Reader"}})},
	}
}

const (
	cos       = "crn:v1:bluemix:public:cloud-object-storage:global:a/" + accountID + ":"
	readerCRN = "crn:v1:bluemix:public:iam::::serviceRole:Reader"
)

const accountID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"

func load(t *testing.T, profile string) document.Trust {
	t.Helper()
	text := "apiVersion: podtrust/v1\nkind: Trust\nprofiles:\n  - name: p\n    " + profile + "\n"
	doc, err := document.Load([]document.Source{{Name: "d.yaml", Data: []byte(text)}}, document.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestRulesThatAreRefused(t *testing.T) {
	t.Parallel()
	for rule, want := range map[string]string{
		"{clusterType: iks}": "trusts any service account in any namespace of any cluster",
		"{clusterType: iks, where: {namespace: {not_equals: kube-system}}}":                    "trusts any service account in any namespace of any cluster",
		"{clusterType: iks, where: {namespace: {contains: a}, serviceAccount: {contains: a}}}": "trusts any service account in any namespace of any cluster",
		"{clusterType: iks, where: {serviceAccount: any}}":                                     "trusts a service account of this name in any namespace of any cluster",
		"{clusterType: roks, where: {serviceAccount: x, location: us-south}}":                  "trusts a service account of this name in any namespace",
		"{clusterType: iks, where: {pod: x, resourceGroup: Default}}":                          "trusts any service account in any namespace of any cluster",
		"{where: {cluster: vpc}}": "trusts any service account in any namespace of a cluster",
		"{clusterType: iks, where: {namespace: {equals: a, not_equals: a}}}":                                                             "exclude each other",
		"{clusterType: iks, where: {namespace: {in: [a, b], not_equals_ignore_case: [A, B]}}}":                                           "exclude each other",
		"{clusterType: iks, where: {cluster: vpc, location: eu-de, namespace: n}}":                                                       "cluster 'vpc' does not meet 'location EQUALS eu-de'",
		"{clusterType: iks, where: {service_instance: vpc, namespace: n}}":                                                               "did you mean 'c3'?",
		"{clusterType: iks, where: {service_instance: c9, namespace: n}}":                                                                "has no cluster with the ID 'c9'",
		"{clusterType: iks, where: {location: mars, namespace: n}}":                                                                      "'mars' is not a location",
		"{clusterType: iks, where: {location: us-south-1, namespace: n}}":                                                                "did you mean 'us-south'?",
		"{clusterType: iks, where: {resource_group_id: zzz, namespace: n}}":                                                              "no resource group with the ID 'zzz'",
		"{clusterType: iks, where: {resource_group_id: Default, namespace: n}}":                                                          "did you mean 'rg1'?",
		"{clusterType: iks, where: {resource_group_name: default, namespace: n}}":                                                        "did you mean 'Default'?",
		"{clusterType: roks, where: {cluster: vpc, namespace: n}}":                                                                       "is of type IKS_SA, and the rule is for ROKS_SA",
		"{where: {cluster: market, namespace: n}}":                                                                                       "more than one cluster has the name 'market': use an ID, c1 (region us-south, state normal) or c2",
		`{clusterType: roks, where: {crn: "crn:v1:bluemix:public:containers-kubernetes:us-south:a/` + id + `:c3::"` + `, namespace: n}}`: "is of type IKS_SA",
		`{clusterType: iks, where: {crn: "crn:v1:bluemix:public:containers-kubernetes:eu-gb:a/` + id + `:c3::"` + `, namespace: n}}`:     "did you mean 'crn:v1:bluemix:public:containers-kubernetes:us-south",
		"{where: {cluster: leaving, namespace: n}}":                                                                                      "cluster 'leaving' is in state 'deleting': it will not run any pods",
		"{clusterType: iks, where: {resourceGroup: old-team, namespace: n}}":                                                             "resource group 'old-team' is in state 'DELETED': it was deleted",
		"{clusterType: iks, where: {cluster: [vpc, roks], namespace: n}}":                                                                "cluster 'roks' is of type ROKS_SA",
		"{clusterType: iks, where: {service_instance: [c3, vpc], namespace: n}}":                                                         "did you mean 'c3'?",
		"{clusterType: iks, where: {resource_group_name: [Default, default], namespace: n}}":                                             "did you mean 'Default'?",
	} {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			_, err := resolve.Resolve(load(t, "rules: ["+rule+"]"), known(), resolve.Options{})
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %q", err, want)
			}
		})
	}
}

func TestRulesThatAreTaken(t *testing.T) {
	t.Parallel()
	for _, rule := range []string{
		"{clusterType: roks, where: {namespace: x}}",
		"{clusterType: iks, where: {namespace: any, serviceAccount: any}}",
		"{where: {cluster: vpc, serviceAccount: x}}",
		"{where: {cluster: c1, namespace: x, location: us-south}}",
		"{clusterType: iks, where: {}, allowWide: every pod of the account is ours}",
		"{clusterType: iks, where: {namespace: n, location: mars}, allowUnknown: IBM added it}",
		"{clusterType: iks, where: {namespace: n, location: us-south, resource_group_id: rg1}}",
		"{clusterType: iks, where: {namespace: {in: [a, b], not_equals: a}}}",
	} {
		if _, err := resolve.Resolve(load(t, "rules: ["+rule+"]"), known(), resolve.Options{}); err != nil {
			t.Errorf("%s: %v", rule, err)
		}
	}
}

// What the account holds already is not refused: the document then says no more than what is.
func TestWhatTheAccountHoldsGetsAWarning(t *testing.T) {
	t.Parallel()
	held := []iam.Rule{
		{ID: "ClaimRule-1", Type: "Profile-CR", CRType: "IKS_SA", Conditions: []iam.Condition{}},
		{ID: "ClaimRule-2", Type: "Profile-CR", CRType: "IKS_SA", Conditions: []iam.Condition{
			{Claim: "location", Operator: "EQUALS", Value: `"mars"`}, {Claim: "namespace", Operator: "IN", Value: `["b","a"]`},
		}},
	}
	doc := load(t, "rules: [{clusterType: iks, where: {}}, {clusterType: iks, where: {namespace: [a, b], location: mars}}]")
	d, err := resolve.Resolve(doc, known(held...), resolve.Options{})
	if err != nil || len(d.Warnings) != 2 {
		t.Errorf("got %q, %v", d.Warnings, err)
	}
	if _, err := resolve.Resolve(doc, known(), resolve.Options{}); err == nil {
		t.Error("rules that are to be made are taken")
	}
	if _, err := resolve.Resolve(doc, known(), resolve.Options{AllowWide: true, AllowUnknown: true}); err != nil {
		t.Error(err)
	}
}

func TestGroupsInAnyCase(t *testing.T) {
	t.Parallel()
	d, err := resolve.Resolve(load(t, "groups: [COS-Readers]"), known(), resolve.Options{})
	if err != nil || d.Profiles[0].Groups[0].Name != "cos-readers" {
		t.Errorf("got %+v, %v", d.Profiles, err)
	}
}

func TestALeavingClusterIsNotLinked(t *testing.T) {
	t.Parallel()
	doc := load(t, "pods: [{cluster: leaving, namespace: n}]")
	_, err := resolve.Resolve(doc, known(), resolve.Options{})
	if err == nil || !strings.Contains(err.Error(), "cluster 'leaving' is in state 'deleting'") {
		t.Errorf("got %v", err)
	}
}

// A name is taken only if it is known that no other cluster has it; an ID always is.
func TestANameFromAListThatWasNotRead(t *testing.T) {
	t.Parallel()
	a := known()
	a.Clusters = account.Partial(a.Clusters.Seen(), "satellite clusters: no answer")
	_, err := resolve.Resolve(load(t, "pods: [{cluster: vpc, namespace: n}]"), a, resolve.Options{})
	if err == nil || !strings.Contains(err.Error(), "whether another cluster has the name 'vpc' is unknown (satellite clusters: no answer): use the ID; the one that was found has the ID 'c3'") {
		t.Errorf("got %v", err)
	}
	if _, err := resolve.Resolve(load(t, "pods: [{cluster: c3, namespace: n}]"), a, resolve.Options{}); err != nil {
		t.Error(err)
	}
}

func TestAccessToWhatHasEnded(t *testing.T) {
	t.Parallel()
	const entry = "{service: cloud-object-storage, instance: %s, roles: [Reader]}"
	for instance, want := range map[string]string{
		"g1":   "service instance 'receipts' is in state 'pending_reclamation': it was deleted and can only be restored",
		"gone": "service instance 'gone' is in state 'removed': it was deleted",
	} {
		_, err := resolve.Resolve(load(t, "access: ["+strings.Replace(entry, "%s", instance, 1)+"]"), known(), resolve.Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", instance, err, want)
		}
	}
	d, err := resolve.Resolve(load(t, "access: ["+strings.Replace(entry, "%s", "receipts", 1)+"]"), known(), resolve.Options{})
	if err != nil || len(d.Warnings) > 0 || account.ResourceKey(d.Profiles[0].Access[0].Resource) != account.ResourceKey(accessTo("g2")) {
		t.Errorf("the living instance is not meant: %+v, %v", d, err)
	}
	d, err = resolve.Resolve(load(t, "access: ["+strings.Replace(entry, "%s", "new", 1)+"]"), known(), resolve.Options{})
	if want := "Profile 'p': service instance 'new' is in state 'provisioning': it may not be usable yet."; err != nil || len(d.Warnings) != 1 || d.Warnings[0] != want {
		t.Errorf("got %v, %v, want %s", d.Warnings, err, want)
	}
}

func TestAccessThatIsHeldToWhatHasEnded(t *testing.T) {
	t.Parallel()
	a := known()
	p := a.Profiles.Seen()[0]
	p.Policies = account.Whole([]iam.Policy{{
		ID: "policy-1", Resource: iam.PolicyAttributes{Attributes: accessTo("g1")},
		Control: iam.PolicyControl{Grant: iam.PolicyGrant{Roles: []iam.PolicyRole{{RoleID: readerCRN}}}},
	}})
	a.Profiles = account.Whole([]account.Profile{p})
	d, err := resolve.Resolve(load(t, "access: [{service: cloud-object-storage, instance: g1, roles: [Reader]}]"), a, resolve.Options{})
	want := "Profile 'p': service instance 'receipts' is in state 'pending_reclamation': it was deleted and can only be restored."
	if err != nil || len(d.Warnings) != 1 || d.Warnings[0] != want {
		t.Errorf("got %v, %v, want %s", d.Warnings, err, want)
	}
}

func accessTo(guid string) []iam.PolicyAttribute {
	return []iam.PolicyAttribute{
		{Key: "accountId", Operator: "stringEquals", Value: accountID},
		{Key: "serviceInstance", Operator: "stringEquals", Value: guid},
		{Key: "serviceName", Operator: "stringEquals", Value: "cloud-object-storage"},
	}
}
