package sandbox_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

const (
	basicBX  = "Basic " + "Yng6Yng=" // bx:bx
	formType = "application/x-www-form-urlencoded"
)

func (c client) formAs(basic string, values url.Values, header ...string) answer {
	if basic != "" {
		header = append(header, "Authorization", basic)
	}
	return c.do("POST", "/identity/token", "", formType, values.Encode(), header...)
}

func TestRefreshTokens(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	want(t, c.form(apiKeyGrant(sandbox.ViewerKey)), 200, `"refresh_token":"not_supported"`)
	a := c.formAs(basicBX, apiKeyGrant(sandbox.ViewerKey))
	want(t, a, 200, `"refresh_token_expiration"`)
	refresh := a.json["refresh_token"].(string)
	values := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}}
	want(t, c.formAs(basicBX, values), 200, `"access_token"`)
	want(t, c.form(values), 400, "BXNIM0137E")
	values.Set("account", "ffff")
	want(t, c.formAs(basicBX, values), 401, "BXNIM0436E")
	// It is no access token, nor is it one of a pod.
	want(t, c.get("/v1/profiles?account_id="+sandbox.AccountID, refresh), 401)
	want(t, c.exchange(refresh, "profile_id", "x"), 400, "BXNIM0405E")
}

func TestAProfileIsAssumedByARefreshToken(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	p := c.profile(admin, "p")
	id := p["id"].(string)
	want(t, c.post("/v1/profiles/"+id+"/identities/user", admin, `{"type":"user","identifier":"IBMid-SANDBOXVIEWER"}`), 200)
	a := c.formAs(basicBX, apiKeyGrant(sandbox.ViewerKey))
	assume := url.Values{
		"grant_type": {"urn:ibm:params:oauth:grant-type:assume"}, "refresh_token": {a.json["refresh_token"].(string)}, "profile_id": {id},
	}
	want(t, c.formAs(basicBX, assume), 200, `"access_token"`)

	list := func(token string) answer {
		return c.do("POST", "/identity/profiles", "", formType, url.Values{"access_token": {token}}.Encode())
	}
	want(t, list(c.login(sandbox.ViewerKey)), 200, `"count":1`, id)
	want(t, list(admin), 200, `"count":0`, `"profiles":[]`)
	want(t, list("x.y.z"), 400, "BXNIM0401E")
	want(t, list(""), 400, "BXNIM0109E")

	for name, values := range map[string]url.Values{
		"no token":             {"profile_id": {id}},
		"no profile":           {"access_token": {admin}},
		"a name alone":         {"access_token": {admin}, "profile_name": {"p"}},
		"an empty grant twice": {"access_token": {""}, "refresh_token": {""}},
	} {
		values.Set("grant_type", "urn:ibm:params:oauth:grant-type:assume")
		if a := c.form(values); a.status != 400 || a.json["errorCode"] != "BXNIM0109E" {
			t.Errorf("%s: got %d %s", name, a.status, a.text)
		}
	}
}

func TestWhatTheTokenEndpointRefuses(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	key := apiKeyGrant(sandbox.ViewerKey)
	with := func(name, value string) url.Values {
		values := url.Values{}
		for n, v := range key {
			values[n] = v
		}
		values.Set(name, value)
		return values
	}
	want(t, c.form(with("response_type", "uaa")), 400, "BXNIM0106E", "cloud_iam")
	want(t, c.form(with("response_type", "cloud_iam")), 200)
	want(t, c.form(with("grant_type", "password")), 400, "BXNIM0106E", "grant_type")
	want(t, c.formAs("Basic "+base64.StdEncoding.EncodeToString([]byte("bx:wrong")), key), 400, "BXNIM0310E")
	want(t, c.formAs("", key, "Ibm-Cloud-Tenant", "ffff,eeee"), 400, "BXNIM0106E")
	want(t, c.formAs("", key, "Ibm-Cloud-Tenant", "ffff, "+sandbox.AccountID), 200)
	want(t, c.do("POST", "/identity/token", "", jsonType, `{}`), 415)
	want(t, c.form(url.Values{"grant_type": {"refresh_token"}}), 400, "BXNIM0109E")
}

func TestIntrospection(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	ask := func(name, value string) answer {
		return c.do("POST", "/identity/introspect", "", formType, url.Values{name: {value}}.Encode())
	}
	token := c.login(sandbox.ViewerKey)
	want(t, ask("token", token), 200, `"active":true`, `"iam_id":"IBMid-SANDBOXVIEWER"`)
	want(t, ask("apikey", sandbox.ViewerKey), 200, `"active":true`)
	for _, bad := range []string{"x", token + "x", strings.ToUpper(token)} {
		if a := ask("token", bad); a.text != "{\"active\":false}\n" {
			t.Errorf("%s: got %s", bad, a.text)
		}
	}
	want(t, ask("none", "x"), 400, "BXNIM0109E")
	want(t, c.get("/identity/.well-known/openid-configuration", ""), 200,
		`"issuer":"https://iam.cloud.ibm.com/identity"`, c.base+"/identity/token")
}

func TestAnAccountDecidesOnItsTokens(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	settings := "/v1/accounts/" + sandbox.AccountID + "/settings/identity"
	want(t, c.put(settings, admin, `{"system_access_token_expiration_in_seconds":"900"}`, "*"), 200)
	want(t, c.form(apiKeyGrant(sandbox.ViewerKey)), 200, `"expires_in":900`)
	for _, list := range []string{"127.0.0.1", "10.0.0.0/8, 127.0.0.0/8", "::1,127.0.0.1-127.0.0.9", ""} {
		want(t, c.put(settings, admin, `{"allowed_ip_addresses":"`+list+`"}`, "*"), 200)
		want(t, c.form(apiKeyGrant(sandbox.ViewerKey)), 200)
	}
	for _, list := range []string{"10.0.0.1", "127.0.0.2-127.0.0.9", "::/0"} {
		want(t, c.put(settings, admin, `{"allowed_ip_addresses":"`+list+`"}`, "*"), 200)
		want(t, c.form(apiKeyGrant(sandbox.ViewerKey)), 401, "BXNIM0430E")
	}
}
