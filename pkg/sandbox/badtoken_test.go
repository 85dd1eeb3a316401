package sandbox_test

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

func b64(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

// publicKey is the key that IAM's tokens are checked with, as anybody can fetch it.
func (c client) publicKey() (id string, key *rsa.PublicKey) {
	c.t.Helper()
	a := c.get("/identity/keys", "")
	want(c.t, a, 200)
	field := func(name string) []byte {
		data, err := base64.RawURLEncoding.DecodeString(fmt.Sprint(dig(a.json, []string{"keys", name})))
		if err != nil {
			c.t.Fatal(err)
		}
		return data
	}
	return fmt.Sprint(dig(a.json, []string{"keys", "kid"})), &rsa.PublicKey{
		N: new(big.Int).SetBytes(field("n")), E: int(new(big.Int).SetBytes(field("e")).Int64()),
	}
}

// hmacSigned is a token whose signature is made with a public text, as if that were a secret.
func hmacSigned(header, claims string, secret []byte) string {
	text := b64([]byte(header)) + "." + claims
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(text))
	return text + "." + b64(mac.Sum(nil))
}

// forgeries are tokens that look like a good one and must not pass.
func forgeries(t *testing.T, good, kid string, key *rsa.PublicKey) map[string]string {
	t.Helper()
	parts := strings.Split(good, ".")
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	block := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	own, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	changed := b64([]byte(strings.Replace(string(claims), `"exp":1`, `"exp":2`, 1)))
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: own, KeyID: kid}},
		(&jose.SignerOptions{EmbedJWK: true}).WithHeader("jku", "http://127.0.0.1:1/keys"))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(claims)
	if err != nil {
		t.Fatal(err)
	}
	ownSigned, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	none := func(alg string) string {
		return b64([]byte(`{"alg":"`+alg+`","kid":"`+kid+`"}`)) + "." + parts[1] + "."
	}
	hs := `{"alg":"HS256","typ":"JWT","kid":"` + kid + `"}`
	return map[string]string{
		"alg none": none("none"), "alg None": none("None"), "alg empty": none(""), "alg RS256 without signature": none("RS256"),
		"alg none with the signature":      b64([]byte(`{"alg":"none","kid":"`+kid+`"}`)) + "." + parts[1] + "." + parts[2],
		"HMAC with the key as PEM":         hmacSigned(hs, parts[1], block),
		"HMAC with the key as trimmed PEM": hmacSigned(hs, parts[1], []byte(strings.TrimSpace(string(block)))),
		"HMAC with the key as DER":         hmacSigned(hs, parts[1], der),
		"HMAC with the modulus":            hmacSigned(hs, parts[1], key.N.Bytes()),
		"HMAC that calls itself RS256":     hmacSigned(strings.Replace(hs, "HS", "RS", 1), parts[1], block),
		"own key in the header":            ownSigned,
		"changed claims":                   parts[0] + "." + changed + "." + parts[2],
		"another signature":                parts[0] + "." + parts[1] + "." + b64(make([]byte, 256)),
		"a short signature":                parts[0] + "." + parts[1] + ".AA",
		"no signature":                     parts[0] + "." + parts[1] + ".",
		"two parts":                        parts[0] + "." + parts[1],
		"four parts":                       good + ".x",
		"five parts":                       good + ".x.y",
		"no parts":                         "..",
		"JSON":                             `{"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`,
		"critical header":                  b64([]byte(`{"alg":"RS256","kid":"`+kid+`","crit":["exp"],"exp":1}`)) + "." + parts[1] + "." + parts[2],
		"header that is no JSON":           b64([]byte("x")) + "." + parts[1] + "." + parts[2],
		"header that is a list":            b64([]byte("[]")) + "." + parts[1] + "." + parts[2],
		"padded":                           parts[0] + "==." + parts[1] + "==." + parts[2] + "==",
		"blanks":                           parts[0] + " . " + parts[1] + " . " + parts[2],
		"text":                             "hello",
		"a NUL-like text":                  "%00",
		"long":                             strings.Repeat("A", 30_000),
		"long header":                      b64([]byte(`{"alg":"RS256","kid":"`+strings.Repeat("k", 20_000)+`"}`)) + "." + parts[1] + "." + parts[2],
	}
}

