package sandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// client speaks raw HTTP with a sandbox: none of our own clients takes part.
type client struct {
	t    testing.TB
	base string
	http *http.Client
}

func start(t *testing.T, o sandbox.Options) client {
	t.Helper()
	s, err := sandbox.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return client{t, server.URL, http.DefaultClient}
}

type answer struct {
	status int
	header http.Header
	text   string
	json   map[string]any
}

func (c client) request(method, path, token, contentType, body string, header ...string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.base+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return req, nil
}

func (c client) send(req *http.Request) (answer, error) {
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	return read(resp)
}

func read(resp *http.Response) (answer, error) {
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	a := answer{status: resp.StatusCode, header: resp.Header, text: string(text)}
	_ = json.Unmarshal(text, &a.json) // lists of clusters are arrays; those tests look at the text
	return a, err
}

func (c client) do(method, path, token, contentType, body string, header ...string) answer {
	c.t.Helper()
	req, err := c.request(method, path, token, contentType, body, header...)
	if err != nil {
		c.t.Fatal(err)
	}
	a, err := c.send(req)
	if err != nil {
		c.t.Fatal(err)
	}
	return a
}

// try is do for a server that may go away.
func (c client) try(method, path, token, body string, header ...string) (answer, error) {
	req, err := c.request(method, path, token, "application/json", body, header...)
	if err != nil {
		return answer{}, err
	}
	return c.send(req)
}

func (c client) post(path, token, body string) answer {
	return c.do("POST", path, token, "application/json", body)
}

func (c client) get(path, token string) answer { return c.do("GET", path, token, "", "") }

func (c client) form(values url.Values) answer {
	return c.do("POST", "/identity/token", "", "application/x-www-form-urlencoded", values.Encode())
}

func (c client) login(key string) string {
	c.t.Helper()
	a := c.form(url.Values{"grant_type": {"urn:ibm:params:oauth:grant-type:apikey"}, "apikey": {key}})
	want(c.t, a, 200)
	return a.json["access_token"].(string)
}

func (c client) mint(admin, body string) string {
	c.t.Helper()
	a := c.post("/_sandbox/mint", admin, body)
	want(c.t, a, 200)
	return a.json["token"].(string)
}

func (c client) exchange(token, selector, value string) answer {
	return c.form(url.Values{"grant_type": {"urn:ibm:params:oauth:grant-type:cr-token"}, "cr_token": {token}, selector: {value}})
}

func (c client) profile(admin, name string) map[string]any {
	c.t.Helper()
	a := c.post("/v1/profiles", admin, `{"name":"`+name+`","account_id":"`+sandbox.AccountID+`"}`)
	want(c.t, a, 201)
	return a.json
}

func want(tb testing.TB, a answer, status int, parts ...string) {
	tb.Helper()
	if a.status != status {
		tb.Fatalf("status %d, want %d: %s", a.status, status, a.text)
	}
	for _, p := range parts {
		if !strings.Contains(a.text, p) {
			tb.Fatalf("the body lacks %q: %s", p, a.text)
		}
	}
}

const demoVPC = "crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + sandbox.AccountID + ":c0demovpc0000000us10::"

func linkBody(crType, crn, namespace, name string) string {
	return `{"cr_type":"` + crType + `","link":{"crn":"` + crn + `","namespace":"` + namespace + `","name":"` + name + `"}}`
}

