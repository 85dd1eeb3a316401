package cluster

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	sdk "github.com/IBM/go-sdk-core/v5/core"
	authentication "k8s.io/api/authentication/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

const (
	sandboxAccount = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	demoVPC        = "crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + sandboxAccount + ":c0demovpc0000000us10::"
	tokenPath      = "/var/run/secrets/tokens/sa-token"
)

// readPod reads a pod of the test data.
func readPod(t *testing.T, name string) *core.Pod {
	t.Helper()
	var pod core.Pod
	if err := yaml.UnmarshalStrict([]byte(readFile(t, filepath.Join("testdata", name))), &pod); err != nil {
		t.Fatal(err)
	}
	return &pod
}

// tokenIsReal shows what the other tests rely on: the token in the pod's file is what Kubernetes gives to such a pod.
func (w world) tokenIsReal(t *testing.T) {
	claims := payload(t, w.token)
	bound, _ := claims["kubernetes.io"].(object)
	got := fmt.Sprint(claims["aud"], claims["iss"], claims["sub"], bound["namespace"], nameOf(bound["serviceaccount"]),
		nameOf(bound["pod"]), nameOf(bound["node"]))
	want := fmt.Sprint("[iam]", w.main.url, "system:serviceaccount:orders:orders-api", "orders", "orders-api", "orders-api-7c9d", node)
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if lifetime := claims["exp"].(float64) - claims["iat"].(float64); lifetime != 3600 {
		t.Errorf("it lives for %v s, want 3600", lifetime)
	}
	review, err := w.main.client.AuthenticationV1().TokenReviews().Create(t.Context(), &authentication.TokenReview{
		Spec: authentication.TokenReviewSpec{Token: w.token, Audiences: []string{"iam"}},
	}, meta.CreateOptions{})
	if err != nil || !review.Status.Authenticated {
		t.Errorf("the API server does not know its own token: %+v, %v", review.Status, err)
	}
}

// exchanged is the whole way: a profile, a link, the keys of the real cluster by their URL, and then the pod.
func (w world) exchanged(t *testing.T) {
	t.Parallel()
	p := w.serveSandbox(t, "--strict-audience", "--max-token-lifetime", "1h")
	id := p.ordersProfile(t, "demo-vpc")
	p.refused(t, w.token, "BXNIM0405E", "not signed by the key of a cluster that IAM knows")

	bearer := filepath.Join(t.TempDir(), "bearer")
	writeFile(t, bearer, []byte(w.main.requestToken(t, w.pod, "", 3600)))
	p.must(t, "sandbox", "cluster", "trust", "demo-vpc", "--jwks", w.main.url+"/openid/v1/jwks", "--issuer", w.main.url,
		"--ca-file", w.main.caFile, "--bearer-file", bearer)

	t.Run("podtrust gets the profile's token", func(t *testing.T) {
		w.namesThePod(t, p.accepted(t, w.token), id)
	})
	for name, authenticator := range map[string]*sdk.ContainerAuthenticator{
		"IBM's SDK gets it by the profile's name": {IAMProfileName: "orders-api"},
		"IBM's SDK gets it by the profile's ID":   {IAMProfileID: id},
	} {
		t.Run(name, func(t *testing.T) {
			authenticator.URL, authenticator.CRTokenFilename = p.endpoint, filepath.Join(w.root, tokenPath)
			if err := authenticator.Validate(); err != nil {
				t.Fatal(err)
			}
			token, err := authenticator.GetToken()
			if err != nil {
				t.Fatal(err)
			}
			w.namesThePod(t, p.verify(t, token), id)
		})
	}
}

// embedded is the same without a server of podtrust's: the sandbox in a file.
func (w world) embedded(t *testing.T) {
	t.Parallel()
	p := program{w.podtrust, "sandbox", t.TempDir()}
	p.ordersProfile(t, "demo-vpc")
	p.trust(t, "demo-vpc", w.main, "--issuer", w.main.url)
	if r := p.exchange(t, w.token); r.code != 0 || !strings.Contains(r.out, `"pod": "`+w.pod.Name+`"`) {
		t.Errorf("exit %d\n%s%s", r.code, r.out, r.errs)
	}
	p.must(t, "sandbox", "cluster", "distrust", "demo-vpc", "--force")
	p.refused(t, w.token, "BXNIM0405E", "not signed by the key of a cluster that IAM knows")
}

// namesThePod checks that an access token is for the profile, and names the pod whose token was given for it.
func (w world) namesThePod(t *testing.T, claims accessClaims, profileID string) {
	t.Helper()
	var want accessClaims
	want.IAMID, want.Issuer, want.Expires = "iam-"+profileID, "https://iam.cloud.ibm.com/identity", claims.Expires
	want.Authn.Subject, want.Authn.Name = demoVPC, "demo-vpc:orders:orders-api:"+w.pod.Name
	want.Account.ID = sandboxAccount
	if claims != want {
		t.Errorf("got %+v\nwant %+v", claims, want)
	}
}

// keysAreFetchedSafely is about the ways to the keys that must not work, with the exit code of each.
func (w world) keysAreFetchedSafely(t *testing.T) {
	t.Parallel()
	p := w.serveSandbox(t)
	url := w.main.url + "/openid/v1/jwks"
	folder := t.TempDir()
	bad := filepath.Join(folder, "bad")
	writeFile(t, bad, []byte("not-a-token"))
	api := filepath.Join(folder, "iam")
	writeFile(t, api, []byte(w.token)) // for another audience than the API server
	for name, row := range map[string]struct {
		code int
		args []string
	}{
		"without a token":               {3, []string{"--jwks", url, "--ca-file", w.main.caFile}},
		"with a token that is none":     {3, []string{"--jwks", url, "--ca-file", w.main.caFile, "--bearer-file", bad}},
		"with a token for IAM":          {3, []string{"--jwks", url, "--ca-file", w.main.caFile, "--bearer-file", api}},
		"without its certificate":       {6, []string{"--jwks", url}},
		"plain http to another machine": {2, []string{"--jwks", "http://cluster.example/openid/v1/jwks"}},
		"discovery instead of keys":     {2, []string{"--jwks", filepath.Join("testdata", "pod.yaml")}},
		"a certificate file that is no": {2, []string{"--jwks", url, "--ca-file", bad}},
		"no file":                       {2, []string{"--jwks", filepath.Join(folder, "none")}},
	} {
		t.Run(name, func(t *testing.T) {
			r := p.run(t, append([]string{"sandbox", "cluster", "trust", "demo-vpc"}, row.args...)...)
			if r.code != row.code {
				t.Errorf("exit %d, want %d\n%s", r.code, row.code, r.errs)
			}
		})
	}
}
