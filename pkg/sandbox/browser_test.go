package sandbox_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

var ownersKey = "Basic " + base64.StdEncoding.EncodeToString([]byte("apikey:"+sandbox.AdminKey))

// raw is one request as a browser or a program sends it.
type raw struct {
	method, path, host, body string
	header                   http.Header
}

func (r raw) send(t *testing.T, base string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), r.method, base+r.path, strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header, req.Host = r.header.Clone(), r.host
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode
}

func headers(pairs ...string) http.Header {
	h := http.Header{"Authorization": {ownersKey}}
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

func TestNoPageOfABrowserUsesTheSandbox(t *testing.T) {
	t.Parallel()
	const reset, mint, form = "/_sandbox/reset", "/_sandbox/mint", "application/x-www-form-urlencoded"
	json := "application/json"
	for name, r := range map[string]raw{
		"fetch of another site":           {"POST", reset, "", "{}", headers("Sec-Fetch-Site", "cross-site", "Content-Type", json)},
		"fetch of a sibling":              {"POST", reset, "", "{}", headers("Sec-Fetch-Site", "same-site", "Content-Type", json)},
		"fetch with a strange word":       {"POST", reset, "", "{}", headers("Sec-Fetch-Site", "no-such-site", "Content-Type", json)},
		"an old browser":                  {"POST", reset, "", "{}", headers("Origin", "https://evil.example", "Content-Type", json)},
		"a sandboxed frame":               {"POST", reset, "", "{}", headers("Origin", "null", "Content-Type", json)},
		"another port of this machine":    {"POST", reset, "", "{}", headers("Origin", "http://127.0.0.1:1", "Content-Type", json)},
		"a form":                          {"POST", reset, "", "a=b", headers("Content-Type", form)},
		"a form of text":                  {"POST", reset, "", "{}", headers("Content-Type", "text/plain")},
		"a form with files":               {"POST", reset, "", "{}", headers("Content-Type", "multipart/form-data; boundary=x")},
		"a beacon without a type":         {"POST", reset, "", "{}", headers()},
		"a type that begins like ours":    {"POST", reset, "", "{}", headers("Content-Type", "application/jsonx")},
		"a type that holds ours":          {"POST", reset, "", "{}", headers("Content-Type", "text/plain; application/json")},
		"a form that mints":               {"POST", mint, "", "{}", headers("Content-Type", form)},
		"a deletion of another site":      {"DELETE", "/_sandbox/faults", "", "", headers("Sec-Fetch-Site", "cross-site")},
		"a deletion of an old browser":    {"DELETE", "/_sandbox/faults", "", "", headers("Origin", "https://evil.example")},
		"a deletion by a form":            {"DELETE", "/_sandbox/faults", "", "a=b", headers("Content-Type", form)},
		"a fault of another site":         {"POST", "/_sandbox/faults", "", `{"fault":"status=500"}`, headers("Sec-Fetch-Site", "cross-site", "Content-Type", json)},
		"keys of another site":            {"POST", "/_sandbox/clusters/demo-vpc/trust", "", "{}", headers("Sec-Fetch-Site", "cross-site", "Content-Type", json)},
		"IAM, from another site":          {"POST", "/v1/profiles", "", "{}", headers("Sec-Fetch-Site", "cross-site", "Content-Type", json)},
		"a token, from another site":      {"POST", "/identity/token", "", "grant_type=x", headers("Sec-Fetch-Site", "cross-site", "Content-Type", form)},
		"a page that reads":               {"GET", "/identity/keys", "", "", headers("Sec-Fetch-Site", "cross-site")},
		"an image of a sibling":           {"GET", "/v1/profiles", "", "", headers("Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "no-cors")},
		"a link to it":                    {"GET", "/_sandbox/faults", "", "", headers("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate")},
		"an old browser that reads":       {"GET", "/_sandbox/faults", "", "", headers("Origin", "https://evil.example")},
		"a preflight":                     {"OPTIONS", reset, "", "", headers("Origin", "https://evil.example", "Access-Control-Request-Method", "POST")},
		"a name that points to loopback":  {"POST", reset, "evil.example", "{}", headers("Content-Type", json)},
		"the same with a port":            {"GET", "/_sandbox/faults", "evil.example:8383", "", headers()},
		"a name that ends like ours":      {"GET", "/_sandbox/faults", "evil-localhost", "", headers()},
		"a name that begins like ours":    {"GET", "/_sandbox/faults", "localhost.evil.example", "", headers()},
		"a name that looks like an IP":    {"GET", "/_sandbox/faults", "127.0.0.1.evil.example", "", headers()},
		"an allowed name with more of it": {"GET", "/_sandbox/faults", "sandbox.test.evil.example", "", headers()},
		"rebinding to read":               {"GET", "/identity/keys", "evil.example", "", http.Header{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, err := sandbox.New(t.Context(), sandbox.Options{Hosts: []string{"sandbox.test"}})
			if err != nil {
				t.Fatal(err)
			}
			if got := r.send(t, "http://"+listen(t, server)); got != http.StatusForbidden && got != http.StatusUnsupportedMediaType {
				t.Errorf("status %d", got)
			}
		})
	}
}

func TestProgramsUseTheSandboxByEveryName(t *testing.T) {
	t.Parallel()
	server, err := sandbox.New(t.Context(), sandbox.Options{Hosts: []string{"sandbox.test"}})
	if err != nil {
		t.Fatal(err)
	}
	base := "http://" + listen(t, server)
	for _, host := range []string{"", "localhost", "LOCALHOST:8383", "localhost.", "a.localhost", "127.0.0.1", "[::1]:8383", "10.1.2.3:80", "sandbox.test:1", "Sandbox.Test"} {
		if got := (raw{"GET", "/_sandbox/faults", host, "", headers()}).send(t, base); got != http.StatusOK {
			t.Errorf("host %q: status %d", host, got)
		}
	}
	for name, r := range map[string]raw{
		"curl":                 {"POST", "/_sandbox/reset", "", "{}", headers("Content-Type", "application/json")},
		"with a charset":       {"POST", "/_sandbox/reset", "", "{}", headers("Content-Type", "Application/JSON; charset=utf-8")},
		"a deletion":           {"DELETE", "/_sandbox/faults", "", "", headers()},
		"a page of the server": {"POST", "/_sandbox/reset", "", "{}", headers("Content-Type", "application/json", "Sec-Fetch-Site", "same-origin")},
		"its address, typed":   {"DELETE", "/_sandbox/faults", "", "", headers("Sec-Fetch-Site", "none")},
	} {
		if got := r.send(t, base); got != http.StatusNoContent {
			t.Errorf("%s: status %d", name, got)
		}
	}
}

// The control routes take an API key by the same check as the token endpoint.
func TestKeysThatGetNoTokenControlNothing(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	key := ownKey(t, c, admin, `"expires_at":"2020-01-31T18:30+0000"`)
	if got := faultsBy(t, c, key.secret); got != http.StatusUnauthorized {
		t.Errorf("an expired key: status %d", got)
	}
	key = ownKey(t, c, admin, `"description":"x"`)
	if got := faultsBy(t, c, key.secret); got != http.StatusOK {
		t.Errorf("a key: status %d", got)
	}
	want(t, c.post("/v1/apikeys/"+key.id+"/disable", admin, ""), http.StatusNoContent)
	if got := faultsBy(t, c, key.secret); got != http.StatusUnauthorized {
		t.Errorf("a disabled key: status %d", got)
	}
	if got := faultsBy(t, c, "nope"); got != http.StatusUnauthorized {
		t.Errorf("no key: status %d", got)
	}
	settings := "/v1/accounts/" + sandbox.AccountID + "/settings/identity"
	tag := c.get(settings, admin).header.Get("ETag")
	want(t, c.do("PUT", settings, admin, "application/json", `{"allowed_ip_addresses":"10.9.8.7"}`, "If-Match", tag), http.StatusOK)
	if got := faultsBy(t, c, sandbox.AdminKey); got != http.StatusUnauthorized {
		t.Errorf("another address: status %d", got)
	}
}

type madeKey struct{ id, secret string }

// ownKey makes another API key of the administrator.
func ownKey(t *testing.T, c client, admin, more string) madeKey {
	t.Helper()
	details := c.do("GET", "/v1/apikeys/details", admin, "", "", "IAM-Apikey", sandbox.AdminKey)
	want(t, details, http.StatusOK)
	a := c.post("/v1/apikeys", admin, `{"name":"k","iam_id":"`+details.json["iam_id"].(string)+`",`+more+`}`)
	want(t, a, http.StatusCreated)
	return madeKey{a.json["id"].(string), a.json["apikey"].(string)}
}

func faultsBy(t *testing.T, c client, key string) int {
	t.Helper()
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("apikey:"+key))
	return (raw{"GET", "/_sandbox/faults", "", "", http.Header{"Authorization": {basic}}}).send(t, c.base)
}