func TestAPodBecomesAProfile(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	p := c.profile(admin, "orders-api")
	id := p["id"].(string)
	want(t, c.post("/v1/profiles/"+id+"/links", admin, linkBody("IKS_SA", demoVPC, "orders", "orders-api")), 201, `"Link-`)

	right := c.mint(admin, `{"cluster":"demo-vpc","namespace":"orders","service_account":"orders-api","pod":"orders-1","expires_in":600}`)
	for selector, value := range map[string]string{
		"profile_id": id, "profile_name": "orders-api", "profile_crn": p["crn"].(string),
	} {
		a := c.exchange(right, selector, value)
		want(t, a, 200, `"refresh_token":"not_supported"`, `"expires_in":3600`)
	}

	for what, other := range map[string]string{
		"service account": `{"cluster":"demo-vpc","namespace":"orders","service_account":"default","expires_in":600}`,
		"namespace":       `{"cluster":"demo-vpc","namespace":"default","service_account":"orders-api","expires_in":600}`,
		"cluster":         `{"cluster":"demo-classic","namespace":"orders","service_account":"orders-api","expires_in":600}`,
		"kind of cluster": `{"cluster":"demo-roks","namespace":"orders","service_account":"orders-api","expires_in":600}`,
	} {
		a := c.exchange(c.mint(admin, other), "profile_id", id)
		if a.json["errorCode"] != "BXNIM0398E" {
			t.Errorf("another %s: got %d %s", what, a.status, a.text)
		}
	}
	want(t, c.exchange(right, "profile_id", "="+id), 400, "BXNIM0398E", "demo-vpc:orders:orders-api:orders-1")
}

// TestOnlyAProfilesOwnCRNSelectsIt exchanges the same pod's token for the CRN of the profile and for others that end alike.
func TestOnlyAProfilesOwnCRNSelectsIt(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	p := c.profile(admin, "orders-api")
	id, own := p["id"].(string), p["crn"].(string)
	want(t, c.post("/v1/profiles/"+id+"/links", admin, linkBody("IKS_SA", demoVPC, "orders", "orders-api")), 201)
	token := c.mint(admin, `{"cluster":"demo-vpc","namespace":"orders","service_account":"orders-api","expires_in":600}`)
	want(t, c.exchange(token, "profile_crn", own), 200)
	want(t, c.exchange(token, "profile_crn", strings.Replace(own, "iam-identity::", "iam-identity:us-south:", 1)), 200)
	other := strings.Repeat("f", len(sandbox.AccountID))
	for what, text := range map[string]string{
		"of another account":  strings.Replace(own, sandbox.AccountID, other, 1),
		"of no account":       strings.Replace(own, "a/"+sandbox.AccountID, "", 1),
		"of a service ID":     strings.Replace(own, ":profile:", ":serviceid:", 1),
		"of another service":  strings.Replace(own, "iam-identity", "iam-groups", 1),
		"that is none":        "x:" + id,
		"that is only the ID": id,
	} {
		a := c.exchange(token, "profile_crn", text)
		if a.status != 400 || a.json["errorCode"] != "BXNIM0398E" || !strings.Contains(a.text, "profile ID 'iam-"+id+"'") {
			t.Errorf("a CRN %s: got %d %s", what, a.status, a.text)
		}
	}
	who := c.form(url.Values{
		"grant_type": {"urn:ibm:params:oauth:grant-type:assume"}, "access_token": {admin},
		"profile_crn": {strings.Replace(own, sandbox.AccountID, other, 1)},
	})
	want(t, who, 400, "BXNIM0398E")
}

func TestBadPodTokens(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	id := c.profile(admin, "p")["id"].(string)
	good := c.mint(admin, `{"cluster":"demo-vpc","namespace":"n","service_account":"s","expires_in":600}`)
	expired := c.mint(admin, `{"cluster":"demo-vpc","namespace":"n","service_account":"s","expires_in":-5}`)
	foreign := start(t, sandbox.Options{})
	other := foreign.mint(foreign.login(sandbox.AdminKey), `{"cluster":"demo-vpc","namespace":"n","service_account":"s","expires_in":600}`)
	flipped := good[:len(good)-6] + "AAAAAA"

	for name, row := range map[string]struct{ token, code string }{
		"no JWT": {"hello", "BXNIM0401E"}, "expired": {expired, "BXNIM0405E"}, "unknown key": {other, "BXNIM0405E"},
		"broken signature": {flipped, "BXNIM0405E"}, "an IAM token": {admin, "BXNIM0405E"},
	} {
		a := c.exchange(row.token, "profile_id", id)
		if a.status != 400 || a.json["errorCode"] != row.code {
			t.Errorf("%s: got %d %v, want 400 %s", name, a.status, a.json["errorCode"], row.code)
		}
	}
	want(t, c.form(url.Values{"grant_type": {"urn:ibm:params:oauth:grant-type:cr-token"}, "cr_token": {good}}), 400, "BXNIM0109E")
	want(t, c.form(url.Values{}), 400, "BXNIM0109E", "grant_type")
	want(t, c.form(url.Values{"grant_type": {"urn:ibm:params:oauth:grant-type:apikey"}, "apikey": {"nope"}}), 400, "BXNIM0415E")
}

