package export_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

const (
	vpcCRN    = "crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + sandbox.AccountID + ":c0demovpc0000000us10::"
	oldCRN    = "crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + sandbox.AccountID + ":c0demoold0000000us40::"
	elsewhere = "crn:v1:bluemix:public:containers-kubernetes:eu-de:a/" + sandbox.AccountID + ":c0demovpc0000000us10::"
	gone      = "crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + sandbox.AccountID + ":c0gone00000000000000::"
	cosGUID   = "6f2a3c1d-8b7e-4f60-9a51-2c3d4e5f6071"
	reader    = "crn:v1:bluemix:public:iam::::serviceRole:Reader"
	manager   = "crn:v1:bluemix:public:iam::::serviceRole:Manager"
)

func podLink(label, crType, crn, namespace, account string) iam.CreateLinkRequest {
	return iam.CreateLinkRequest{Name: label, CRType: crType, Link: iam.LinkTarget{CRN: crn, Namespace: namespace, Name: account}}
}

func podRule(name string, conditions ...string) iam.CreateRuleRequest {
	in := iam.CreateRuleRequest{Name: name, Type: "Profile-CR", CRType: "IKS_SA", Conditions: []iam.Condition{}}
	for i := 0; i < len(conditions); i += 3 {
		in.Conditions = append(in.Conditions, iam.Condition{Claim: conditions[i], Operator: conditions[i+1], Value: conditions[i+2]})
	}
	return in
}

type attr = iam.PolicyAttribute

func on(attributes ...attr) iam.PolicyAttributes {
	return iam.PolicyAttributes{Attributes: append([]attr{{Key: "accountId", Operator: "stringEquals", Value: sandbox.AccountID}}, attributes...)}
}

func is(key, value string) attr { return attr{Key: key, Operator: "stringEquals", Value: value} }

// policy is the body of a policy of v2.
func policy(p iam.Profile, resource iam.PolicyAttributes, more map[string]any, roles ...string) map[string]any {
	var given []iam.PolicyRole
	for _, id := range roles {
		given = append(given, iam.PolicyRole{RoleID: id})
	}
	body := map[string]any{
		"type": "access", "subject": iam.PolicyAttributes{Attributes: []attr{is("iam_id", p.IAMID)}},
		"control": iam.PolicyControl{Grant: iam.PolicyGrant{Roles: given}}, "resource": resource,
	}
	for key, value := range more {
		body[key] = value
	}
	return body
}

// odd is something that an account can hold. Each of want is in the document, and none of not.
type odd struct {
	make                   func(t *testing.T, w world, p iam.Profile)
	want, not              []string
	kept, outside, dropped int
}