func TestBadAccessTokens(t *testing.T) {
	t.Parallel()
	x := newTarget(t)
	id, key := x.publicKey()
	tokens := forgeries(t, x.admin, id, key)
	foreign := start(t, sandbox.Options{})
	tokens["of another sandbox"] = foreign.login(sandbox.AdminKey)
	tokens["of a cluster"] = x.mint(x.admin, `{"cluster":"demo-vpc","namespace":"n","service_account":"s","expires_in":600}`)
	past := start(t, sandbox.Options{State: x.path, Now: func() time.Time { return time.Now().Add(-time.Hour - time.Second) }})
	tokens["expired"] = past.login(sandbox.AdminKey)
	headers := map[string]string{
		"no header": "", "empty": " ", "scheme only": "Bearer", "scheme and blank": "Bearer ", "no scheme": x.admin, "other scheme": "Digest " + x.admin,
		"twice": "Bearer Bearer " + x.admin, "two tokens": "Bearer " + x.admin + " " + x.admin, "list": "Bearer x, Bearer " + x.admin,
		"basic": "Basic " + base64.StdEncoding.EncodeToString([]byte("apikey:nope")),
	}
	for name, token := range tokens {
		headers[name] = "Bearer " + token
	}
	before := x.state()
	// Every route wants a token; how good it must be is one piece of code for all, which one route of each service shows.
	one := []string{"/v1/profiles", "/v2/groups", "/v2/policies", "/v2/resource_groups", "/v2/resource_instances", "/global/v1/clusters", "/_sandbox/faults"}
	everywhere := []string{"no header", "alg none", "HMAC with the key as PEM", "changed claims", "of another sandbox", "expired"}
	for name, header := range headers {
		for _, r := range routes() {
			if r.open() || !slices.Contains(everywhere, name) && !slices.Contains(one, r.path) {
				continue
			}
			body, kind := "", ""
			if r.takesBody() {
				body, kind = `{}`, "application/json"
			}
			a := x.do(r.method, x.fill(r, "", ""), "", kind, body, "Authorization", header)
			x.refused(name+" for "+r.String(), a, before)
			if a.status != 401 {
				t.Errorf("%s for %s: status %d, want 401", name, r, a.status)
			}
		}
	}
}

func TestBadPodTokensOfAllKinds(t *testing.T) {
	t.Parallel()
	x := newTarget(t)
	good := x.mint(x.admin, `{"cluster":"demo-vpc","namespace":"n","service_account":"s","expires_in":600}`)
	want(t, x.exchange(good, "profile_id", x.ids["profile"]), 200)
	header, err := base64.RawURLEncoding.DecodeString(strings.Split(good, ".")[0])
	if err != nil {
		t.Fatal(err)
	}
	var protected struct{ Kid string }
	if err := json.Unmarshal(header, &protected); err != nil {
		t.Fatal(err)
	}
	// The cluster's public key is not served anywhere; IAM's stands in for it where one is needed.
	_, key := x.publicKey()
	before := x.state()
	for name, token := range forgeries(t, good, protected.Kid, key) {
		a := x.exchange(token, "profile_id", x.ids["profile"])
		x.refused(name, a, before)
		if code := a.json["errorCode"]; a.status != 400 || code != "BXNIM0401E" && code != "BXNIM0405E" {
			t.Errorf("%s: got %d %v", name, a.status, code)
		}
	}
	for name, form := range map[string]url.Values{
		"no grant": {"apikey": {"x"}}, "unknown grant": {"grant_type": {"x"}}, "no key": {"grant_type": {grant("apikey")}},
		"empty key": {"grant_type": {grant("apikey")}, "apikey": {""}}, "unknown key": {"grant_type": {grant("apikey")}, "apikey": {"x"}},
		"no token": {"grant_type": {grant("cr-token")}, "profile_id": {"x"}}, "no profile": {"grant_type": {grant("cr-token")}, "cr_token": {good}},
		"unknown profile":     {"grant_type": {grant("cr-token")}, "cr_token": {good}, "profile_id": {"Profile-x"}},
		"two profiles":        {"grant_type": {grant("cr-token")}, "cr_token": {good}, "profile_id": {x.ids["profile"]}, "profile_name": {"x"}},
		"a CRN that is none":  {"grant_type": {grant("cr-token")}, "cr_token": {good}, "profile_crn": {":::"}},
		"a name of NUL":       {"grant_type": {grant("cr-token")}, "cr_token": {good}, "profile_name": {"\x00"}},
		"a very long profile": {"grant_type": {grant("cr-token")}, "cr_token": {good}, "profile_id": {strings.Repeat("x", 500_000)}},
	} {
		x.refused(name, x.form(form), before)
	}
}

func grant(name string) string { return "urn:ibm:params:oauth:grant-type:" + name }
