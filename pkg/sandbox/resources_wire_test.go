package sandbox_test

import (
	"net/url"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

func TestInstancesAndGroups(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	viewer := c.login(sandbox.ViewerKey)
	a := c.get("/v2/resource_instances?name=demo-cos", viewer)
	want(t, a, 200, `"next_url":null`, `"rows_count":1`, `"last_operation"`)
	crn := a.json["resources"].([]any)[0].(map[string]any)["crn"].(string)
	for _, id := range []string{"6f2a3c1d-8b7e-4f60-9a51-2c3d4e5f6071", url.PathEscape(crn), crn} {
		want(t, c.get("/v2/resource_instances/"+id, viewer), 200, `"guid":"6f2a3c1d`)
	}
	want(t, c.get("/v2/resource_instances/none", viewer), 404, `"error_code"`, `"status_code":404`, `"transaction_id"`)
	want(t, c.get("/v2/resource_instances?start=bm9uZQ", viewer), 400, `"error_code":"RC-BadRequest"`)

	a = c.get("/v2/resource_groups?default=true", viewer)
	want(t, a, 200, `"name":"Default"`, `"quota_id"`)
	id := a.json["resources"].([]any)[0].(map[string]any)["id"].(string)
	want(t, c.get("/v2/resource_groups/"+id, viewer), 200, `"default":true`)
	want(t, c.get("/v2/resource_groups/none", viewer), 404, `"more_info":"n/a"`, `"trace"`)
}

func TestEveryAnswerHasATransactionID(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	viewer := c.login(sandbox.ViewerKey)
	for _, path := range []string{
		"/v1/profiles?account_id=" + sandbox.AccountID, "/v1/profiles/none", "/v2/groups/none", "/v2/policies/none", "/v2/roles",
		"/v2/resource_groups", "/v2/resource_instances/none", "/global/v1/clusters", "/identity/keys", "/nothing",
	} {
		for _, given := range []string{"", "mine-1"} {
			a := c.do("GET", path, viewer, "", "", "Transaction-Id", given)
			got := a.header.Get("Transaction-Id")
			if got == "" || given != "" && got != given {
				t.Errorf("%s: given %q, got %q", path, given, got)
			}
		}
		// One that could do harm in a log is not taken over.
		if got := c.do("GET", path, viewer, "", "", "Transaction-Id", "a b\tc").header.Get("Transaction-Id"); got == "a b\tc" {
			t.Errorf("%s: the ID is %q", path, got)
		}
	}
}
