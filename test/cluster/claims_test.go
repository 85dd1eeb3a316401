package cluster

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// accessClaims are the claims of IAM's access tokens that identify the caller.
type accessClaims struct {
	IAMID   string `json:"iam_id"`
	Issuer  string `json:"iss"`
	Expires int64  `json:"exp"`
	Authn   struct {
		Subject string `json:"sub"`
		Name    string `json:"name"`
	} `json:"authn"`
	Account struct {
		ID string `json:"bss"`
	} `json:"account"`
}

// verify checks an access token as a service of IBM Cloud would, by the keys that IAM shows.
func (p program) verify(t *testing.T, token string) accessClaims {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.endpoint+"/identity/keys", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var set jose.JSONWebKeySet
	if err := json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(&set); err != nil {
		t.Fatal(err)
	}
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		t.Fatal(err)
	}
	document, err := signed.Verify(set.Key(signed.Signatures[0].Header.KeyID)[0].Key)
	if err != nil {
		t.Fatal(err)
	}
	var claims accessClaims
	if err := json.Unmarshal(document, &claims); err != nil {
		t.Fatal(err)
	}
	if !time.Now().Before(time.Unix(claims.Expires, 0)) {
		t.Errorf("the access token expired at %d", claims.Expires)
	}
	return claims
}

// payload is the middle part of a JWT.
func payload(t *testing.T, token string) object {
	t.Helper()
	document, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims object
	if err := json.Unmarshal(document, &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

// keySetFile writes the keys that the API server shows now into a file.
func (c cluster) keySetFile(t *testing.T) string {
	t.Helper()
	set, err := c.client.Discovery().RESTClient().Get().AbsPath("/openid/v1/jwks").DoRaw(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "jwks.json")
	writeFile(t, path, set)
	return path
}
