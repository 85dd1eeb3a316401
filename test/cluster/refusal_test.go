package cluster

import (
	"encoding/base64"
	"encoding/json"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	sdk "github.com/IBM/go-sdk-core/v5/core"
	core "k8s.io/api/core/v1"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// refusals are tokens that a real cluster signed, and that IAM must not exchange all the same.
func (w world) refusals(t *testing.T) {
	t.Parallel()
	p := w.serveSandbox(t, "--strict-audience", "--max-token-lifetime", "1h")
	p.ordersProfile(t, "demo-vpc")
	p.trust(t, "demo-vpc", w.main, "--issuer", w.main.url)
	p.accepted(t, w.token)

	neighbour := w.pod.DeepCopy()
	neighbour.ResourceVersion, neighbour.UID, neighbour.Spec.ServiceAccountName, neighbour.Name = "", "", "billing", "billing-1"
	abroad := readPod(t, "pod.yaml")
	abroad.Namespace = "staging"
	for name, row := range map[string]struct{ token, code, reason string }{
		"another audience":        {w.main.requestToken(t, w.pod, "vault", 3600), "BXNIM0405E", "the audience is not 'iam'"},
		"the API server's own":    {w.main.requestToken(t, w.pod, "", 3600), "BXNIM0405E", "the audience is not 'iam'"},
		"two hours":               {w.main.requestToken(t, w.pod, "iam", 7200), "BXNIM0405E", "lives longer than 1h0m0s"},
		"another payload":         {changed(t, w.token), "BXNIM0405E", "not signed by the key of a cluster that IAM knows"},
		"another service account": {w.main.tokenOf(t, neighbour), "BXNIM0398E", "demo-vpc:orders:billing:billing-1"},
		"another namespace":       {w.main.tokenOf(t, abroad), "BXNIM0398E", "demo-vpc:staging:orders-api:orders-api-7c9d"},
	} {
		t.Run(name, func(t *testing.T) { p.refused(t, row.token, row.code, row.reason) })
	}

	t.Run("IBM's SDK hears the same", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "sa-token")
		writeFile(t, file, []byte(w.main.requestToken(t, w.pod, "vault", 3600)))
		_, err := (&sdk.ContainerAuthenticator{URL: p.endpoint, CRTokenFilename: file, IAMProfileName: "orders-api"}).GetToken()
		if err == nil || !strings.Contains(err.Error(), "Provided token is not supported") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("another issuer", func(t *testing.T) {
		p := w.serveSandbox(t)
		p.ordersProfile(t, "demo-vpc")
		p.trust(t, "demo-vpc", w.main, "--issuer", "https://another.example")
		p.refused(t, w.token, "BXNIM0405E", "issuer")
	})
}

// tokenOf creates a pod and returns the token that is mounted into it.
func (c cluster) tokenOf(t *testing.T, pod *core.Pod) string {
	t.Helper()
	return readFile(t, filepath.Join(c.mountTokens(t, c.schedule(t, pod)), tokenPath))
}

// changed puts another service account into the payload of a token, under the same signature.
func changed(t *testing.T, token string) string {
	t.Helper()
	part := strings.Split(token, ".")
	claims, err := json.Marshal(payload(t, token))
	if err != nil {
		t.Fatal(err)
	}
	other := strings.ReplaceAll(string(claims), "orders-api", "billing")
	return part[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(other)) + "." + part[2]
}

// expired lets time pass for IAM only: no API server gives a token that lives for less than ten minutes. A second sandbox
// on the same state has a clock that is two hours ahead.
func (w world) expired(t *testing.T) {
	t.Parallel()
	state := filepath.Join(t.TempDir(), "state")
	p := w.serveSandbox(t, "--state", state)
	p.ordersProfile(t, "demo-vpc")
	p.trust(t, "demo-vpc", w.main)
	p.accepted(t, w.token)

	later, err := sandbox.New(t.Context(), sandbox.Options{
		State: state, Now: func() time.Time { return time.Now().Add(2 * time.Hour) },
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(later)
	t.Cleanup(server.Close)
	p.endpoint = server.URL
	p.refused(t, w.token, "BXNIM0405E", "the token expired at")
}
