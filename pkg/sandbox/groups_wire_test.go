package sandbox_test

import (
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

func TestTheFirstPageOfGroupsHasFifty(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	groups := "/v2/groups?hide_public_access=true&account_id=" + sandbox.AccountID
	for i := range 49 { // and the two of every sandbox
		want(t, c.post(groups, admin, `{"name":"g`+strings.Repeat("x", i)+`"}`), 201)
	}
	a := c.get(groups, admin)
	want(t, a, 200, `"limit":50`, `"offset":0`, `"total_count":51`)
	if n := len(a.json["groups"].([]any)); n != 50 {
		t.Errorf("the first page has %d groups", n)
	}
	next, _ := a.json["next"].(map[string]any)["href"].(string)
	if !strings.HasPrefix(next, c.base+"/v2/groups?") {
		t.Fatalf("the next page is at %q", next)
	}
	last := c.get(strings.TrimPrefix(next, c.base), admin)
	want(t, last, 200, `"offset":50`, `"previous"`)
	if strings.Contains(last.text, `"next"`) {
		t.Errorf("the last page has a next one: %s", last.text)
	}
}

func groupPolicy(group, service string) string {
	body := policyBody(group, viewerRole, attribute("serviceName", service))
	return strings.Replace(body, `"iam_id"`, `"access_group_id"`, 1)
}

func TestThePublicGroupIsForEverybody(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	_, key := c.serviceID(admin, "anybody")
	anybody := c.login(key)
	want(t, c.get("/global/v1/clusters", anybody), 401, "A0007")
	policy := groupPolicy("AccessGroupId-PublicAccess", "containers-kubernetes")
	want(t, c.post("/v2/policies", admin, policy), 201)
	want(t, c.get("/global/v1/clusters", anybody), 200, "demo-classic")
	settings := "/v2/groups/settings?account_id=" + sandbox.AccountID
	want(t, c.do("PATCH", settings, admin, jsonType, `{"public_access_enabled":false}`), 200, `"public_access_enabled":false`)
	want(t, c.get("/global/v1/clusters", anybody), 401, "A0007")
}

func TestAGroupTakesItsPoliciesAlong(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	group := c.post("/v2/groups?account_id="+sandbox.AccountID, admin, `{"name":"g"}`).json["id"].(string)
	made := c.post("/v2/policies", admin, groupPolicy(group, "kms"))
	want(t, made, 201)
	want(t, c.delete("/v2/groups/"+group, admin), 204)
	want(t, c.get("/v2/policies/"+made.json["id"].(string), admin), 404, "policy_not_found")
}
