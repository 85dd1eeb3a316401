package properties_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// body is the body of a request.
type body map[string]any

// oddAccount has clusters of one name, of another cloud, and of another location than lists say.
func oddAccount() sandbox.Options {
	const version = "1.33.1_1500"
	return sandbox.Options{Switches: map[string]string{"list-regions": "empty"}, Seed: sandbox.Seed{Clusters: []sandbox.SeedCluster{
		{ID: "c0twin00000000000001", Name: "market", Version: version, Region: "eu-gb"},
		{ID: "c0twin00000000000002", Name: "market", Version: version},
		{ID: "c0staging00000000001", Name: "staging", Cloud: "staging", Version: version},
		{ID: "c0moved0000000000001", Name: "moved", Version: version, CRNLocation: "eu-gb"},
	}}}
}

// odd gives a profile what others create and podtrust does not: other trust, duplicates, links and rules that match nothing
// or may match nothing, policies of other services.
func odd(t *rapid.T, w *world, p account.Profile) {
	for range rapid.IntRange(0, 4).Draw(t, "odd links") {
		w.Send(t, "POST", "/v1/profiles/"+p.ID+"/links", drawOddLink(t))
	}
	for range rapid.IntRange(0, 4).Draw(t, "odd rules") {
		w.Send(t, "POST", "/v1/profiles/"+p.ID+"/rules", drawOddRule(t))
	}
	for range rapid.IntRange(0, 2).Draw(t, "identities") {
		kind := rapid.SampledFrom([]string{"user", "crn"}).Draw(t, "identity")
		identity := body{"identifier": "IBMid-SANDBOXVIEWER", "type": "user", "accounts": []string{sandbox.AccountID}}
		if kind == "crn" {
			identity = body{"identifier": "crn:v1:bluemix:public:codeengine:us-south:a/" + sandbox.AccountID + ":g1::", "type": kind}
		}
		w.Send(t, "POST", "/v1/profiles/"+p.ID+"/identities/"+kind, identity)
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "foreign policies") {
		path, policy := drawForeignPolicy(t, p.IAMID, i)
		w.Send(t, "POST", path, policy)
	}
}

// clusterCRN is the CRN of a cluster of the sandbox.
func clusterCRN(location, id string) string {
	return "crn:v1:bluemix:public:containers-kubernetes:" + location + ":a/" + sandbox.AccountID + ":" + id + "::"
}

func drawOddLink(t *rapid.T) body {
	target := rapid.SampledFrom([]body{
		{"crn": clusterCRN("us-south", "c0demovpc0000000us10")},
		{"crn": clusterCRN("eu-de", "c0demovpc0000000us10")}, // another location: whether IAM accepts it is not known
		{"crn": strings.Replace(clusterCRN("us-south", "c0demovpc0000000us10"), "bluemix", "staging", 1)},
		{"crn": clusterCRN("us-south", "c0gone00000000000000")},
		{"crn": clusterCRN("us-south", "c0staging00000000001")},
		{"crn": strings.Replace(clusterCRN("us-south", "c0staging00000000001"), "bluemix", "staging", 1)},
		{"crn": clusterCRN("eu-gb", "c0moved0000000000001")},
		{"crn": clusterCRN("eu-gb", "c0twin00000000000001")},
		{"crn": strings.Replace(clusterCRN("us-south", "c0demovpc0000000us10"), "us10::", "us10:worker:w1", 1)},
	}).Draw(t, "cluster")
	link := body{"cr_type": rapid.SampledFrom([]string{"IKS_SA", "IKS_SA", "ROKS_SA"}).Draw(t, "type"), "link": target}
	target["namespace"] = rapid.SampledFrom([]string{"red", "red", "Red", "kube-system"}).Draw(t, "namespace")
	target["name"] = rapid.SampledFrom([]string{"web", "web", "default", "demo-vpc", "nice name"}).Draw(t, "service account")
	if label := rapid.SampledFrom([]string{"", "orders", "orders ", strings.Repeat("l", 300), "a\u200bb"}).Draw(t, "label"); label != "" {
		link["name"] = label
	}
	if rapid.IntRange(0, 5).Draw(t, "other kind") == 0 {
		kind := rapid.SampledFrom([]string{"VSI", "BMS", "PVS", "CE"}).Draw(t, "kind")
		link["cr_type"], link["link"] = kind, body{"crn": "crn:v1:bluemix:public:is:us-south-1:a/" + sandbox.AccountID + "::instance:0717-1"}
		if kind == "CE" {
			link["link"] = body{
				"crn":            "crn:v1:bluemix:public:codeengine:us-south:a/" + sandbox.AccountID + ":g1::",
				"component_type": "application", "component_name": "app",
			}
		}
	}
	return link
}

