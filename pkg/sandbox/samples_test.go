package sandbox_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// sample is a good body of a route, and what must not be missing from it or has a closed set of values. Paths are as in
// "link.crn"; lists have one item, which a path passes through.
type sample struct {
	query    string
	body     string
	required []string
	enums    []string
	anything []string // values of any type
	items    bool     // the answer is 207 with a status for each item
}

const (
	claimRule = `{"name":"r","type":"Profile-CR","cr_type":"IKS_SA","conditions":[{"claim":"name","operator":"EQUALS","value":"\"s\""}]}`
	groupRule = `{"name":"r","realm_name":"https://idp.example.com","expiration":12,"conditions":[{"claim":"c","operator":"EQUALS","value":"\"s\""}]}`
)

func customRole(name string) string {
	return `{"name":"` + name + `","display_name":"` + name + `","description":"d","actions":["kms.secrets.read"],"service_name":"kms","account_id":"` +
		sandbox.AccountID + `"}`
}

func policyV1(iamID, service string) string {
	return `{"type":"access","subjects":[{"attributes":[{"name":"iam_id","value":"` + iamID + `"}]}],"roles":[{"role_id":"` + viewerRole +
		`"}],"resources":[{"attributes":[{"name":"accountId","value":"` + sandbox.AccountID + `"},{"name":"serviceName","value":"` + service + `"}]}]}`
}

func samples(x *target) map[string]sample {
	rule := sample{
		body:     claimRule,
		required: []string{"type", "cr_type", "conditions", "conditions.claim", "conditions.operator", "conditions.value"},
		enums:    []string{"type", "cr_type", "conditions.operator"},
	}
	policy := sample{
		body: policyBody(x.ids["member"], viewerRole, attribute("serviceName", "logs")),
		required: []string{
			"type", "subject", "subject.attributes", "subject.attributes.key", "subject.attributes.operator", "subject.attributes.value",
			"control", "control.grant", "control.grant.roles", "control.grant.roles.role_id", "resource", "resource.attributes",
			"resource.attributes.key", "resource.attributes.operator", "resource.attributes.value",
		},
		enums:    []string{"type", "subject.attributes.key", "subject.attributes.operator", "resource.attributes.operator", "control.grant.roles.role_id"},
		anything: []string{"resource.attributes.value"},
	}
	other := policy
	other.body = strings.Replace(policy.body, "logs", "cloud-object-storage", 1)
	return map[string]sample{
		"POST /v1/profiles": {
			body:     `{"name":"new","account_id":"` + sandbox.AccountID + `","description":"d","email":"a@example.com"}`,
			required: []string{"name", "account_id"}, enums: []string{"account_id"},
		},
		"PUT /v1/profiles/{profile}": {body: `{"name":"other","description":"d","email":"a@example.com"}`},
		"POST /v1/profiles/{profile}/links": {
			body:     `{"name":"l",` + strings.TrimPrefix(linkBody("IKS_SA", demoVPC, "n", "other"), "{"),
			required: []string{"cr_type", "link", "link.crn", "link.namespace", "link.name"}, enums: []string{"cr_type", "link.crn"},
		},
		"POST /v1/profiles/{profile}/rules":       rule,
		"PUT /v1/profiles/{profile}/rules/{rule}": rule,
		"POST /v2/groups":                         {query: "?" + account, body: `{"name":"new","description":"d"}`, required: []string{"name"}},
		"PATCH /v2/groups/{group}":                {body: `{"name":"other","description":"d"}`},
		"PUT /v2/groups/{group}/members": {
			body:     `{"members":[{"iam_id":"iam-Profile-x","type":"profile"}]}`,
			required: []string{"members", "members.iam_id", "members.type"}, enums: []string{"members.type"}, items: true,
		},
		"POST /v2/policies":           policy,
		"PUT /v2/policies/{policy}":   other,
		"POST /v1/policies":           policyOne("cloudantnosqldb"),
		"PUT /v1/policies/{policy}":   policyOne("databases-for-redis"),
		"PATCH /v1/policies/{policy}": {body: `{"state":"active"}`, required: []string{"state"}, enums: []string{"state"}},
		"POST /_sandbox/mint": {
			body:     `{"cluster":"demo-vpc","namespace":"n","service_account":"s","pod":"p","audience":["iam"],"expires_in":600}`,
			required: []string{"cluster", "namespace", "service_account"}, enums: []string{"cluster"},
		},
		"POST /_sandbox/faults": {body: `{"fault":"status=500"}`, required: []string{"fault"}, enums: []string{"fault"}},
		"POST /_sandbox/reset":  {},
		"POST /_sandbox/clusters/{cluster}/trust": {
			body:     `{"jwks":` + x.get("/identity/keys", "").text + `,"issuer":"https://kubernetes.default.svc"}`,
			required: []string{"jwks", "jwks.keys", "jwks.keys.kty", "jwks.keys.n", "jwks.keys.e"}, enums: []string{"jwks.keys.kty", "jwks.keys.alg"},
		},
	}
}

