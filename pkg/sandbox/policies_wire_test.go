package sandbox_test

import (
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

func TestAPolicyHoldsInItsTime(t *testing.T) {
	t.Parallel()
	var hours atomic.Int64 // that have gone by
	monday := time.Date(2026, time.March, 2, 8, 30, 0, 0, time.UTC)
	c := start(t, sandbox.Options{Now: func() time.Time { return monday.Add(time.Duration(hours.Load()) * time.Hour) }})
	admin := c.login(sandbox.AdminKey)
	id, key := c.serviceID(admin, "s")
	rule := `,"pattern":"time-based-conditions:weekly:custom-hours","rule":{"operator":"and","conditions":[
{"key":"{{environment.attributes.day_of_week}}","operator":"dayOfWeekAnyOf","value":["1+00:00"]},
{"key":"{{environment.attributes.current_time}}","operator":"timeGreaterThanOrEquals","value":"09:00:00+00:00"}]}}`
	timed := func(service string) string {
		body := policyBody("iam-"+id, viewerRole, attribute("serviceName", service))
		return strings.TrimSuffix(body, "}") + rule
	}
	want(t, c.post("/v2/policies", admin, timed("iam-identity")), 201, `"pattern"`, `"rule"`)
	want(t, c.post("/v2/policies", admin, timed("containers-kubernetes")), 201)
	profiles := "/v1/profiles?account_id=" + sandbox.AccountID
	want(t, c.get(profiles, c.login(key)), 403)
	want(t, c.get("/global/v1/clusters", c.login(key)), 200) // the containers service does not look at the time
	hours.Store(1)
	want(t, c.get(profiles, c.login(key)), 200)
	hours.Store(25)
	want(t, c.get(profiles, c.login(key)), 403)
}

func TestAPolicyHoldsInAnotherProcess(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	first := start(t, sandbox.Options{State: path})
	admin := first.login(sandbox.AdminKey)
	id, key := first.serviceID(admin, "s")
	body := policyBody("iam-"+id, viewerRole, attribute("serviceName", "iam-identity"))
	for _, b := range []string{body, strings.TrimSuffix(strings.Replace(body, "iam-identity", "kms", 1), "}") + `,"rule":null}`} {
		want(t, first.post("/v2/policies", admin, b), 201)
	}
	second := start(t, sandbox.Options{State: path})
	want(t, second.get("/v1/profiles?account_id="+sandbox.AccountID, second.login(key)), 200)
	if a := second.get("/v2/policies?account_id="+sandbox.AccountID, admin); strings.Contains(a.text, `"rule"`) {
		t.Errorf("a policy without a condition shows one: %s", a.text)
	}
}

func TestACustomRoleGivesItsActions(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	id, key := c.serviceID(admin, "s")
	made := c.post("/v2/roles", admin, `{"name":"Administrator","display_name":"Reader of profiles","service_name":"iam-identity",
"actions":["iam-identity.profile.get"],"account_id":"`+sandbox.AccountID+`"}`)
	want(t, made, 201, `customRole:Administrator"`)
	crn := made.json["crn"].(string)
	want(t, c.post("/v2/policies", admin, policyBody("iam-"+id, crn, attribute("serviceName", "kms"))), 400) // of another service
	want(t, c.post("/v2/policies", admin, policyBody("iam-"+id, crn, attribute("serviceName", "iam-identity"))), 201)
	token := c.login(key)
	want(t, c.get("/v1/profiles?account_id="+sandbox.AccountID, token), 200)
	// Its name does not make it the platform's role.
	want(t, c.post("/v1/profiles", token, `{"name":"x","account_id":"`+sandbox.AccountID+`"}`), 403)
	want(t, c.delete("/v2/roles/"+made.json["id"].(string), admin), 204)
	want(t, c.get("/v1/profiles?account_id="+sandbox.AccountID, token), 403)
}

func TestPoliciesArePagedByACursor(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	for _, service := range []string{"kms", "logs", "appid"} {
		want(t, c.post("/v2/policies", admin, policyBody("iam-Profile-x", viewerRole, attribute("serviceName", service))), 201)
	}
	path := "/v2/policies?iam_id=iam-Profile-x&limit=2&account_id=" + sandbox.AccountID
	first := c.get(path, admin)
	want(t, first, 200, `"limit":2`, `"first":{"href"`)
	next := first.json["next"].(map[string]any)
	second := c.get(path+"&start="+next["start"].(string), admin)
	want(t, second, 200, `"previous"`, "appid")
	if strings.Contains(second.text, `"next"`) || c.get(strings.TrimPrefix(next["href"].(string), c.base), admin).text != second.text {
		t.Errorf("the second page is %s", second.text)
	}
	want(t, c.get(path+"&start=bm9uZQ", admin), 400, "cursor")
}

func TestTheQuotaOfPolicies(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{Limits: map[string]int{"policies": 7}}) // six are of every sandbox
	admin := c.login(sandbox.AdminKey)
	create := func(iamID string) answer {
		return c.post("/v2/policies", admin, policyBody(iamID, viewerRole, attribute("serviceName", "kms")))
	}
	want(t, create("iam-Profile-x"), 201)
	want(t, create("iam-Profile-y"), 422, "Exceeded maximum policies quota error")
}

// TestAConflictNamesTheOther has what captures of real conflicts show: a policy's has its tag and the whole policy, a
// role's has the role in its place.
func TestAConflictNamesTheOther(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	conflictsWith := func(a answer, code string) map[string]any {
		want(t, a, 409, code)
		first := a.json["errors"].([]any)[0].(map[string]any)
		return first["details"].(map[string]any)["conflicts_with"].(map[string]any)
	}
	body := policyBody("iam-Profile-x", viewerRole, attribute("serviceName", "kms"))
	made := c.post("/v2/policies", admin, body)
	want(t, made, 201)
	with := conflictsWith(c.post("/v2/policies", admin, body), "policy_conflict_error")
	if with["etag"] != made.header.Get("ETag") || with["policy"].(map[string]any)["id"] != made.json["id"] {
		t.Errorf("the conflict names %v, want %s", with, made.text)
	}
	role := `{"name":"R","display_name":"r","service_name":"kms","actions":["kms.a.b"],"account_id":"` + sandbox.AccountID + `"}`
	made = c.post("/v2/roles", admin, role)
	want(t, made, 201)
	with = conflictsWith(c.post("/v2/roles", admin, role), "role_conflict_error")
	if with["etag"] != made.header.Get("ETag") || with["role"] != made.json["id"] {
		t.Errorf("the conflict names %v, want %s", with, made.text)
	}
}