func TestSwitchesForUnconfirmedChecks(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{StrictAudience: true, MaxTokenLifetime: time.Hour})
	admin := c.login(sandbox.AdminKey)
	id := c.profile(admin, "p")["id"].(string)
	want(t, c.post("/v1/profiles/"+id+"/links", admin, linkBody("IKS_SA", demoVPC, "n", "s")), 201)
	mint := func(more string) string {
		return c.mint(admin, `{"cluster":"demo-vpc","namespace":"n","service_account":"s",`+more+`}`)
	}
	want(t, c.exchange(mint(`"audience":["vault"],"expires_in":600`), "profile_id", id), 400, "audience")
	want(t, c.exchange(mint(`"audience":["iam"],"expires_in":7200`), "profile_id", id), 400, "lives longer")
	want(t, c.exchange(mint(`"audience":["iam"],"expires_in":3600`), "profile_id", id), 200)
}

func TestErrorShapes(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	viewer := c.login(sandbox.ViewerKey)
	for name, row := range map[string]struct {
		method, path, token, body string
		status                    int
		parts                     []string
	}{
		"no token":              {"GET", "/v1/profiles", "", "", 401, []string{`"status_code":"401"`, `"message_code":"BXNIM0308E"`}},
		"a foreign token":       {"GET", "/v2/groups?account_id=x", "x.y.z", "", 401, []string{`"status_code":401`, "invalid_access_token"}},
		"policies, bad token":   {"GET", "/v2/policies", "x", "", 401, []string{`"invalid_token"`}},
		"clusters, bad token":   {"GET", "/global/v1/clusters", "x", "", 401, []string{`"A0003"`, `"incidentID"`}},
		"viewer creates":        {"POST", "/v1/profiles", viewer, `{"name":"x","account_id":"` + sandbox.AccountID + `"}`, 403, []string{"BXNIM0513E", "iam-identity.profile.create"}},
		"viewer makes a group":  {"POST", "/v2/groups?account_id=" + sandbox.AccountID, viewer, `{"name":"x"}`, 403, []string{"iam-groups.groups.create"}},
		"unknown profile":       {"GET", "/v1/profiles/Profile-x", viewer, "", 404, []string{`"status_code":"404"`}},
		"unknown cluster":       {"GET", "/global/v2/getCluster?cluster=x&v1-compatible", viewer, "", 404, []string{`"G0004"`, "recoveryCLI"}},
		"unknown path":          {"GET", "/v9/nothing", viewer, "", 404, []string{"<html>"}},
		"wrong method":          {"PATCH", "/v1/profiles", viewer, "", 405, []string{"BXNIM0060E"}},
		"unknown field":         {"POST", "/v1/profiles", viewer, `{"nome":"x"}`, 400, []string{"nome"}},
		"page size too large":   {"GET", "/v1/profiles?pagesize=101&account_id=" + sandbox.AccountID, viewer, "", 400, []string{"pagesize"}},
		"another account":       {"GET", "/v1/profiles?account_id=ffff", viewer, "", 403, []string{"BXNIM0513E"}},
		"roles without a right": {"GET", "/v2/roles?service_name=kms", c.login(sandbox.EditorKey), "", 200, []string{`"service_roles":[]`}},
		"control, not owner":    {"POST", "/_sandbox/reset", viewer, `{}`, 403, []string{"owner"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := client{t, c.base, c.http}
			contentType := ""
			if row.body != "" {
				contentType = "application/json"
			}
			a := c.do(row.method, row.path, row.token, contentType, row.body, "Transaction-Id", "my-id")
			want(t, a, row.status, row.parts...)
			if a.header.Get("Transaction-Id") != "my-id" {
				t.Errorf("the transaction ID is %q", a.header.Get("Transaction-Id"))
			}
		})
	}
}

