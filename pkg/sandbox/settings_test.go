package sandbox_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

func TestSettingsThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]sandbox.Options{
		"unknown limit":       {Limits: map[string]int{"profile": 1}},
		"negative limit":      {Limits: map[string]int{"profiles": -1}},
		"unknown switch":      {Switches: map[string]string{"stale": "409"}},
		"unknown value":       {Switches: map[string]string{"stale-tag": "418"}},
		"number that is none": {Switches: map[string]string{"report-polls": "often"}},
	} {
		if _, err := sandbox.New(t.Context(), o); !errors.Is(err, sandbox.ErrOptions) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// switched is one request whose answer a switch decides. Each must use its own name for what it makes.
type switched struct {
	name, value   string
	usual, status int // without the switch and with it
	ask           func(c client, admin, name string) answer
}

func TestEachSwitchDecides(t *testing.T) { //nolint:tparallel // the rows share two sandboxes
	t.Parallel()
	rows, values := switchedRequests(), map[string]string{}
	for _, row := range rows {
		values[row.name] = row.value
	}
	usual, other := start(t, sandbox.Options{Seed: oddSeed()}), start(t, sandbox.Options{Switches: values, Seed: oddSeed()})
	admin, otherAdmin := usual.login(sandbox.AdminKey), other.login(sandbox.AdminKey)
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			usual, other := usual, other
			usual.t, other.t = t, t
			want(t, row.ask(usual, admin, row.name), row.usual)
			want(t, row.ask(other, otherAdmin, row.name), row.status)
		})
	}
	values["strict-audience"], values["max-token-lifetime"], values["pod-sub-type"] = "", "", "" // in the next test
	values["group-search"], values["profile-name"] = "", ""
	values["list-regions"], values["list-crns"] = "", "" // with the seeds
	for _, s := range sandbox.Switches() {
		if _, ok := values[s.Name]; !ok {
			t.Errorf("nothing shows what %s does", s.Name)
		}
		if s.Why == "" || s.Meaning == "" || strings.HasSuffix(s.Meaning, ".") {
			t.Errorf("%s is not told well", s.Name)
		}
	}
}

const podRule = `{"type":"Profile-CR","cr_type":"IKS_SA","conditions":[{"claim":"pod","operator":"EQUALS","value":"\"p\""}]`