// moreSamples are those of what surrounds profiles, groups and policies.
func moreSamples(x *target) map[string]sample {
	member := x.ids["member"]
	groupRules := sample{
		body:     groupRule,
		required: []string{"realm_name", "expiration", "conditions", "conditions.claim", "conditions.operator", "conditions.value"},
		enums:    []string{"conditions.operator"},
	}
	return map[string]sample{
		"PUT /v1/profiles/{profile}/identities": {
			body:     `{"identities":[{"type":"user","identifier":"IBMid-SANDBOXVIEWER","accounts":["` + sandbox.AccountID + `"],"description":"d"}]}`,
			required: []string{"identities.type", "identities.identifier"}, enums: []string{"identities.type"},
		},
		"POST /v1/profiles/{profile}/identities/{type}": {
			body:     `{"type":"user","identifier":"IBMid-SANDBOXVIEWER","accounts":["` + sandbox.AccountID + `"],"description":"d"}`,
			required: []string{"type", "identifier"}, enums: []string{"type"},
		},
		"POST /v1/apikeys": {
			body: `{"name":"new","iam_id":"IBMid-SANDBOXADMIN","account_id":"` + sandbox.AccountID + `","description":"d","apikey":"` + strings.Repeat("k", 40) +
				`","action_when_leaked":"none","expires_at":"2099-01-31T18:30+0000","support_sessions":true,"store_value":false}`,
			required: []string{"name", "iam_id"}, enums: []string{"action_when_leaked", "account_id", "expires_at"},
		},
		"PUT /v1/apikeys/{key}": {
			body:  `{"name":"new","description":"d","action_when_leaked":"none","expires_at":"2099-01-31T18:30+0000","support_sessions":true}`,
			enums: []string{"action_when_leaked", "expires_at"},
		},
		"POST /v1/apikeys/{key}/lock":    {},
		"POST /v1/apikeys/{key}/disable": {},
		"POST /v1/serviceids": {
			body:     `{"name":"new","account_id":"` + sandbox.AccountID + `","description":"d","unique_instance_crns":["` + demoVPC + `"],"apikey":{"name":"k"}}`,
			required: []string{"name", "account_id", "apikey.name"}, enums: []string{"account_id"},
		},
		"PUT /v1/serviceids/{serviceid}":              {body: `{"name":"new","description":"d","unique_instance_crns":["` + demoVPC + `"]}`},
		"POST /v1/serviceids/{serviceid}/lock":        {},
		"POST /v1/activity/accounts/{account}/report": {},
		"POST /v1/accounts/{account}/limits/identity": {body: `{"profiles":true,"cr_links_per_profile":["` + x.ids["profile"] + `"]}`},
		"PUT /v1/accounts/{account}/settings/identity": {
			body:  `{"restrict_create_service_id":"NOT_SET","system_access_token_expiration_in_seconds":"3600","mfa":"NONE","allowed_ip_addresses":""}`,
			enums: []string{"restrict_create_service_id", "system_access_token_expiration_in_seconds", "mfa"},
		},
		"POST /v2/groups/{group}/members/delete":     {body: `{"members":["` + member + `"]}`, required: []string{"members"}},
		"PUT /v2/groups/_allgroups/members/{member}": {query: "?" + account, body: `{"type":"user","groups":["` + x.ids["group"] + `"]}`, required: []string{"groups"}, enums: []string{"type"}, items: true},
		"POST /v2/groups/{group}/rules":              groupRules,
		"PUT /v2/groups/{group}/rules/{rule}":        groupRules,
		"PATCH /v2/groups/settings":                  {query: "?" + account, body: `{"public_access_enabled":true}`},
		"POST /v2/roles": {
			body: customRole("New"), required: []string{"name", "display_name", "actions", "service_name", "account_id"}, enums: []string{"name", "account_id"},
		},
		"PUT /v2/roles/{role}": {body: `{"display_name":"Other","description":"d","actions":["kms.secrets.list"]}`, required: []string{"display_name", "actions"}},
	}
}

