package sandbox_test

import (
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

const jsonType = "application/json"

func (c client) put(path, token, body, match string) answer {
	return c.do("PUT", path, token, jsonType, body, "If-Match", match)
}

func (c client) delete(path, token string) answer { return c.do("DELETE", path, token, "", "") }

// serviceID makes one with an API key, and returns its ID and the key.
func (c client) serviceID(admin, name string) (id, key string) {
	c.t.Helper()
	a := c.post("/v1/serviceids/", admin, `{"name":"`+name+`","account_id":"`+sandbox.AccountID+`","apikey":{"name":"k"}}`)
	want(c.t, a, 201, `"id":"ServiceId-`)
	return a.json["id"].(string), a.json["apikey"].(map[string]any)["apikey"].(string)
}

func TestTimesAreWrittenAsEachServiceWritesThem(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{Now: func() time.Time { return time.Date(2026, 3, 1, 9, 15, 22, 481e6, time.UTC) }})
	admin := c.login(sandbox.AdminKey)
	iamID := c.profile(admin, "p")["iam_id"].(string)
	id := strings.TrimPrefix(iamID, "iam-")
	want(t, c.get("/v1/profiles/"+id, admin), 200, `"created_at":"2026-03-01T09:15+0000"`, `"modified_at":"2026-03-01T09:15+0000"`)
	link := c.post("/v1/profiles/"+id+"/links", admin, linkBody("IKS_SA", demoVPC, "n", "s"))
	want(t, link, 201, `"created_at":"2026-03-01T09:15+0000"`)
	want(t, c.get("/v1/apikeys?scope=account", admin), 200, `"created_at":"2026-03-01T09:15+0000"`)
	want(t, c.post("/v2/groups?account_id="+sandbox.AccountID, admin, `{"name":"g"}`), 201, `"created_at":"2026-03-01T09:15:22Z"`)
	policy := c.post("/v2/policies", admin, policyBody(iamID, viewerRole, attribute("serviceName", "kms")))
	want(t, policy, 201, `"created_at":"2026-03-01T09:15:22.481Z"`)
	want(t, c.get("/global/v1/clusters", admin), 200, `"createdDate":"2026-03-01T09:15:22+0000"`)
}

func TestTagsAreTakenInEveryForm(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	rules := "/v1/profiles/" + c.profile(admin, "p")["id"].(string) + "/rules"
	body := `{"type":"Profile-CR","cr_type":"IKS_SA","conditions":[]}`
	made := c.post(rules, admin, body)
	want(t, made, 201)
	path := rules + "/" + made.json["id"].(string)
	tag := made.header.Get("ETag")
	if ok, _ := regexp.MatchString(`^1-[0-9a-f]{32}$`, tag); !ok {
		t.Fatalf("the tag is %q", tag)
	}
	second := c.put(path, admin, body, tag)
	want(t, second, 200, `"entity_tag":"2-`)
	want(t, c.put(path, admin, body, `"`+second.header.Get("ETag")+`"`), 200, `"entity_tag":"3-`)
	want(t, c.put(path, admin, body, "*"), 200, `"entity_tag":"4-`)
	want(t, c.put(path, admin, body, tag), 412, `"status_code":"412"`)
	want(t, c.put(path, admin, body, ""), 400, "If-Match")
}

func TestAnErrorOfIdentityAlwaysHasAMessageCode(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	c.profile(admin, "p")
	body := `{"name":"p","account_id":"` + sandbox.AccountID + `"}`
	// Where none of IBM's is known, it can't be taken for one.
	want(t, c.post("/v1/profiles", admin, body), 409, `"message_code":"SANDBOX409E"`, `"trace"`, `"context"`)
}

