package sandbox_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// A key that gets no token at the token endpoint does nothing at any control route, and the state stays as it is.
func TestEveryControlRouteChecksKeysAsTheTokenEndpoint(t *testing.T) {
	t.Parallel()
	x := newTarget(t)
	settings := "/v1/accounts/" + sandbox.AccountID + "/settings/identity"
	admit := func(list string) {
		t.Helper()
		tag := x.get(settings, x.admin).header.Get("ETag")
		want(t, x.do("PUT", settings, x.admin, "application/json", `{"allowed_ip_addresses":"`+list+`"}`, "If-Match", tag), http.StatusOK)
	}
	gone := ownKey(t, x.client, x.admin, `"description":"x"`)
	want(t, x.do("DELETE", "/v1/apikeys/"+gone.id, x.admin, "", ""), http.StatusNoContent)
	disabled := ownKey(t, x.client, x.admin, `"description":"x"`)
	want(t, x.post("/v1/apikeys/"+disabled.id+"/disable", x.admin, ""), http.StatusNoContent)
	orphan := x.post("/v1/serviceids", x.admin, `{"name":"gone","account_id":"`+sandbox.AccountID+`","apikey":{"name":"k","store_value":true}}`)
	want(t, orphan, http.StatusCreated)
	keys := map[string]string{
		"an expired key": ownKey(t, x.client, x.admin, `"expires_at":"2020-01-31T18:30+0000"`).secret,
		"a disabled key": disabled.secret, "a deleted key": gone.secret, "no key": "", "another": "nope", "half a key": sandbox.AdminKey[:8],
		"a longer key": sandbox.AdminKey + "x", "an access token": x.admin, "another case": strings.ToUpper(sandbox.AdminKey),
	}
	before := x.state()
	for name, key := range keys {
		x.controlRefused(name, "apikey", key, http.StatusUnauthorized, before)
		if got := x.form(map[string][]string{"grant_type": {grant("apikey")}, "apikey": {key}}).status; got < 400 {
			t.Errorf("%s gets a token", name)
		}
	}
	for _, user := range []string{"", "admin", "APIKEY", "apikey "} {
		x.controlRefused("user "+user, user, sandbox.AdminKey, http.StatusUnauthorized, before)
	}
	for _, key := range []string{sandbox.EditorKey, sandbox.ViewerKey} {
		x.controlRefused(key, "apikey", key, http.StatusForbidden, before)
	}
	for _, list := range []string{"10.9.8.7", "10.0.0.0/8,192.0.2.1-192.0.2.9", "2001:db8::/32"} {
		admit(list)
		x.controlRefused("from outside "+list, "apikey", sandbox.AdminKey, http.StatusUnauthorized, x.state())
	}
	admit("10.9.8.7,127.0.0.0/8")
	if got := faultsBy(t, x.client, sandbox.AdminKey); got != http.StatusOK {
		t.Errorf("from an address that is allowed again: status %d", got)
	}
}

// controlRefused tries a key at every control route, each with a request that the owner's key would carry out.
func (x *target) controlRefused(name, user, key string, status int, before string) {
	x.t.Helper()
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+key))
	bodies := map[string]string{
		"/_sandbox/mint":   `{"cluster":"demo-vpc","namespace":"n","service_account":"s","expires_in":600}`,
		"/_sandbox/faults": `{"fault":"status=500"}`,
	}
	tried := 0
	for _, r := range routes() {
		if !strings.HasPrefix(r.path, "/_sandbox/") {
			continue
		}
		tried++
		body, kind := "", ""
		if r.takesBody() {
			if body, kind = bodies[r.path], "application/json"; body == "" {
				body = "{}"
			}
		}
		a := x.do(r.method, x.fill(r, "", ""), "", kind, body, "Authorization", basic)
		// Trusting keys reads the body first, which is not that of a key set here; who may not do it is refused all the same.
		if a.status != status && (status != http.StatusForbidden || a.status < 400) {
			x.t.Errorf("%s at %s: status %d, want %d: %s", name, r, a.status, status, a.text)
		}
	}
	if x.state() != before {
		x.t.Errorf("%s changed the state", name)
	}
	if tried < 8 {
		x.t.Errorf("only %d control routes were tried", tried)
	}
}