func policyOne(service string) sample {
	return sample{
		body:     policyV1("iam-Profile-x", service),
		required: []string{"type", "subjects", "subjects.attributes.name", "subjects.attributes.value", "roles", "roles.role_id", "resources", "resources.attributes.value"},
		enums:    []string{"type", "subjects.attributes.name", "roles.role_id"},
		anything: []string{"resources.attributes.value"},
	}
}

// notUTF8 stands for a text that can't be written down in a program.
const notUTF8 = "NOT-UTF-8"

// edited is a document with the value at a path replaced by what change returns, or removed where that is nothing.
func edited(document any, path string, change func(any) (any, bool)) any {
	switch d := document.(type) {
	case []any:
		out := slices.Clone(d)
		out[0] = edited(d[0], path, change)
		return out
	case map[string]any:
		out := maps.Clone(d)
		name, rest, more := strings.Cut(path, ".")
		if more {
			out[name] = edited(d[name], rest, change)
		} else if value, ok := change(d[name]); ok {
			out[name] = value
		} else {
			delete(out, name)
		}
		return out
	}
	panic(fmt.Sprintf("there is no %s in %v", path, document))
}

// paths are those of all values in a document.
func paths(document any, prefix string) []string {
	var all []string
	switch d := document.(type) {
	case []any:
		all = append(all, paths(d[0], prefix)...)
	case map[string]any:
		for name, value := range d {
			all = append(all, prefix+name)
			all = append(all, paths(value, prefix+name+".")...)
		}
	}
	return all
}

// otherTypes are values of every JSON type but that of a value.
func otherTypes(value any) []any {
	var others []any
	for _, other := range []any{"text", 5.5, true, []any{"item"}, map[string]any{"key": "value"}} {
		if fmt.Sprintf("%T", other) != fmt.Sprintf("%T", value) {
			others = append(others, other)
		}
	}
	return others
}

func TestBadFields(t *testing.T) {
	t.Parallel()
	x := newTarget(t)
	all := samples(x)
	maps.Copy(all, moreSamples(x))
	for _, r := range routes() {
		s, ok := all[r.String()]
		if !r.takesBody() || r.form() {
			continue
		}
		if !ok {
			t.Errorf("there is no good sample of a body for %s", r)
		}
		if s.body != "" {
			x.badFields(r, s)
		}
	}
}

func (x *target) badFields(r route, s sample) {
	x.t.Helper()
	before := x.state()
	var good any
	if err := json.Unmarshal([]byte(s.body), &good); err != nil {
		x.t.Fatalf("the sample for %s: %v", r, err)
	}
	try := func(what, path string, change func(any) (any, bool)) {
		body, err := json.Marshal(edited(good, path, change))
		if err != nil {
			x.t.Fatal(err)
		}
		text := strings.ReplaceAll(string(body), notUTF8, "a\xffb")
		a := x.do(r.method, x.fill(r, "", "")+s.query, x.admin, "application/json", text, "If-Match", "*")
		what = fmt.Sprintf("%s: %s %s", r, path, what)
		if s.items && a.status == 207 {
			if x.state() != before || strings.Contains(a.text, `"status_code":20`) {
				x.t.Errorf("%s was taken: %s", what, a.text)
			}
			return
		}
		x.refused(what, a, before)
	}
	for _, path := range s.required {
		try("missing", path, func(any) (any, bool) { return nil, false })
	}
	for _, path := range s.enums {
		try("unknown", path, func(any) (any, bool) { return "no-such-value", true })
		try("in another case", path, func(v any) (any, bool) { return strings.ToUpper(v.(string)) + "_", true })
	}
	for _, path := range paths(good, "") {
		if slices.Contains(s.anything, path) {
			continue
		}
		var value any
		edited(good, path, func(v any) (any, bool) { value = v; return v, true })
		if _, isText := value.(string); isText {
			try("not UTF-8", path, func(any) (any, bool) { return notUTF8, true })
		}
		for _, other := range otherTypes(value) {
			try(fmt.Sprintf("as %T", other), path, func(any) (any, bool) { return other, true })
		}
	}
	// That the sample is good shows that it was the edit that was refused.
	a := x.do(r.method, x.fill(r, "", "")+s.query, x.admin, "application/json", s.body, "If-Match", "*")
	if a.status > 299 {
		x.t.Errorf("%s: the good sample is refused: %s", r, a.text)
	}
}