func oddPods() map[string]odd {
	link := func(in iam.CreateLinkRequest) func(*testing.T, world, iam.Profile) {
		return func(t *testing.T, w world, p iam.Profile) { w.link(t, p, in) }
	}
	return map[string]odd{
		"link": {make: link(podLink("web", "IKS_SA", vpcCRN, "n", "s")), want: []string{"{cluster: demo-vpc, namespace: n, serviceAccount: s, name: web}"}},
		"label with a blank": {
			make: link(podLink("orders ", "IKS_SA", vpcCRN, "n", "s")), want: []string{"{cluster: demo-vpc, namespace: n, serviceAccount: s}"}, dropped: 1,
		},
		"long label": {
			make: link(podLink(strings.Repeat("x", 300), "IKS_SA", vpcCRN, "n", "s")), want: []string{"serviceAccount: s}"}, dropped: 1,
		},
		"label with a line end": {make: link(podLink("a\nb", "IKS_SA", vpcCRN, "n", "s")), want: []string{"serviceAccount: s}"}, dropped: 1},
		"wrong type":            {make: link(podLink("", "ROKS_SA", vpcCRN, "n", "s")), want: []string{"part: pods, id: Link-", "its type is not"}, kept: 1},
		"CRN of another location": {
			make: link(podLink("", "IKS_SA", elsewhere, "n", "s")), want: []string{"part: pods, id: Link-"}, not: []string{"cluster:"}, kept: 1,
		},
		"both CRNs": {make: func(t *testing.T, w world, p iam.Profile) {
			w.link(t, p, podLink("", "IKS_SA", elsewhere, "n", "s"))
			w.link(t, p, podLink("", "IKS_SA", vpcCRN, "n", "s"))
		}, want: []string{"{cluster: demo-vpc, namespace: n", "part: pods, id: Link-"}, kept: 1},
		"cluster that is gone": {make: link(podLink("", "IKS_SA", gone, "n", "s")), want: []string{`{cluster: "` + gone + `", namespace: n, serviceAccount: s}`}},
		"two types of a cluster that is gone": {make: func(t *testing.T, w world, p iam.Profile) {
			w.link(t, p, podLink("", "IKS_SA", gone, "n", "s"))
			w.link(t, p, podLink("", "ROKS_SA", gone, "n", "s"))
		}, want: []string{`{cluster: "` + gone, "part: pods, id: Link-"}, kept: 1},
		"old cluster":       {make: link(podLink("", "IKS_SA", oldCRN, "n", "s")), want: []string{"{cluster: demo-old, namespace: n"}},
		"illegal namespace": {make: link(podLink("", "IKS_SA", vpcCRN, "Orders", "s")), want: []string{"part: pods, id: Link-"}, kept: 1},
		"illegal account":   {make: link(podLink("", "IKS_SA", vpcCRN, "n", "s_s")), want: []string{"part: pods, id: Link-"}, kept: 1},
		"CRN of a worker":   {make: link(podLink("", "IKS_SA", strings.TrimSuffix(vpcCRN, "::")+":worker:w1", "n", "s")), want: []string{"part: pods"}, kept: 1},
		"link across accounts": {make: func(t *testing.T, w world, p iam.Profile) {
			w.post(t, "/v1/profiles/"+p.ID+"/links", map[string]any{
				"cr_type": "IKS_SA", "is_cross_account": true, "link": map[string]string{"crn": vpcCRN, "namespace": "n", "name": "s"},
			})
		}, want: []string{"part: pods"}, not: []string{"cluster:"}, kept: 1},
		"VSI and Code Engine": {make: func(t *testing.T, w world, p iam.Profile) {
			w.link(t, p, iam.CreateLinkRequest{CRType: "VSI", Link: iam.LinkTarget{CRN: "crn:v1:bluemix:public:is:us-south:a/" + sandbox.AccountID + "::instance:1"}})
			w.link(t, p, iam.CreateLinkRequest{CRType: "CE", Link: iam.LinkTarget{
				CRN: "crn:v1:bluemix:public:codeengine:us-south:a/" + sandbox.AccountID + ":1::", ComponentType: "application", ComponentName: "web",
			}})
		}, not: []string{"pods", "keep"}, outside: 2},
	}
}

