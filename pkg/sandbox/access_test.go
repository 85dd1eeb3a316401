package sandbox_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

func policyBody(iamID, role, attributes string) string {
	return `{"type":"access","subject":{"attributes":[{"key":"iam_id","operator":"stringEquals","value":"` + iamID + `"}]},
"control":{"grant":{"roles":[{"role_id":"` + role + `"}]}},
"resource":{"attributes":[{"key":"accountId","operator":"stringEquals","value":"` + sandbox.AccountID + `"}` + attributes + `]}}`
}

func attribute(key, value string) string {
	return `,{"key":"` + key + `","operator":"stringEquals","value":"` + value + `"}`
}

const viewerRole = "crn:v1:bluemix:public:iam::::role:Viewer"

func (c client) pod(admin, name string) (iamID, token string) {
	c.t.Helper()
	p := c.profile(admin, name)
	id := p["id"].(string)
	want(c.t, c.post("/v1/profiles/"+id+"/links", admin, linkBody("IKS_SA", demoVPC, "n", name)), 201)
	cr := c.mint(admin, `{"cluster":"demo-vpc","namespace":"n","service_account":"`+name+`","expires_in":600}`)
	a := c.exchange(cr, "profile_id", id)
	want(c.t, a, 200)
	return p["iam_id"].(string), a.json["access_token"].(string)
}

func TestAPodMayDoWhatItsPoliciesAllow(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	iamID, token := c.pod(admin, "p")
	const list = "/global/v2/classic/getClusters"
	want(t, c.get(list, token), 401, "A0007")

	// Another service gives nothing here; one cluster gives that one; the service gives all.
	grant := func(attributes string) answer {
		return c.post("/v2/policies", admin, policyBody(iamID, viewerRole, attributes))
	}
	want(t, grant(attribute("serviceName", "kms")), 201)
	want(t, c.get(list, token), 401, "A0007")
	one := grant(attribute("serviceName", "containers-kubernetes") + attribute("serviceInstance", "c0democlassic000us20"))
	want(t, one, 201)
	a := c.get(list, token)
	want(t, a, 200, "demo-classic")
	if strings.Contains(a.text, "demo-old") {
		t.Errorf("a policy for one cluster shows another: %s", a.text)
	}
	want(t, grant(attribute("serviceName", "containers-kubernetes")), 201)
	want(t, c.get(list, token), 200, "demo-classic", "demo-old")
	want(t, grant(attribute("serviceName", "containers-kubernetes")), 409, "policy_conflict_error", "conflicts_with")
	want(t, c.get("/v1/profiles?account_id="+sandbox.AccountID, token), 403)
	want(t, grant(attribute("serviceType", "platform_service")), 201)
	want(t, c.get("/v1/profiles?account_id="+sandbox.AccountID, token), 200)
}

func TestAPodMayDoWhatItsGroupsAllow(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	iamID, token := c.pod(admin, "p")
	g := c.post("/v2/groups?account_id="+sandbox.AccountID, admin, `{"name":"g"}`).json["id"].(string)
	body := strings.Replace(policyBody(g, viewerRole, attribute("serviceType", "service")), `"iam_id"`, `"access_group_id"`, 1)
	want(t, c.post("/v2/policies", admin, body), 201)
	want(t, c.get("/global/v1/clusters", token), 401)
	want(t, c.do("PUT", "/v2/groups/"+g+"/members", admin, "application/json", `{"members":[{"iam_id":"`+iamID+`","type":"profile"}]}`), 207)
	want(t, c.get("/global/v1/clusters", token), 200, "demo-classic")
}

// Deleted policies can be read, but not all of them for ever: a sandbox that runs for long would grow.
func TestTheOldestDeletedPoliciesAreForgotten(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	const body = `{"type":"access","subject":{"attributes":[{"key":"iam_id","operator":"stringEquals","value":"iam-x"}]},` +
		`"resource":{"attributes":[{"key":"accountId","operator":"stringEquals","value":"` + sandbox.AccountID + `"},{"key":"serviceName","operator":"stringEquals","value":"kms"}]},` +
		`"control":{"grant":{"roles":[{"role_id":"crn:v1:bluemix:public:iam::::role:Viewer"}]}}}`
	var ids []string
	for range 1001 {
		a := c.post("/v2/policies", admin, body)
		want(t, a, 201)
		ids = append(ids, a.json["id"].(string))
		want(t, c.do("DELETE", "/v2/policies/"+a.json["id"].(string), admin, "", ""), 204)
	}
	want(t, c.get("/v2/policies/"+ids[0], admin), 404)
	if a := c.get("/v2/policies/"+ids[1], admin); a.json["state"] != "deleted" {
		t.Errorf("status %d: %s", a.status, a.text)
	}
}

