package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// prey is a sandbox that is asked without a network.
type prey struct {
	server *sandbox.Server
	token  string // of the owner
}

func newPrey(f *testing.F) prey {
	f.Helper()
	s, err := sandbox.New(f.Context(), sandbox.Options{})
	if err != nil {
		f.Fatal(err)
	}
	form := url.Values{"grant_type": {grant("apikey")}, "apikey": {sandbox.AdminKey}}
	r := httptest.NewRequestWithContext(f.Context(), "POST", "/identity/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var token struct {
		Text string `json:"access_token"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &token); err != nil || token.Text == "" {
		f.Fatalf("no token: %v %s", err, w.Body)
	}
	return prey{s, token.Text}
}

// ask sends a request and checks what holds for every answer: it is no fault of the sandbox itself, and a refusal is in
// the words of its service.
func (p prey) ask(t *testing.T, method, target, token, contentType, body string, header ...string) answer {
	t.Helper()
	u, err := url.ParseRequestURI(target)
	if err != nil {
		t.Skip("net/http refuses it")
	}
	r := httptest.NewRequestWithContext(t.Context(), method, "/", strings.NewReader(body))
	r.URL = u
	if token != "" {
		header = append(header, "Authorization", "Bearer "+token)
	}
	header = append(header, "Content-Type", contentType)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	p.server.ServeHTTP(w, r)
	a := answer{status: w.Code, header: w.Header(), text: w.Body.String()}
	_ = json.Unmarshal(w.Body.Bytes(), &a.json)
	if a.status > 499 {
		t.Errorf("%s %q: status %d: %s", method, target, a.status, a.text)
	}
	if fault := misshapen(a); a.status > 399 && fault != "" && method != http.MethodHead {
		t.Errorf("%s %q: %s: %s", method, target, fault, a.text)
	}
	return a
}

const account = "account_id=" + sandbox.AccountID

func FuzzAccessToken(f *testing.F) {
	p := newPrey(f)
	f.Add("Bearer x")
	f.Add("Bearer " + b64([]byte(`{"alg":"none"}`)) + "." + b64([]byte(`{"iam_id":"IBMid-SANDBOXADMIN","exp":9999999999}`)) + ".")
	f.Add("Bearer " + hmacSigned(`{"alg":"HS256"}`, b64([]byte(`{}`)), []byte("x")))
	f.Add("Basic YXBpa2V5OnNhbmRib3gtYWRtaW4=")
	f.Fuzz(func(t *testing.T, header string) {
		for _, target := range []string{"/v1/profiles?" + account, "/global/v1/clusters", "/v2/policies?" + account} {
			if a := p.ask(t, "GET", target, "", "", "", "Authorization", header); a.status != 401 {
				t.Errorf("%q passes at %s: %d %s", header, target, a.status, a.text)
			}
		}
	})
}

func FuzzTokenForm(f *testing.F) {
	p := newPrey(f)
	for _, form := range []url.Values{
		{"grant_type": {grant("apikey")}, "apikey": {"x"}},
		{"grant_type": {grant("cr-token")}, "cr_token": {"a.b.c"}, "profile_id": {"Profile-x"}, "profile_crn": {"crn:v1"}, "profile_name": {"p"}},
		{"grant_type": {grant("assume")}, "access_token": {"a.b.c"}, "profile_id": {"Profile-x"}, "account": {"x"}},
		{"grant_type": {"refresh_token"}, "refresh_token": {"x"}},
	} {
		f.Add(form.Encode())
	}
	f.Add("grant_type=" + grant("cr-token") + "&profile_id=x&cr_token=" + b64([]byte(`{"alg":"RS256","kid":"k"}`)) + "." + b64([]byte(`{}`)) + ".AA")
	f.Fuzz(func(t *testing.T, form string) {
		if a := p.ask(t, "POST", "/identity/token", "", "application/x-www-form-urlencoded", form); a.status < 400 && !strings.Contains(form, "sandbox-") {
			t.Errorf("%q gets a token: %s", form, a.text)
		}
	})
}

// FuzzQuery asks every list. The grammars in queries are those of filter, sort, search and the cursors.
func FuzzQuery(f *testing.F) {
	p := newPrey(f)
	f.Add(`filter=name co "orders" and (description sw_ci "prod" or name ew "x")`)
	f.Add("sort=-name&order=desc&pagesize=3")
	f.Add("search=name:x&limit=0&offset=5")
	f.Add("pagetoken=cGFnZTox&start=YWZ0ZXI6MQ")
	f.Fuzz(func(t *testing.T, text string) {
		query, err := url.ParseQuery(text)
		if err != nil {
			t.Skip("it is refused before anything looks at it")
		}
		query.Set("account_id", sandbox.AccountID)
		for _, r := range routes() {
			if r.method == http.MethodGet && !strings.Contains(r.path, "{") {
				p.ask(t, "GET", r.path+"?"+query.Encode(), p.token, "", "")
			}
		}
	})
}

func FuzzBody(f *testing.F) {
	p := newPrey(f)
	for _, s := range []string{linkBody("IKS_SA", demoVPC, "n", "s"), policyBody("iam-Profile-x", viewerRole, attribute("serviceName", "kms")), `{"name":"x"}`} {
		f.Add(s)
	}
	f.Add(`{"type":"Profile-CR","cr_type":"IKS_SA","conditions":[{"claim":"name","operator":"EQUALS","value":"\"s\""}]}`)
	f.Add(`{"name":"new","account_id":"` + sandbox.AccountID + `","description":"d","email":"a@example.com"}`)
	f.Add(`{"members":[{"iam_id":"iam-Profile-x","type":"profile"}]}`)
	f.Add(`{"cluster":"demo-vpc","namespace":"n","service_account":"s","pod":"p","audience":["iam"],"expires_in":600}`)
	f.Add(`{"jwks":{"keys":[{"kty":"RSA","alg":"RS256","kid":"k","n":"AQAB","e":"AQAB"}]},"issuer":"x"}`)
	f.Add(`{"fault":"status=500"}`)
	f.Fuzz(func(t *testing.T, body string) {
		profile := p.ask(t, "POST", "/v1/profiles", p.token, "application/json", `{"name":"fuzzed","account_id":"`+sandbox.AccountID+`"}`)
		id, _ := profile.json["id"].(string)
		for _, r := range routes() {
			if !r.takesBody() || r.form() || r.path == "/_sandbox/reset" { // that would end the token
				continue
			}
			path := strings.NewReplacer("{profile}", id, "{cluster}", "demo-vpc").Replace(r.path)
			p.ask(t, r.method, path+"?"+account, p.token, "application/json", body, "If-Match", "*")
			p.ask(t, "DELETE", "/_sandbox/faults", "", "", "", "Authorization", "Basic YXBpa2V5OnNhbmRib3gtYWRtaW4=")
		}
		if id != "" {
			p.ask(t, "DELETE", "/v1/profiles/"+id, p.token, "", "")
		}
	})
}

func FuzzPath(f *testing.F) {
	p := newPrey(f)
	f.Add(uint8(0), "/v1/profiles/%2e%2e/links")
	f.Add(uint8(1), "/v2/groups//x")
	f.Add(uint8(2), "/v1/profiles/a%2fb?pagesize=1")
	f.Add(uint8(4), "/_sandbox/faults/%00")
	f.Fuzz(func(t *testing.T, method uint8, path string) {
		methods := []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE", "X"}
		p.ask(t, methods[int(method)%len(methods)], path, p.token, "application/json", "{}")
	})
}