func oddRules() map[string]odd {
	rule := func(in iam.CreateRuleRequest) func(*testing.T, world, iam.Profile) {
		return func(t *testing.T, w world, p iam.Profile) { w.rule(t, p, in) }
	}
	var many []string
	for i := range 150 {
		many = append(many, fmt.Sprintf(`"n%d"`, i))
	}
	keep := []string{"part: rules, id: ClaimRule-"}
	return map[string]odd{
		"IN with 150 values": {make: rule(podRule("", "namespace", "IN", "["+strings.Join(many, ",")+"]")), want: []string{"n149"}},
		"IN with no value":   {make: rule(podRule("", "namespace", "IN", "[]")), want: keep, kept: 1},
		"CONTAINS nothing":   {make: rule(podRule("", "namespace", "CONTAINS", `""`)), want: keep, kept: 1},
		"unknown claim":      {make: rule(podRule("", "blueGroups", "EQUALS", `"x"`)), want: keep, kept: 1},
		"claim that is a word of documents": {
			make: rule(podRule("", "cluster", "EQUALS", `"demo-vpc"`)), want: keep, kept: 1,
		},
		"illegal namespace":  {make: rule(podRule("", "namespace", "EQUALS", `"Orders"`)), want: keep, kept: 1},
		"EQUALS with a list": {make: rule(podRule("", "namespace", "EQUALS", `["a","b"]`)), want: keep, kept: 1},
		"IN with a text":     {make: rule(podRule("", "namespace", "IN", `"a"`)), want: []string{"namespace: [a]"}},
		"number":             {make: rule(podRule("", "pod", "CONTAINS", `5`)), want: []string{`{contains: "5"}`}},
		"value of an object": {make: rule(podRule("", "namespace", "EQUALS", `{"a":1}`)), want: keep, kept: 1},
		"doubled condition":  {make: rule(podRule("", "namespace", "EQUALS", `"a"`, "namespace", "EQUALS", `"a"`)), want: []string{"namespace: a"}},
		"two lists of a claim": {
			make: rule(podRule("", "namespace", "IN", `["a","b"]`, "namespace", "IN", `["b","c"]`)),
			want: []string{"namespace: [{in: [a, b]}, {in: [b, c]}]"},
		},
		"every pod": {make: rule(podRule("all")), want: []string{"where: {}"}, not: []string{"allowWide"}},
		"unknown location": {
			make: rule(podRule("", "location", "EQUALS", `"mars"`, "namespace", "EQUALS", `"a"`)),
			want: []string{"location: mars"}, not: []string{"allowUnknown"},
		},
		"cluster by ID":       {make: rule(podRule("", "service_instance", "EQUALS", `"c0demovpc0000000us10"`)), want: []string{"cluster: demo-vpc"}},
		"cluster that's gone": {make: rule(podRule("", "service_instance", "EQUALS", `"c0gone"`)), want: []string{"service_instance: c0gone"}},
		"cluster or another": {
			make: rule(podRule("", "service_instance", "IN", `["c0demovpc0000000us10","c0gone"]`)), want: []string{"service_instance: [c0demovpc0000000us10, c0gone]"},
		},
		"part of a cluster": {make: rule(podRule("", "service_instance", "CONTAINS", `"c0demo"`)), want: []string{"service_instance: {contains: c0demo}"}},
		"label with a blank": {
			make: rule(podRule("orders ", "namespace", "EQUALS", `"a"`)), want: []string{"- clusterType"}, not: []string{"orders"}, dropped: 1,
		},
		"two of one name": {make: func(t *testing.T, w world, p iam.Profile) {
			w.rule(t, p, podRule("same", "namespace", "EQUALS", `"a"`))
			w.rule(t, p, podRule("same", "namespace", "EQUALS", `"b"`))
		}, want: []string{"namespace: a", "namespace: b"}, not: []string{"same"}, dropped: 2},
		"two equal ones": {make: func(t *testing.T, w world, p iam.Profile) {
			w.rule(t, p, podRule("one", "namespace", "EQUALS", `"a"`, "name", "EQUALS", `"s"`))
			w.rule(t, p, podRule("two", "name", "IN", `["s"]`, "namespace", "EQUALS", `"a"`))
		}, want: []string{"- clusterType: iks"}, dropped: 1},
		"federated users": {make: func(t *testing.T, w world, p iam.Profile) {
			w.post(t, "/v1/profiles/"+p.ID+"/rules", map[string]any{
				"type": "Profile-SAML", "realm_name": "https://idp.example.com", "expiration": 3600,
				"conditions": []iam.Condition{{Claim: "groups", Operator: "CONTAINS", Value: `"admins"`}},
			})
		}, not: []string{"rules"}, outside: 1},
	}
}

