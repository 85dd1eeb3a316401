package sandbox_test

import (
	"fmt"
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
}

func newTarget(t *testing.T) *target {
	t.Helper()
	path := filepath.Join(t.TempDir(), "state")
	c := start(t, sandbox.Options{State: path})
	admin := c.login(sandbox.AdminKey)
	p := c.profile(admin, "p")
	id, iamID := p["id"].(string), p["iam_id"].(string)
	made := func(a answer) string {
		want(t, a, 201)
		return a.json["id"].(string)
	}
	group := made(c.post("/v2/groups?account_id="+sandbox.AccountID, admin, `{"name":"g"}`))
	want(t, c.do("PUT", "/v2/groups/"+group+"/members", admin, "application/json", `{"members":[{"iam_id":"`+iamID+`","type":"profile"}]}`), 207)
	return &target{client: c, t: t, admin: admin, path: path, ids: map[string]string{
		"profile": id, "group": group, "member": iamID, "account": sandbox.AccountID, "cluster": "demo-classic", "fault": "fault-1",
		"link":   made(c.post("/v1/profiles/"+id+"/links", admin, linkBody("IKS_SA", demoVPC, "n", "s"))),
		"rule":   made(c.post("/v1/profiles/"+id+"/rules", admin, `{"type":"Profile-CR","cr_type":"IKS_SA","conditions":[]}`)),
		"policy": made(c.post("/v2/policies", admin, policyBody(iamID, viewerRole, attribute("serviceName", "kms")))),
	}}
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
func (r route) form() bool     { return r.path == "/identity/token" }
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
		case x.ids[name] == "":
			x.t.Errorf("this test has no ID for {%s} of %s", name, r)
		default:
			segments[i] = x.ids[name]
		}
	}
	return strings.Join(segments, "/")
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
	if fault := misshapen(a); fault != "" && (a.text != "" || a.status < 400 || a.status > 499) { // an answer to HEAD has no body
		x.t.Errorf("%s: %s: %s", what, fault, a.text[:min(len(a.text), 500)])
	}
	if x.state() != before {
		x.t.Errorf("%s changed the state", what)
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
		if r.takesBody() && r.path != "/_sandbox/reset" {
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
		for _, parameter := range []string{"pagesize", "pagetoken", "limit", "offset", "start"} {
			for _, number := range []string{"-1", "0", "1", "2147483647", "9223372036854775807", "9223372036854775808", "1e3", "0x10", "+1", "1_0", " 1"} {
				for _, value := range []string{number, b64([]byte("page:" + number)), b64([]byte("after:" + number)), b64([]byte("row:" + number))} {
					query := url.Values{parameter: {value}, "account_id": {sandbox.AccountID}, "cluster": {"demo-vpc"}}
					a := x.do("GET", x.fill(r, "", "")+"?"+query.Encode(), x.admin, "", "")
					if a.status > 499 || a.status > 299 && misshapen(a) != "" {
						t.Errorf("%s?%s: status %d %s: %s", r, query.Encode(), a.status, misshapen(a), a.text)
					}
				}
			}
		}
		if x.state() != before {
			t.Errorf("%s changed the state", r)
		}
	}
}
