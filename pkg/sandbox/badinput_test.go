package sandbox_test

import (
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// target is a sandbox with one entity of each kind, whose state file shows every change.
type target struct {
	client
	t     *testing.T
	admin string
	ids   map[string]string // by the name of a wildcard
	path  string

	failures int
}

func newTarget(t *testing.T) *target {
	t.Helper()
	path := filepath.Join(t.TempDir(), "state")
	c := start(t, sandbox.Options{State: path})
	admin := c.login(sandbox.AdminKey)
	p := c.profile(admin, "p")
	id, iamID := p["id"].(string), p["iam_id"].(string)
	made := func(a answer) string {
		t.Helper()
		want(t, a, 201)
		return a.json["id"].(string)
	}
	put := func(path, body string) answer { return c.do("PUT", path, admin, "application/json", body) }
	group := made(c.post("/v2/groups?"+account, admin, `{"name":"g"}`))
	want(t, put("/v2/groups/"+group+"/members", `{"members":[{"iam_id":"`+iamID+`","type":"profile"}]}`), 207)
	x := &target{client: c, t: t, admin: admin, path: path, ids: map[string]string{
		"profile": id, "group": group, "member": iamID, "account": sandbox.AccountID, "cluster": "demo-classic", "fault": "fault-1",
		"link":   made(c.post("/v1/profiles/"+id+"/links", admin, linkBody("IKS_SA", demoVPC, "n", "s"))),
		"rule":   made(c.post("/v1/profiles/"+id+"/rules", admin, claimRule)),
		"policy": made(c.post("/v2/policies", admin, policyBody(iamID, viewerRole, attribute("serviceName", "kms")))),
	}}
	x.addMore(made)
	return x
}

// addMore makes what surrounds profiles, groups and policies.
func (x *target) addMore(made func(answer) string) {
	x.t.Helper()
	id, group := x.ids["profile"], x.ids["group"]
	want(x.t, x.post("/v1/profiles/"+id+"/identities/user", x.admin, `{"type":"user","identifier":"IBMid-SANDBOXEDITOR"}`), 200)
	reports := "/v1/activity/accounts/" + sandbox.AccountID + "/report"
	report := x.post(reports, x.admin, "")
	want(x.t, report, 202)
	reference := report.json["reference"].(string)
	for ready := false; !ready; { // each look is counted
		ready = x.get(reports+"/"+reference, x.admin).status != 204
	}
	maps.Copy(x.ids, map[string]string{
		"user": "IBMid-SANDBOXEDITOR", "entry": "cloud-object-storage-plan", "kind": "plan",
		"type": "user", "identifier": "IBMid-SANDBOXEDITOR", "reference": reference, "instance": "6f2a3c1d-8b7e-4f60-9a51-2c3d4e5f6071",
		"key":                                    made(x.post("/v1/apikeys", x.admin, `{"name":"k","iam_id":"IBMid-SANDBOXADMIN"}`)),
		"serviceid":                              made(x.post("/v1/serviceids", x.admin, `{"name":"s","account_id":"`+sandbox.AccountID+`"}`)),
		"role":                                   made(x.post("/v2/roles", x.admin, customRole("Old"))),
		"/v2/groups/{group}/rules/{rule}":        made(x.post("/v2/groups/"+group+"/rules", x.admin, groupRule)),
		"/v1/policies/{policy}":                  made(x.post("/v1/policies", x.admin, policyV1(x.ids["member"], "databases-for-redis"))),
		"/v2/groups/_allgroups/members/{member}": "IBMid-SANDBOXEDITOR",
	})
}

func (x *target) state() string {
	x.t.Helper()
	content, err := os.ReadFile(x.path)
	if err != nil {
		x.t.Fatal(err)
	}
	return string(content)
}

// route is one pattern with its parts.
type route struct{ method, path string }

func routes() []route {
	var all []route
	for _, pattern := range sandbox.Routes() {
		method, path, _ := strings.Cut(pattern, " ")
		all = append(all, route{method, path})
	}
	return all
}

func (r route) String() string { return r.method + " " + r.path }
func (r route) open() bool     { return strings.HasPrefix(r.path, "/identity/") }
func (r route) form() bool     { return r.open() && r.method == "POST" }
func (r route) takesBody() bool {
	return r.method == "POST" || r.method == "PUT" || r.method == "PATCH"
}

// fill puts IDs in the place of wildcards, of one of them another value.
func (x *target) fill(r route, other, value string) string {
	segments := strings.Split(r.path, "/")
	for i, s := range segments {
		name, isWildcard := strings.CutPrefix(strings.TrimRight(s, ".}"), "{")
		switch {
		case !isWildcard:
		case name == other:
			segments[i] = value
		case x.ids[r.path] != "" && i == len(segments)-1: // an ID of the same name, and another kind
			segments[i] = x.ids[r.path]
		case x.ids[name] == "":
			x.t.Errorf("this test has no ID for {%s} of %s", name, r)
		default:
			segments[i] = x.ids[name]
		}
	}
	return strings.Join(segments, "/")
}

// bodiless reports whether a route does without a body.
func bodiless(r route) bool {
	return r.path == "/_sandbox/reset" || strings.HasSuffix(r.path, "/lock") || strings.HasSuffix(r.path, "/disable") ||
		strings.HasSuffix(r.path, "/report")
}

func wildcards(r route) []string {
	var names []string
	for _, s := range strings.Split(r.path, "/") {
		if name, ok := strings.CutPrefix(s, "{"); ok {
			names = append(names, strings.TrimRight(name, ".}"))
		}
	}
	return names
}

// refused checks that a request was refused in the words of its service and changed nothing.
func (x *target) refused(what string, a answer, before string) {
	x.t.Helper()
	fault := misshapen(a)
	if a.text == "" && a.status >= 400 && a.status < 500 {
		fault = "" // an answer to HEAD has no body
	}
	if fault != "" {
		x.t.Errorf("%s: %s: %s", what, fault, a.text[:min(len(a.text), 500)])
	}
	changed := x.state() != before
	if changed {
		x.t.Errorf("%s changed the state", what)
	}
	if fault == "" && !changed {
		return
	}
	if x.failures++; x.failures == 20 {
		x.t.Fatal("there is more of this")
	}
}

func TestBadBodies(t *testing.T) {
	t.Parallel()
	x := newTarget(t)
	before := x.state()
	const kind = "application/json"
	for name, row := range map[string]struct{ kind, body string }{
		"half a document":      {kind, `{"name":"x"`},
		"no JSON":              {kind, `name=x`},
		"a list":               {kind, `[]`},
		"a list of objects":    {kind, `[{"name":"x"}]`},
		"a number":             {kind, `5`},
		"a text":               {kind, `"x"`},
		"null":                 {kind, ` null `},
		"two documents":        {kind, `{}{}`},
		"an unknown field":     {kind, `{"no-such-field":1}`},
		"not UTF-8":            {kind, "{\"name\":\"a\xffb\"}"},
		"NUL":                  {kind, "\x00"},
		"very deep":            {kind, strings.Repeat(`{"name":`, 20_000)},
		"very deep list":       {kind, strings.Repeat(`[`, 20_000)},
		"too large":            {kind, `{"name":"` + strings.Repeat("x", 2<<20) + `"}`},
		"a huge number":        {kind, `{"name":` + strings.Repeat("9", 10_000) + `}`},
		"another content type": {"text/plain", `{"name":"x"}`},
		"no content type":      {"", `{"name":"x"}`},
		"a broken one":         {"application/json; charset", `{"name":"x"}`},
		"another charset":      {"application/json; charset=utf-16", `{"name":"x"}`},
		"a bad form":           {"application/x-www-form-urlencoded", `grant_type=%zz`},
		"a form, not UTF-8":    {"application/x-www-form-urlencoded", `grant_type=%ff`},
		"a form, too large":    {"application/x-www-form-urlencoded", `grant_type=` + strings.Repeat("x", 2<<20)},
		"several parts":        {"multipart/form-data; boundary=x", "--x--"},
	} {
		for _, r := range routes() {
			if r.takesBody() {
				x.refused(fmt.Sprint(name, " to ", r), x.do(r.method, x.fill(r, "", ""), x.admin, row.kind, row.body), before)
			}
		}
	}
	for _, r := range routes() {
		if r.takesBody() && !bodiless(r) {
			x.refused(fmt.Sprint("no body to ", r), x.do(r.method, x.fill(r, "", ""), x.admin, kind, ""), before)
		}
	}
}

func TestBadPaths(t *testing.T) {
	t.Parallel()
	x := newTarget(t)
	before := x.state()
	for _, r := range routes() {
		body, kind := "", ""
		if r.takesBody() {
			body, kind = `{}`, "application/json"
		}
		ask := func(path string) {
			x.refused(r.method+" "+path[:min(len(path), 100)], x.do(r.method, path, x.admin, kind, body), before)
		}
		names := wildcards(r)
		for _, name := range names {
			for _, value := range []string{
				"..", ".", "%2e%2e", "%2E.", "a%2fb", "%2f", "..%2f..", "%2e%2e%2fprofiles", "%00", "a%00b", "%0d%0aX:y", "%ff", "%c0%ae",
				"%5c..%5c", "*", "{" + name + "}", strings.Repeat("a", 5000), "-1", "null", "crn:v1:bluemix", "iam-Profile-", "%25",
			} {
				ask(x.fill(r, name, value))
			}
			if !strings.HasSuffix(r.path, "}") || name != names[len(names)-1] { // else it is the path of the collection
				ask(x.fill(r, name, ""))
			}
		}
		path := x.fill(r, "", "")
		for _, path := range []string{
			"/" + path, "/x/.." + path, "/." + path, path + "/.", path + "/..", path + "//", path + "/%2f", path + "%00", "/%2e%2e" + path,
		} {
			ask(path)
		}
	}
}

func TestBadQueries(t *testing.T) {
	t.Parallel()
	x := newTarget(t)
	before := x.state()
	for _, r := range routes() {
		for _, query := range []string{"%zz", "a=%", "a=%ff", "%ff=a", "a;b=c"} {
			body, kind := "", ""
			if r.takesBody() {
				body, kind = `{}`, "application/json"
			}
			x.refused(fmt.Sprint(r, "?", query), x.do(r.method, x.fill(r, "", "")+"?"+query, x.admin, kind, body), before)
		}
	}
}

// Numbers and cursors at the edges of what fits: an answer or a refusal, never a fault of the sandbox itself.
func TestNumbersAtTheEdge(t *testing.T) {
	t.Parallel()
	x := newTarget(t)
	before := x.state()
	for _, r := range routes() {
		if r.method != "GET" {
			continue
		}
		for parameter, values := range edges() {
			for _, value := range values {
				query := url.Values{parameter: {value}, "account_id": {sandbox.AccountID}, "cluster": {"demo-vpc"}}
				a := x.do("GET", x.fill(r, "", "")+"?"+query.Encode(), x.admin, "", "")
				if a.status > 499 || a.status > 299 && misshapen(a) != "" {
					t.Errorf("%s?%s: status %d %s: %s", r, query.Encode(), a.status, misshapen(a), a.text)
				}
			}
		}
		if x.state() != before {
			t.Errorf("%s changed the state", r)
		}
	}
}

// edges are values of the parameters that hold numbers, or cursors with numbers in them.
func edges() map[string][]string {
	const largest, beyond = "9223372036854775807", "9223372036854775808"
	numbers := []string{"-1", "0", "1", "2147483648", largest, beyond, "1e3", "0x10", "+1", "1_0", " 1", "1.5"}
	var cursors []string
	for _, number := range []string{"-1", "0", largest, beyond, "", "x"} {
		cursors = append(cursors, number, b64([]byte("page:"+number)), b64([]byte("after:"+number)), b64([]byte("row:"+number)))
	}
	return map[string][]string{"pagesize": numbers, "limit": numbers, "offset": numbers, "pagetoken": cursors, "start": cursors}
}
