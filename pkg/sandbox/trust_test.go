package sandbox_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

const (
	trustPath   = "/_sandbox/clusters/demo-vpc/trust"
	notKnown    = "the token is not signed by the key of a cluster that IAM knows"
	realIssuer  = "https://10.0.0.1:6443"
	realSubject = "system:serviceaccount:orders:orders-api"
)

func rsaKey(t *testing.T, bits int) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func ecKey(t *testing.T, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func jwk(t *testing.T, key any, id, use, algorithm string) string {
	t.Helper()
	text, err := json.Marshal(jose.JSONWebKey{Key: key, KeyID: id, Use: use, Algorithm: algorithm})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func keySet(keys ...string) string {
	return `{"jwks":{"keys":[` + strings.Join(keys, ",") + `]}}`
}

// podClaims are those that a Kubernetes API server writes, for an hour from now; the rest changes or, with nil, removes some.
func podClaims(t *testing.T, change map[string]any) []byte {
	t.Helper()
	now := time.Now().Unix()
	claims := map[string]any{
		"aud": []string{"iam"}, "iss": realIssuer, "sub": realSubject, "iat": now, "nbf": now, "exp": now + 3600, "jti": "j",
		"kubernetes.io": map[string]any{
			"namespace": "orders", "serviceaccount": map[string]any{"name": "orders-api", "uid": "u"},
			"pod": map[string]any{"name": "orders-api-7c9d", "uid": "v"}, "node": map[string]any{"name": "n", "uid": "w"},
		},
	}
	for name, value := range change {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	document, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func sign(t *testing.T, algorithm jose.SignatureAlgorithm, key any, id string, claims []byte) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: jose.JSONWebKey{Key: key, KeyID: id}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(claims)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// orders makes a profile that the pods of orders-api may become, and returns its ID.
func (c client) orders(admin string) string {
	c.t.Helper()
	id := c.profile(admin, "orders-api")["id"].(string)
	want(c.t, c.post("/v1/profiles/"+id+"/links", admin, linkBody("IKS_SA", demoVPC, "orders", "orders-api")), 201)
	return id
}

func TestARealClustersTokensAreExchanged(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{StrictAudience: true, MaxTokenLifetime: time.Hour})
	admin := c.login(sandbox.AdminKey)
	id := c.orders(admin)
	for algorithm, private := range map[jose.SignatureAlgorithm]crypto.Signer{
		jose.RS256: rsaKey(t, 2048), jose.ES256: ecKey(t, elliptic.P256()),
	} {
		token := sign(t, algorithm, private, "k", podClaims(t, nil))
		want(t, c.exchange(token, "profile_id", id), 400, "BXNIM0405E", notKnown)
		a := c.post(trustPath, admin, keySet(jwk(t, private.Public(), "k", "sig", string(algorithm))))
		want(t, a, 200, `"name":"demo-vpc"`, `"issuer":""`, `"kid":"k"`, `"alg":"`+string(algorithm)+`"`)

		a = c.exchange(token, "profile_id", id)
		want(t, a, 200)
		payload, err := base64.RawURLEncoding.DecodeString(strings.Split(a.json["access_token"].(string), ".")[1])
		if err != nil || !strings.Contains(string(payload), `"name":"demo-vpc:orders:orders-api:orders-api-7c9d"`) {
			t.Errorf("%s: the claims do not name the pod: %s, %v", algorithm, payload, err)
		}
	}
	minted := c.mint(admin, `{"cluster":"demo-vpc","namespace":"orders","service_account":"orders-api","audience":["iam"],"expires_in":600}`)
	want(t, c.exchange(minted, "profile_id", id), 200)
}

func TestWhatATrustedKeySignsIsStillChecked(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{StrictAudience: true, MaxTokenLifetime: time.Hour})
	admin := c.login(sandbox.AdminKey)
	id := c.orders(admin)
	key := rsaKey(t, 2048)
	set := strings.TrimSuffix(keySet(jwk(t, key.Public(), "k", "", "")), "}") + `,"issuer":"` + realIssuer + `"}`
	want(t, c.post(trustPath, admin, set), 200, `"issuer":"`+realIssuer+`"`)
	now := time.Now().Unix()
	for name, row := range map[string]struct {
		change map[string]any
		part   string // "" when the token passes
	}{
		"as it is":           {nil, ""},
		"audience as text":   {map[string]any{"aud": "iam"}, ""},
		"two audiences":      {map[string]any{"aud": []string{"vault", "iam"}}, ""},
		"wrong audience":     {map[string]any{"aud": []string{"vault"}}, "the audience is not 'iam'"},
		"no audience":        {map[string]any{"aud": nil}, "the audience is not 'iam'"},
		"audience, a number": {map[string]any{"aud": 7}, "the claims are not those of a service account token"},
		"expired":            {map[string]any{"exp": now - 1, "iat": now - 600}, "expired at"},
		"no end":             {map[string]any{"exp": nil}, "never expires"},
		"end beyond time":    {map[string]any{"exp": 1e300}, "the claims are not those of a service account token"},
		"not begun":          {map[string]any{"nbf": now + 600}, "not valid yet"},
		"too long":           {map[string]any{"exp": now + 3700}, "lives longer than 1h0m0s"},
		"no beginning":       {map[string]any{"iat": nil}, "lives longer than 1h0m0s"},
		"another issuer":     {map[string]any{"iss": "https://evil.example"}, "the token's issuer is not the one that cluster 'demo-vpc' is trusted with"},
		"another subject":    {map[string]any{"sub": "system:serviceaccount:orders:default"}, "subject is not the service account"},
		"no kubernetes.io":   {map[string]any{"kubernetes.io": nil}, "names no service account"},
		"kubernetes.io text": {map[string]any{"kubernetes.io": "x"}, "the claims are not those of a service account token"},
	} {
		a := c.exchange(sign(t, jose.RS256, key, "k", podClaims(t, row.change)), "profile_id", id)
		switch {
		case row.part == "" && a.status != 200:
			t.Errorf("%s: got %d %s", name, a.status, a.text)
		case row.part != "" && (a.status != 400 || !strings.Contains(a.text, row.part)):
			t.Errorf("%s: got %d %s, want 400 with %q", name, a.status, a.text, row.part)
		}
	}
}

func TestForgedSignaturesAreRefused(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	id := c.orders(admin)
	key, curve := rsaKey(t, 2048), ecKey(t, elliptic.P256())
	public := jwk(t, key.Public(), "k", "", "")
	want(t, c.post(trustPath, admin, keySet(public, jwk(t, curve.Public(), "e", "", ""))), 200)
	claims := podClaims(t, nil)
	good := sign(t, jose.RS256, key, "k", claims)
	want(t, c.exchange(good, "profile_id", id), 200)
	enc := base64.RawURLEncoding.EncodeToString
	part := strings.Split(good, ".")
	for name, row := range map[string]struct{ token, code string }{
		"alg none":              {enc([]byte(`{"alg":"none","kid":"k"}`)) + "." + enc(claims) + ".", "BXNIM0405E"},
		"HMAC by public key":    {sign(t, jose.HS256, []byte(public), "k", claims), "BXNIM0405E"},
		"PS256":                 {sign(t, jose.PS256, key, "k", claims), "BXNIM0405E"},
		"changed payload":       {part[0] + "." + enc(podClaims(t, map[string]any{"jti": "other"})) + "." + part[2], "BXNIM0405E"},
		"no signature":          {part[0] + "." + part[1] + ".", "BXNIM0405E"},
		"another key, its name": {sign(t, jose.RS256, rsaKey(t, 2048), "k", claims), "BXNIM0405E"},
		"EC, name of the RSA":   {sign(t, jose.ES256, curve, "k", claims), "BXNIM0405E"},
		"key without a name":    {sign(t, jose.RS256, key, "", claims), "BXNIM0405E"},
		"two parts":             {part[0] + "." + part[1], "BXNIM0401E"},
		"not base64":            {part[0] + ".%." + part[2], "BXNIM0401E"},
		"claims no object":      {sign(t, jose.RS256, key, "k", []byte(`"text"`)), "BXNIM0401E"},
		"claims null":           {sign(t, jose.RS256, key, "k", []byte(`null`)), "BXNIM0405E"},
	} {
		a := c.exchange(row.token, "profile_id", id)
		if a.status != 400 || a.json["errorCode"] != row.code {
			t.Errorf("%s: got %d %s, want 400 %s", name, a.status, a.text, row.code)
		}
	}
}

func TestUnusableKeySetsAreRefused(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	id := c.orders(admin)
	key := rsaKey(t, 2048)
	good := jwk(t, key.Public(), "k", "", "")
	token := sign(t, jose.RS256, key, "k", podClaims(t, nil))
	want(t, c.post(trustPath, admin, keySet(good)), 200)
	replace := func(from, to string) string { return keySet(strings.Replace(good, from, to, 1)) }
	many := strings.TrimSuffix(strings.Repeat(good+",", 17), ",")
	point := ecKey(t, elliptic.P256())
	x := enc32(point.X.Bytes())
	for name, row := range map[string]struct{ body, part string }{
		"no set":           {`{}`, "not a JSON object"},
		"a list":           {`{"jwks":[]}`, "not a JSON object"},
		"null":             {`{"jwks":null}`, "no keys"},
		"empty":            {keySet(), "no keys"},
		"too many":         {keySet(many), "more than 16 keys"},
		"huge":             {keySet(strings.Replace(good, `"kid":"k"`, `"kid":"`+strings.Repeat("k", 65<<10)+`"`, 1)), "more than 65536 bytes"},
		"a key of no kind": {keySet(`7`), "not a JSON Web Key"},
		"not for signing":  {keySet(jwk(t, key.Public(), "k", "enc", "")), "not for signatures"},
		"other algorithm":  {keySet(jwk(t, key.Public(), "k", "sig", "PS256")), "'alg' must be RS256"},
		"no name":          {keySet(jwk(t, key.Public(), "", "", "")), "'kid'"},
		"same name twice":  {keySet(good, good), "key 2 of the set"},
		"private RSA":      {keySet(jwk(t, key, "k", "", "")), "private part"},
		"private EC":       {keySet(good, jwk(t, point, "e", "", "")), "private part"},
		"symmetric":        {keySet(jwk(t, []byte("secret"), "k", "", "")), "private part"},
		"P-384":            {keySet(jwk(t, ecKey(t, elliptic.P384()).Public(), "k", "", "")), "neither an RSA nor a P-256 key"},
		"off the curve":    {keySet(`{"kty":"EC","crv":"P-256","kid":"k","x":"` + x + `","y":"` + x + `"}`), "not a complete"},
		"RSA of 1024 bits": {keySet(jwk(t, rsaKey(t, 1024).Public(), "k", "", "")), "2048 to 8192 bits"},
		"even exponent":    {replace(`"e":"AQAB"`, `"e":"BA"`), "exponent"},
		"no modulus":       {replace(`"n":`, `"m":`), "not a complete"},
		"issuer, 2 lines":  {`{"issuer":"a\nb","jwks":{"keys":[` + good + `]}}`, "issuer"},
		"unknown field":    {`{"keys":[]}`, "unknown field"},
	} {
		a := c.post(trustPath, admin, row.body)
		if a.status != 400 || !strings.Contains(a.text, row.part) || strings.Contains(a.text, "c2VjcmV0") {
			t.Errorf("%s: got %d %s, want 400 with %q", name, a.status, a.text, row.part)
		}
	}
	want(t, c.exchange(token, "profile_id", id), 200) // a refused set replaces nothing
}

func enc32(b []byte) string {
	return base64.RawURLEncoding.EncodeToString(append(make([]byte, 32-len(b)), b...))
}

func TestTrustIsReplacedKeptAndEnded(t *testing.T) {
	t.Parallel()
	state := filepath.Join(t.TempDir(), "state")
	c := start(t, sandbox.Options{State: state})
	admin := c.login(sandbox.AdminKey)
	id := c.orders(admin)
	old, next := rsaKey(t, 2048), rsaKey(t, 2048)
	oldKey, nextKey := jwk(t, old.Public(), "old", "", ""), jwk(t, next.Public(), "next", "", "")
	before := sign(t, jose.RS256, old, "old", podClaims(t, nil))
	after := sign(t, jose.RS256, next, "next", podClaims(t, nil))
	exchange := func(c client, oldStatus, nextStatus int) {
		t.Helper()
		want(t, c.exchange(before, "profile_id", id), oldStatus)
		want(t, c.exchange(after, "profile_id", id), nextStatus)
	}
	want(t, c.post(trustPath, admin, keySet(oldKey)), 200)
	exchange(c, 200, 400)
	want(t, c.post(trustPath, admin, keySet(oldKey, nextKey)), 200)
	exchange(c, 200, 200)
	exchange(start(t, sandbox.Options{State: state}), 200, 200)
	want(t, c.post(strings.Replace(trustPath, "demo-vpc", "c0demovpc0000000us10", 1), admin, keySet(nextKey)), 200)
	exchange(c, 400, 200)

	roks := strings.Replace(trustPath, "demo-vpc", "demo-roks", 1)
	want(t, c.post(roks, admin, keySet(nextKey)), 409, "already trusted for cluster 'demo-vpc'")
	want(t, c.do("DELETE", trustPath, admin, "", ""), 204)
	want(t, c.do("DELETE", trustPath, admin, "", ""), 204)
	exchange(c, 400, 400)
	want(t, c.post(roks, admin, keySet(nextKey)), 200)
	want(t, c.exchange(after, "profile_id", id), 400, "BXNIM0398E", "demo-roks:orders:orders-api:orders-api-7c9d")
}

func TestOneKeyServesTwoClustersByIssuer(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	id := c.orders(admin)
	key := rsaKey(t, 2048)
	set := `{"jwks":{"keys":[` + jwk(t, key.Public(), "k", "", "") + `]},"issuer":"`
	want(t, c.post(strings.Replace(trustPath, "vpc", "roks", 1), admin, set+`https://roks"}`), 200)
	want(t, c.post(trustPath, admin, set+`"}`), 409)
	want(t, c.post(trustPath, admin, set+`https://roks"}`), 409)
	want(t, c.post(trustPath, admin, set+realIssuer+`"}`), 200)
	for issuer, part := range map[string]string{
		realIssuer: "access_token", "https://roks": "demo-roks:orders:", "https://x": "token's issuer is not the one",
	} {
		a := c.exchange(sign(t, jose.RS256, key, "k", podClaims(t, map[string]any{"iss": issuer})), "profile_id", id)
		if !strings.Contains(a.text, part) {
			t.Errorf("%s: got %d %s, want %q", issuer, a.status, a.text, part)
		}
	}
}

func TestOnlyTheOwnerTrusts(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	set := keySet(jwk(t, rsaKey(t, 2048).Public(), "k", "", ""))
	want(t, c.post(trustPath, c.login(sandbox.EditorKey), set), 403, "only the owner")
	want(t, c.do("DELETE", trustPath, c.login(sandbox.ViewerKey), "", ""), 403, "only the owner")
	want(t, c.post(trustPath, "", set), 401)
	admin := c.login(sandbox.AdminKey)
	want(t, c.post("/_sandbox/clusters/nope/trust", admin, set), 404, "cluster 'nope' was not found")
	want(t, c.do("POST", trustPath, admin, "text/plain", set), 415)
}

func TestControlClientTrustsClusters(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	control := sandbox.Control{BaseURL: c.base, HTTP: http.DefaultClient, Token: func(context.Context) (string, error) {
		return c.login(sandbox.AdminKey), nil
	}}
	set := []byte(`{"keys":[` + jwk(t, rsaKey(t, 2048).Public(), "k", "", "") + `]}`)
	got, err := control.TrustCluster(t.Context(), demoVPC, set, realIssuer)
	if err != nil || got.Name != "demo-vpc" || got.CRN != demoVPC || got.Issuer != realIssuer || got.Keys[0] != (sandbox.TrustedKey{ID: "k", Algorithm: "RS256"}) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, name := range []string{"nope", "", "..", "a/b", "?x"} {
		var refusal *sandbox.ControlError
		if _, err := control.TrustCluster(t.Context(), name, set, ""); !errors.As(err, &refusal) || refusal.Status != 404 {
			t.Errorf("cluster %q: got %v", name, err)
		}
		if err := control.DistrustCluster(t.Context(), name); !errors.As(err, &refusal) || refusal.Status != 404 {
			t.Errorf("cluster %q: got %v", name, err)
		}
	}
	var refusal *sandbox.ControlError
	for _, bad := range []string{"", "no JSON", `{"keys":[]}`} {
		if _, err := control.TrustCluster(t.Context(), "demo-vpc", []byte(bad), ""); !errors.As(err, &refusal) || refusal.Status != 400 {
			t.Errorf("set %q: got %v", bad, err)
		}
	}
	if err := control.DistrustCluster(t.Context(), "demo-vpc"); err != nil {
		t.Error(err)
	}
}