func TestProfilesPageAndAreUnique(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	for _, name := range []string{"c", "a", "b"} {
		c.profile(admin, name)
	}
	want(t, c.post("/v1/profiles/", admin, `{"name":"a","account_id":"`+sandbox.AccountID+`"}`), 409)

	var names []string
	path := "/v1/profiles/?sort=name&pagesize=2&account_id=" + sandbox.AccountID
	for path != "" {
		a := c.get(path, admin)
		want(t, a, 200)
		for _, p := range a.json["profiles"].([]any) {
			names = append(names, p.(map[string]any)["name"].(string))
		}
		next, _ := a.json["next"].(string)
		path = strings.TrimPrefix(next, c.base)
	}
	if strings.Join(names, "") != "abc" {
		t.Errorf("pages give %v", names)
	}
}

func TestUpdatesNeedTheTag(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	p := c.profile(admin, "p")
	path, tag := "/v1/profiles/"+p["id"].(string), p["entity_tag"].(string)
	if !strings.HasPrefix(tag, "1-") || len(tag) != 34 {
		t.Errorf("the first tag is %q", tag)
	}
	put := func(match string) answer {
		return c.do("PUT", path, admin, "application/json", `{"description":"d"}`, "If-Match", match)
	}
	want(t, put(""), 400)
	want(t, put(tag), 200, `"2-`)
	want(t, put(tag), 412)
	want(t, put("*"), 200, `"3-`)
	want(t, put(`"`+c.get(path, admin).header.Get("ETag")+`"`), 200, `"4-`)
}

func TestGroupMembersAreAnsweredOneByOne(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	iamID := c.profile(admin, "p")["iam_id"].(string)
	a := c.post("/v2/groups?account_id="+sandbox.AccountID, admin, `{"name":"g"}`)
	want(t, a, 201)
	members := "/v2/groups/" + a.json["id"].(string) + "/members"
	add := `{"members":[{"iam_id":"` + iamID + `","type":"profile"},{"iam_id":"` + iamID + `","type":"user"}]}`
	got := c.do("PUT", members, admin, "application/json", add)
	want(t, got, 207, `"status_code":200`, `"status_code":400`, `"created_at":""`)
	want(t, c.get(members+"?verbose=true", admin), 200, `"name":"p"`, `"total_count":1`)
	want(t, c.do("HEAD", members+"/"+iamID, admin, "", ""), 204)
	want(t, c.do("DELETE", "/v2/groups/"+a.json["id"].(string), admin, "", ""), 409)
	want(t, c.do("DELETE", members+"/"+iamID, admin, "", ""), 204)
	want(t, c.do("HEAD", members+"/"+iamID, admin, "", ""), 404)
}

func TestAMemberIsInFiftyGroupsAtMost(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	iamID := c.profile(admin, "p")["iam_id"].(string)
	for i := range 51 {
		a := c.post("/v2/groups?account_id="+sandbox.AccountID, admin, `{"name":"g`+string(rune('A'+i%26))+string(rune('a'+i/26))+`"}`)
		want(t, a, 201)
		got := c.do("PUT", "/v2/groups/"+a.json["id"].(string)+"/members", admin, "application/json",
			`{"members":[{"iam_id":"`+iamID+`","type":"profile"}]}`)
		if i < 50 {
			want(t, got, 207, `"status_code":200`)
		} else {
			want(t, got, 207, `"status_code":403`, "limit reached")
		}
	}
}