func TestIdentitiesOfAProfileByCRN(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	identities := "/v1/profiles/" + c.profile(admin, "p")["id"].(string) + "/identities"
	want(t, c.post(identities+"/crn", admin, `{"type":"crn","identifier":"`+demoVPC+`"}`), 200, `"iam_id":"crn-crn:v1:`)
	want(t, c.get(identities+"/crn/"+url.PathEscape(demoVPC), admin), 200)
	want(t, c.get(identities+"/crn/"+demoVPC, admin), 200) // with its slash bare
	want(t, c.delete(identities+"/crn/"+demoVPC, admin), 204)
	want(t, c.get(identities, admin), 200, `"identities":[]`)
}

func TestDeletesCascade(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	id, key := c.serviceID(admin, "s")
	iamID := "iam-" + id
	policy := c.post("/v2/policies", admin, policyBody(iamID, viewerRole, attribute("serviceName", "kms"))).json["id"].(string)
	group := c.post("/v2/groups?account_id="+sandbox.AccountID, admin, `{"name":"g"}`).json["id"].(string)
	members := "/v2/groups/" + group + "/members"
	want(t, c.put(members, admin, `{"members":[{"iam_id":"`+iamID+`","type":"service"}]}`, ""), 207, `"status_code":200`)
	profile := c.profile(admin, "p")["id"].(string)
	want(t, c.post("/v1/profiles/"+profile+"/identities/serviceid", admin, `{"type":"serviceid","identifier":"`+id+`"}`), 200)

	want(t, c.delete("/v1/serviceids/"+id, admin), 204)
	want(t, c.form(apiKeyGrant(key)), 400, "BXNIM0415E")
	want(t, c.get("/v2/policies/"+policy, admin), 404)
	want(t, c.do("HEAD", members+"/"+iamID, admin, "", ""), 404)
	want(t, c.get("/v1/profiles/"+profile+"/identities", admin), 200, `"identities":[]`)
	want(t, c.get("/v1/apikeys?iam_id="+iamID, admin), 200, `"apikeys":[]`)

	want(t, c.post("/v1/profiles/"+profile+"/links", admin, linkBody("IKS_SA", demoVPC, "n", "s")), 201)
	want(t, c.delete("/v1/profiles/"+profile, admin), 204)
	want(t, c.get("/v1/profiles/"+profile+"/links", admin), 404)
	token := c.mint(admin, `{"cluster":"demo-vpc","namespace":"n","service_account":"s","expires_in":600}`)
	want(t, c.exchange(token, "profile_id", profile), 400, "BXNIM0398E")
}

func apiKeyGrant(key string) url.Values {
	return url.Values{"grant_type": {"urn:ibm:params:oauth:grant-type:apikey"}, "apikey": {key}}
}

func TestAReportKnowsWhoWasActive(t *testing.T) {
	t.Parallel()
	var days atomic.Int64 // that have gone by
	begin := time.Date(2026, 3, 1, 9, 15, 0, 0, time.UTC)
	c := start(t, sandbox.Options{
		Now:      func() time.Time { return begin.AddDate(0, 0, int(days.Load())) },
		Switches: map[string]string{"report-polls": "0"},
	})
	c.login(sandbox.EditorKey)
	days.Store(31)
	admin := c.login(sandbox.AdminKey)
	reports := "/v1/activity/accounts/" + sandbox.AccountID + "/report"
	first := c.post(reports+"?type=inactive&duration=720", admin, "")
	want(t, first, 202, `"reference"`)
	want(t, c.get(reports+"/latest", admin), 200, `"report_duration":"720"`, `"last_authn":"2026-03-01T09:15+0000"`, "SANDBOXVIEWER")
	if a := c.get(reports+"/latest", admin); strings.Contains(a.text, `"sandbox-admin"`) {
		t.Errorf("who is active is reported: %s", a.text)
	}
	// A report of more than a day ago goes when a new one is made.
	days.Store(33)
	admin = c.login(sandbox.AdminKey)
	want(t, c.post(reports, admin, ""), 202)
	want(t, c.get(reports+"/"+first.json["reference"].(string), admin), 404)
}