func oddAccess() map[string]odd {
	give := func(resource iam.PolicyAttributes, more map[string]any, roles ...string) func(*testing.T, world, iam.Profile) {
		return func(t *testing.T, w world, p iam.Profile) {
			w.post(t, "/v2/policies", policy(p, resource, more, roles...))
		}
	}
	cos := on(is("serviceName", "cloud-object-storage"), is("serviceInstance", cosGUID))
	return map[string]odd{
		"instance": {make: give(cos, nil, reader), want: []string{"instance: demo-cos", "roles: [Reader]"}},
		"attributes in order": {
			make: give(on(is("serviceInstance", cosGUID), is("serviceName", "cloud-object-storage")), nil, manager, reader),
			want: []string{"instance: demo-cos", "[Manager, Reader]"},
		},
		"instance that is gone": {
			make: give(on(is("serviceName", "kms"), is("serviceInstance", "00000000-0000-0000-0000-000000000000")), nil, reader),
			want: []string{"{key: serviceInstance"},
		},
		"cluster": {
			make: give(on(is("serviceName", "containers-kubernetes"), is("serviceInstance", "c0demovpc0000000us10")), nil, reader),
			want: []string{"instance: demo-vpc"},
		},
		"namespace": {make: give(on(is("serviceName", "containers-kubernetes"), is("namespace", "n")), nil, reader), want: []string{"{key: namespace"}},
		"pattern": {
			make: give(on(is("serviceName", "kms"), attr{Key: "region", Operator: "stringMatch", Value: "us-*"}), nil, reader), want: []string{"operator: stringMatch"},
		},
		"any of": {
			make: give(on(is("serviceName", "kms"), attr{Key: "region", Operator: "stringEqualsAnyOf", Value: []string{"us-south", "eu-de"}}), nil, reader),
			want: []string{"values: [us-south, eu-de]"},
		},
		"exists": {
			make: give(on(is("serviceName", "kms"), attr{Key: "region", Operator: "stringExists", Value: true}), nil, reader), want: []string{"operator: stringExists"},
		},
		"value with a blank": {make: give(on(is("serviceName", "kms"), is("region", " us ")), nil, reader), want: []string{"part: access, id:"}, kept: 1},
		"service's own role": {
			make: give(on(is("serviceName", "kms")), nil, "crn:v1:bluemix:public:kms::::serviceRole:ReaderPlus"), want: []string{"roles: [ReaderPlus]"},
		},
		"two on one thing": {make: func(t *testing.T, w world, p iam.Profile) {
			w.post(t, "/v2/policies", policy(p, cos, nil, reader))
			w.post(t, "/v2/policies", policy(p, cos, nil, manager, reader))
		}, want: []string{"roles: [Manager, Reader]"}},
		"condition": {make: give(on(is("serviceName", "kms")), map[string]any{
			"pattern": "time-based-conditions:once",
			"rule":    map[string]any{"key": "{{environment.attributes.current_date_time}}", "operator": "dateTimeLessThan", "value": "2099-01-01T00:00:00+00:00"},
		}, reader), want: []string{"part: access, id:"}, not: []string{"service:"}, kept: 1},
		"tags": {
			make: give(iam.PolicyAttributes{Attributes: on(is("serviceType", "service")).Attributes, Tags: []attr{is("env", "prod")}}, nil, reader),
			want: []string{"part: access, id:"}, kept: 1,
		},
		"policy of v1": {make: func(t *testing.T, w world, p iam.Profile) {
			type pair map[string]string
			w.post(t, "/v1/policies", map[string]any{
				"type": "access", "subjects": []any{map[string]any{"attributes": []pair{{"name": "iam_id", "value": p.IAMID}}}},
				"roles":     []pair{{"role_id": reader}},
				"resources": []any{map[string]any{"attributes": []pair{{"name": "accountId", "value": sandbox.AccountID}, {"name": "serviceName", "value": "kms"}}}},
			})
		}, want: []string{"- service: kms", "roles: [Reader]"}},
		"resource groups": {make: func(t *testing.T, w world, p iam.Profile) {
			group := "5c49eabcf5e85881a37e2d100a33b3df"
			w.post(t, "/v2/policies", policy(p, on(is("resourceType", "resource-group"), is("resource", group)), nil, "crn:v1:bluemix:public:iam::::role:Viewer"))
			w.post(t, "/v2/policies", policy(p, on(is("serviceName", "kms"), is("resourceGroupId", group)), nil, reader))
			w.post(t, "/v2/policies", policy(p, on(is("serviceName", "kms"), is("resourceGroupId", "0123")), nil, reader))
		}, want: []string{"onResourceGroup: Default", "resourceGroup: Default", `key: resourceGroupId, operator: stringEquals, values: ["0123"]`}},
	}
}