func switchedRequests() []switched {
	profile := func(c client, admin, name string) string {
		return "/v1/profiles/" + c.profile(admin, name)["id"].(string)
	}
	newGroup := func(c client, admin, name string) answer {
		return c.post("/v2/groups?account_id="+sandbox.AccountID, admin, `{"name":"`+name+`"}`)
	}
	group := func(c client, admin, name string) string {
		return "/v2/groups/" + newGroup(c, admin, name).json["id"].(string)
	}
	rule := func(body string) func(client, string, string) answer {
		return func(c client, admin, name string) answer {
			return c.post(profile(c, admin, name)+"/rules", admin, body)
		}
	}
	return []switched{
		{"stale-tag", "409", 412, 409, func(c client, admin, name string) answer {
			return c.put(profile(c, admin, name), admin, `{}`, "x")
		}},
		{"old-clusters", "known", 400, 200, func(c client, admin, name string) answer {
			p := c.profile(admin, name)
			want(c.t, c.post("/v1/profiles/"+p["id"].(string)+"/rules", admin, `{"type":"Profile-CR","cr_type":"IKS_SA","conditions":[{"claim":"namespace","operator":"EQUALS","value":"\"n\""}]}`), 201)
			token := c.mint(admin, `{"cluster":"demo-old","namespace":"n","service_account":"s","audience":["iam"],"expires_in":600}`)
			return c.exchange(token, "profile_id", p["id"].(string))
		}},
		{"duplicate-name", "400", 409, 400, func(c client, admin, name string) answer {
			c.profile(admin, name)
			return c.post("/v1/profiles", admin, `{"name":"`+name+`","account_id":"`+sandbox.AccountID+`"}`)
		}},
		{"group-names", "free", 409, 201, func(c client, admin, name string) answer {
			newGroup(c, admin, name)
			return newGroup(c, admin, strings.ToUpper(name))
		}},
		{"duplicate-link", "400", 409, 400, func(c client, admin, name string) answer {
			links := profile(c, admin, name) + "/links"
			c.post(links, admin, linkBody("IKS_SA", demoVPC, "n", "s"))
			return c.post(links, admin, linkBody("IKS_SA", demoVPC, "n", "s"))
		}},
		{"limit-reached", "422", 400, 422, func(c client, admin, name string) answer {
			rules := profile(c, admin, name) + "/rules"
			for range 20 {
				want(c.t, c.post(rules, admin, podRule+"}"), 201)
			}
			return c.post(rules, admin, podRule+"}")
		}},
		{"locked", "422", 409, 422, func(c client, admin, name string) answer {
			id, _ := c.serviceID(admin, name)
			want(c.t, c.post("/v1/serviceids/"+id+"/lock", admin, ""), 204)
			return c.delete("/v1/serviceids/"+id, admin)
		}},
		{"group-not-empty", "400", 409, 400, func(c client, admin, name string) answer {
			path := group(c, admin, name)
			c.post(path+"/rules", admin, groupRule)
			return c.delete(path, admin)
		}},
		{"too-many-members", "413", 400, 413, func(c client, admin, name string) answer {
			many := strings.Repeat(`{"iam_id":"IBMid-x","type":"user"},`, 50) + `{"iam_id":"IBMid-y","type":"user"}`
			return c.put(group(c, admin, name)+"/members", admin, `{"members":[`+many+`]}`, "")
		}},
		{"bulk-removed", "200", 204, 200, func(c client, admin, name string) answer {
			path := group(c, admin, name) + "/members"
			c.put(path, admin, `{"members":[{"iam_id":"IBMid-x","type":"user"}]}`, "")
			return firstMember(c.t, c.post(path+"/delete", admin, `{"members":["IBMid-x"]}`))
		}},
		{"dynamic-member", "409", 400, 409, func(c client, admin, _ string) answer {
			path := "/v2/groups/_allgroups/members/IBMid-DYNAMIC?account_id=" + sandbox.AccountID
			a := c.delete(path, admin)
			want(c.t, a, 207)
			a.status = int(a.json["groups"].([]any)[0].(map[string]any)["status_code"].(float64))
			return a
		}},
		{"cross-account-links", "admit", 400, 200, func(c client, admin, name string) answer {
			id := c.profile(admin, name)["id"].(string)
			want(c.t, c.post("/v1/profiles/"+id+"/links", admin, foreignLink()), 201)
			pod := c.mint(admin, `{"cluster":"foreign","namespace":"n","service_account":"s","audience":["iam"],"expires_in":600}`)
			return c.exchange(pod, "profile_id", id)
		}},
		{"unknown-client", "401", 400, 401, func(c client, _, _ string) answer {
			return c.formAs("Basic eDp5", apiKeyGrant(sandbox.ViewerKey))
		}},
		{"new-members", "known", 200, 404, func(c client, admin, name string) answer {
			nobody := `{"members":[{"iam_id":"iam-Profile-none","type":"profile"}]}`
			return firstMember(c.t, c.put(group(c, admin, name)+"/members", admin, nobody, ""))
		}},
		{"deleted-profile", "loses", 200, 404, func(c client, admin, name string) answer {
			p := c.profile(admin, name)
			policy := c.post("/v2/policies", admin, policyBody(p["iam_id"].(string), viewerRole, attribute("serviceName", "kms")))
			want(c.t, c.delete("/v1/profiles/"+p["id"].(string), admin), 204)
			return c.get("/v2/policies/"+policy.json["id"].(string), admin)
		}},
		{"put-v1-policy", "refuse", 200, 400, func(c client, admin, _ string) answer {
			one := c.post("/v1/policies", admin, `{"type":"access","subjects":[{"attributes":[{"name":"iam_id","value":"x"}]}],
"roles":[{"role_id":"`+viewerRole+`"}],"resources":[{"attributes":[{"name":"accountId","value":"`+sandbox.AccountID+`"},
{"name":"serviceName","value":"logs"}]}]}`)
			want(c.t, one, 201)
			return c.put("/v2/policies/"+one.json["id"].(string), admin, policyBody("x", viewerRole, attribute("serviceName", "logs")), "*")
		}},
		{"cr-rule-session", "ignore", 400, 201, rule(podRule + `,"expiration":3600}`)},
		{"empty-conditions", "refuse", 201, 400, rule(`{"type":"Profile-CR","cr_type":"IKS_SA","conditions":[]}`)},
		{"report-polls", "0", 204, 200, func(c client, admin, _ string) answer {
			reports := "/v1/activity/accounts/" + sandbox.AccountID + "/report"
			want(c.t, c.post(reports, admin, ""), 202)
			return c.get(reports+"/latest", admin)
		}},
	}
}

// firstMember is the answer for the first member of a call, as if it stood alone.
func firstMember(t testing.TB, a answer) answer {
	t.Helper()
	want(t, a, 207)
	a.status = int(a.json["members"].([]any)[0].(map[string]any)["status_code"].(float64))
	return a
}

func TestSwitchesOfSearchesAndTokens(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{Switches: map[string]string{
		"profile-name": "part", "group-search": "whole", "pod-sub-type": "ComputeResource",
		"strict-audience": "on", "max-token-lifetime": "600",
	}})
	admin := c.login(sandbox.AdminKey)
	id := c.profile(admin, "orders-api")["id"].(string)
	want(t, c.get("/v1/profiles?name=orders&account_id="+sandbox.AccountID, admin), 200, id)
	groups := "/v2/groups?account_id=" + sandbox.AccountID + "&search=name:"
	want(t, c.get(groups+"readers", admin), 200, `"total_count":0`)
	want(t, c.get(groups+"COS-readers", admin), 200, `"total_count":1`)
	want(t, c.post("/v1/profiles/"+id+"/links", admin, linkBody("IKS_SA", demoVPC, "n", "s")), 201)
	mint := func(more string) string {
		return c.mint(admin, `{"cluster":"demo-vpc","namespace":"n","service_account":"s",`+more+`}`)
	}
	want(t, c.exchange(mint(`"audience":["vault"],"expires_in":600`), "profile_id", id), 400, "audience")
	want(t, c.exchange(mint(`"audience":["iam"],"expires_in":601`), "profile_id", id), 400, "lives longer")
	a := c.exchange(mint(`"audience":["iam"],"expires_in":600`), "profile_id", id)
	want(t, a, 200)
	ask := c.do("POST", "/identity/introspect", "", formType, "token="+a.json["access_token"].(string))
	want(t, ask, 200, `"sub_type":"ComputeResource"`)
}