func TestPoliciesAcrossVersions(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	iamID := c.profile(admin, "p")["iam_id"].(string)
	two := c.post("/v2/policies", admin, policyBody(iamID, viewerRole, attribute("serviceName", "kms")))
	want(t, two, 201, "/v2/policies/")
	one := c.post("/v1/policies", admin, `{"type":"access","subjects":[{"attributes":[{"name":"iam_id","value":"`+iamID+`"}]}],
"roles":[{"role_id":"`+viewerRole+`"}],"resources":[{"attributes":[{"name":"accountId","value":"`+sandbox.AccountID+`"},
{"name":"serviceName","value":"logs"},{"name":"region","value":"*","operator":"stringMatch"}]}]}`)
	want(t, one, 201, "/v1/policies/")

	query := "?iam_id=" + iamID + "&account_id=" + sandbox.AccountID
	want(t, c.get("/v1/policies"+query, admin), 200, "unsupported version", "UnsupportedVersion", `"logs"`)
	id := one.json["id"].(string)
	want(t, c.get("/v2/policies"+query+"&format=display", admin), 200, `"display_name":"Viewer"`, "stringExists", `"value":true`,
		`"href":"`+c.base+`/v1/policies/`+id+`"`, `"href":"`+c.base+`/v2/policies/`+two.json["id"].(string)+`"`)
	want(t, c.do("DELETE", "/v2/policies/"+id, admin, "", ""), 404, "policy_not_found")
	want(t, c.do("DELETE", "/v1/policies/"+id, admin, "", ""), 204)
	want(t, c.get("/v1/policies/"+id, admin), 200, `"state":"deleted"`)
	a := c.get("/v2/policies"+query, admin)
	if strings.Contains(a.text, id) {
		t.Errorf("a deleted policy is listed: %s", a.text)
	}
}

func TestPoliciesThatAreRefused(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin, editor := c.login(sandbox.AdminKey), c.login(sandbox.EditorKey)
	for name, row := range map[string]struct {
		token, body string
		status      int
	}{
		"no scope":             {admin, policyBody("iam-Profile-x", viewerRole, ""), 400},
		"role of no service":   {admin, policyBody("iam-Profile-x", viewerRole+"x", attribute("serviceName", "kms")), 400},
		"role of another one":  {admin, policyBody("iam-Profile-x", "crn:v1:bluemix:public:logs::::serviceRole:Sender", attribute("serviceName", "kms")), 400},
		"unknown subject key":  {admin, strings.Replace(policyBody("x", viewerRole, attribute("serviceName", "kms")), "iam_id", "id", 1), 400},
		"not an administrator": {editor, policyBody("iam-Profile-x", viewerRole, attribute("serviceName", "kms")), 403},
	} {
		if a := c.post("/v2/policies", row.token, row.body); a.status != row.status {
			t.Errorf("%s: got %d, want %d: %s", name, a.status, row.status, a.text)
		}
	}
}

func TestStateOutlivesTheServer(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	first := start(t, sandbox.Options{State: path})
	token := first.login(sandbox.AdminKey)
	first.profile(token, "kept")

	second := start(t, sandbox.Options{State: path})
	want(t, second.get("/v1/profiles?account_id="+sandbox.AccountID, token), 200, `"kept"`)
	want(t, second.post("/_sandbox/reset", token, `{}`), 204)
	want(t, first.get("/v1/profiles?account_id="+sandbox.AccountID, token), 401)
	again := second.login(sandbox.AdminKey)
	a := second.get("/v1/profiles?account_id="+sandbox.AccountID, again)
	want(t, a, 200, `"profiles":[]`)

	if err := os.WriteFile(path, []byte("precious notes\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sandbox.New(t.Context(), sandbox.Options{State: path}); err == nil {
		t.Error("a file that is no state was accepted")
	}
	if kept, err := os.ReadFile(path); err != nil || string(kept) != "precious notes\n" {
		t.Errorf("the file became %q, %v", kept, err)
	}
}