func drawOddRule(t *rapid.T) body {
	var many []string
	for i := range 150 {
		many = append(many, fmt.Sprintf(`"n%d"`, i))
	}
	condition := func(claim, operator, value string) body {
		return body{"claim": claim, "operator": operator, "value": value}
	}
	if rapid.IntRange(0, 4).Draw(t, "for people") == 0 {
		return body{
			"type": "Profile-SAML", "realm_name": "https://idp.example/saml", "expiration": 3600,
			"conditions": []body{condition("blueGroups", "CONTAINS", `"devs"`)},
		}
	}
	conditions := rapid.SampledFrom([][]body{
		{},
		{condition("namespace", "IN", "["+strings.Join(many, ",")+"]")},
		{condition("namespace", "CONTAINS", `""`)},
		{condition("namespace", "EQUALS", `"red"`), condition("name", "IN", `["web","default"]`)},
		{condition("name", "IN", `["default","web"]`), condition("namespace", "EQUALS", `["red"]`)},
		{condition("namespace", "EQUALS", `"red"`), condition("namespace", "EQUALS", `"blue"`)},
		{condition("serviceaccount", "EQUALS", `"web"`)},
		{condition("namespace", "EQUALS", `5`)},
		{condition("namespace", "EQUALS", `{"a":1}`)},
		{condition("service_instance", "EQUALS", `"c0demovpc0000000us10"`), condition("namespace", "EQUALS", `"red"`)},
		{condition("service_instance", "EQUALS", `"demo-vpc"`), condition("namespace", "EQUALS", `"red"`)},
		{condition("crn", "EQUALS", `"xxxxx"`), condition("namespace", "EQUALS", `"red"`)},
		{condition("location", "EQUALS", `"mars"`), condition("namespace", "EQUALS", `"red"`)},
		{condition("resource_group_id", "EQUALS", `"zzz"`), condition("namespace", "EQUALS", `"red"`)},
		{condition("namespace", "NOT_EQUALS", `"kube-system"`)},
		{condition("namespace", "EQUALS", `"red"`), condition("pod", "CONTAINS", `"web"`)},
	}).Draw(t, "conditions")
	kinds := []string{"IKS_SA", "IKS_SA", "ROKS_SA", "VSI"}
	rule := body{"type": "Profile-CR", "cr_type": rapid.SampledFrom(kinds).Draw(t, "type"), "conditions": conditions}
	if name := rapid.SampledFrom([]string{"", "r", "r", " r", strings.Repeat("r", 300)}).Draw(t, "name"); name != "" {
		rule["name"] = name
	}
	return rule
}

// drawForeignPolicy draws a policy of either version. The number makes the policies of one profile different: IAM refuses
// equal ones.
func drawForeignPolicy(t *rapid.T, iamID string, number int) (path string, policy body) {
	role := rapid.SampledFrom([]string{"role:Viewer", "role:Editor", "role:Administrator"}).Draw(t, "role")
	roles := []body{{"role_id": "crn:v1:bluemix:public:iam::::" + role}}
	attribute := func(key, operator string, value any) body {
		return body{"key": key, "operator": operator, "value": value}
	}
	region := attribute("region", "stringEquals", fmt.Sprintf("us-%d", number))
	own := attribute("accountId", "stringEquals", sandbox.AccountID)
	if rapid.Bool().Draw(t, "v1") {
		return "/v1/policies", body{
			"type": "access", "roles": roles, "subjects": []body{{"attributes": []body{{"name": "iam_id", "value": iamID}}}},
			"resources": []body{{"attributes": rapid.SampledFrom([][]body{
				{{"name": "accountId", "value": sandbox.AccountID}, {"name": "serviceName", "value": "kms"}, {"name": "region", "value": region["value"]}},
				{{"name": "serviceName", "value": "logs"}, {"name": "region", "value": region["value"]}, {"name": "accountId", "value": sandbox.AccountID}},
				{
					{"name": "serviceName", "value": "kms"},
					{"name": "accountId", "value": sandbox.AccountID},
					{"name": "region", "value": region["value"]},
					{"name": "resource", "value": "k*", "operator": "stringMatch"},
					{"name": "resourceType", "value": "key"},
				},
			}).Draw(t, "resource")}},
		}
	}
	policy = body{
		"type": "access", "description": "by hand", "control": body{"grant": body{"roles": roles}},
		"subject": body{"attributes": []body{attribute("iam_id", "stringEquals", iamID)}},
		"resource": body{"attributes": rapid.SampledFrom([][]body{
			{region, attribute("serviceName", "stringEquals", "kms"), own},
			{own, region, attribute("serviceName", "stringEqualsAnyOf", []string{"logs", "kms"})},
			{own, region, attribute("serviceName", "stringExists", true)},
			{own, attribute("serviceName", "stringEquals", "kms"), region, attribute("resourceType", "stringMatch", "k*")},
		}).Draw(t, "resource")},
	}
	if rapid.IntRange(0, 2).Draw(t, "conditional") == 0 {
		policy["pattern"] = "time-based-conditions:once"
		policy["rule"] = body{"operator": "and", "conditions": []body{
			{"key": "{{environment.attributes.current_date_time}}", "operator": "dateTimeGreaterThanOrEquals", "value": "2026-09-01T08:00:00+00:00"},
			{"key": "{{environment.attributes.current_date_time}}", "operator": "dateTimeLessThanOrEquals", "value": "2036-09-05T18:00:00+00:00"},
		}}
	}
	return "/v2/policies", policy
}

// furnishOddly fills the account as furnish does, and gives some profiles what is odd.
func furnishOddly(t *rapid.T, w *world) {
	furnish(t, w)
	for _, p := range w.All(t).Profiles.Seen() {
		if rapid.Bool().Draw(t, "odd") {
			odd(t, w, p)
		}
	}
}
