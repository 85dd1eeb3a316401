package sandbox_test

import (
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// TestWhatIBMsClientsRead sends what IBM's Terraform provider and specs read besides the objects that they manage.
func TestWhatIBMsClientsRead(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	stranger := c.stranger(admin)
	users, clusters := "/v2/accounts/"+sandbox.AccountID+"/users", "/global/v1/clusters/demo-classic"
	offering := "/api/v1/dff97f5c-bc5e-4455-b470-411c3edbe49c"
	for name, row := range map[string]struct {
		path, token string
		status      int
		part        string
	}{
		"users":                         {users, admin, 200, `"total_results":3`},
		"users, a page":                 {users + "?limit=2", admin, 200, `_start=2`},
		"users, page too large":         {users + "?limit=101", admin, 400, "limit"},
		"users, a stranger":             {users, stranger, 403, "user-management.user.retrieve"},
		"users of another account":      {"/v2/accounts/ffff/users", admin, 403, "user-management.user.retrieve"},
		"user":                          {users + "/IBMid-SANDBOXVIEWER", admin, 200, `"lastname":"Viewer"`},
		"user, unknown":                 {users + "/IBMid-NONE", admin, 404, "not_found"},
		"user, a stranger":              {users + "/IBMid-SANDBOXVIEWER", stranger, 403, "user-management.user.retrieve"},
		"user settings":                 {users + "/IBMid-SANDBOXVIEWER/settings", admin, 200, `"self_manage":true`},
		"user settings, unknown":        {users + "/IBMid-NONE/settings", admin, 404, "not_found"},
		"user settings, a stranger":     {users + "/IBMid-SANDBOXVIEWER/settings", stranger, 403, "user-management.user.retrieve"},
		"workers, v1":                   {clusters + "/workers?showDeleted=false", admin, 200, "[]"},
		"workers, v1, a stranger":       {clusters + "/workers", stranger, 401, "A0007"},
		"worker pools, v1":              {clusters + "/workerpools", admin, 200, "[]"},
		"bound services":                {clusters + "/services", admin, 200, "[]"},
		"balancers, v1":                 {"/global/v1/alb/clusters/demo-classic", admin, 200, `"alb":[]`},
		"balancers, v1, unknown":        {"/global/v1/alb/clusters/none", admin, 404, "G0004"},
		"key owner":                     {"/global/v1/logging/demo-vpc/clusterkeyowner", admin, 200, `"name":"Sandbox Admin"`},
		"key owner, unknown cluster":    {"/global/v1/logging/none/clusterkeyowner", admin, 404, "G0004"},
		"workers, v2":                   {"/global/v2/vpc/getWorkers?cluster=demo-vpc&showDeleted=false", admin, 200, "[]"},
		"workers, v2, no cluster":       {"/global/v2/vpc/getWorkers", admin, 400, "G0001"},
		"workers, v2, unknown cluster":  {"/global/v2/getWorkers?cluster=none", admin, 404, "G0004"},
		"worker pools, v2":              {"/global/v2/vpc/getWorkerPools?cluster=demo-vpc", admin, 200, "[]"},
		"worker pools, v2, a stranger":  {"/global/v2/vpc/getWorkerPools?cluster=demo-vpc", stranger, 401, "A0007"},
		"balancers, v2":                 {"/global/v2/alb/getClusterAlbs?cluster=demo-vpc", admin, 200, `"alb":[]`},
		"balancers, v2, no cluster":     {"/global/v2/alb/getClusterAlbs", admin, 400, "G0001"},
		"catalog, by name":              {"/api/v1?q=cloud-object-storage", admin, 200, `"resource_count":1`},
		"catalog, none":                 {"/api/v1?q=nothing", admin, 200, `"resources":[]`},
		"catalog, no token":             {"/api/v1", "", 401, "NOT_AUTHORIZED"},
		"catalog entry":                 {offering, admin, 200, `"name":"cloud-object-storage"`},
		"catalog plan":                  {"/api/v1/cloud-object-storage-plan", admin, 200, `"kind":"plan"`},
		"catalog entry, unknown":        {"/api/v1/none", admin, 404, "NOT_FOUND"},
		"catalog plans":                 {offering + "/plan", admin, 200, `"resource_count":1`},
		"catalog children of the name":  {offering + "/*?q=cloud-object-storage", admin, 200, `"resource_count":0`},
		"catalog, unknown kind":         {offering + "/none", admin, 400, "BAD_REQUEST"},
		"catalog children of a plan":    {"/api/v1/cloud-object-storage-plan/*", admin, 404, "NOT_FOUND"},
		"catalog plans of none":         {"/api/v1/none/plan", admin, 404, "NOT_FOUND"},
		"account settings":              {"/v1/accounts/" + sandbox.AccountID + "/settings/identity", admin, 200, `"history":[]`},
		"API keys":                      {"/v1/apikeys?include_history=true", admin, 200, `"action":"CREATE"`},
		"roles of the group IAM":        {"/v2/roles?service_group_id=IAM", admin, 200, "serviceRole:ServiceIdCreator"},
		"roles of the group IAM (keys)": {"/v2/roles?service_group_id=IAM", admin, 200, "serviceRole:UserApiKeyCreator"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want(t, client{t, c.base, c.http}.get(row.path, row.token), row.status, row.part)
		})
	}
}

// stranger is the token of a service ID without access.
func (c client) stranger(admin string) string {
	c.t.Helper()
	a := c.post("/v1/serviceids", admin, `{"name":"stranger","account_id":"`+sandbox.AccountID+`","apikey":{"name":"k"}}`)
	want(c.t, a, 201)
	return c.login(a.json["apikey"].(map[string]any)["apikey"].(string))
}
