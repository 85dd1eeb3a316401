package cluster

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// otherCluster is about a second real cluster, whose key is of another kind.
func (w world) otherCluster(t *testing.T) {
	t.Parallel()
	other := apiServer{etcd: w.etcd, prefix: "/other", signer: ecKey(t)}.start(t, w.binaries)
	token := other.tokenOf(t, readPod(t, "pod.yaml"))
	p := w.serveSandbox(t, "--strict-audience")
	p.ordersProfile(t, "demo-vpc")
	p.trust(t, "demo-vpc", w.main)

	t.Run("its tokens are refused until it is trusted", func(t *testing.T) {
		p.refused(t, token, "BXNIM0405E", "not signed by the key of a cluster that IAM knows")
	})
	t.Run("they are those of the cluster that it is trusted as", func(t *testing.T) {
		p.trust(t, "demo-roks", other, "--issuer", other.url)
		p.refused(t, token, "BXNIM0398E", "demo-roks:orders:orders-api:orders-api-7c9d")
		p.must(t, "profile", "link", "orders-api", "--cluster", "demo-roks", "--namespace", "orders", "--service-account", "orders-api")
		if got := p.accepted(t, token).Authn.Name; got != "demo-roks:orders:orders-api:orders-api-7c9d" {
			t.Errorf("the access token names %s", got)
		}
		if got := p.accepted(t, w.token).Authn.Name; got != "demo-vpc:orders:orders-api:orders-api-7c9d" {
			t.Errorf("the access token of the first cluster names %s", got)
		}
	})
	t.Run("a key can't be of two clusters", func(t *testing.T) {
		p.trust(t, "demo-roks", other)
		r := p.run(t, "sandbox", "cluster", "trust", "demo-vpc", "--jwks", other.keySetFile(t))
		if r.code != 5 || !strings.Contains(r.errs, "already trusted for cluster 'demo-roks'") {
			t.Errorf("exit %d, want 5\n%s", r.code, r.errs)
		}
		p.accepted(t, w.token)
	})
}

// rotation changes the key of the first cluster in the documented way: a server with the new key that still knows the old
// one, and later one that does not. All of them belong to one cluster.
func (w world) rotation(t *testing.T) {
	t.Parallel()
	server := apiServer{etcd: w.etcd, prefix: "/main", issuer: w.main.url, signer: rsaKey(t), known: signers{w.signer}}
	both := server.start(t, w.binaries)
	server.known = nil
	afterwards := server.start(t, w.binaries)
	token := both.requestToken(t, w.pod, "iam", 3600)
	p := w.serveSandbox(t, "--strict-audience")
	p.ordersProfile(t, "demo-vpc")
	const unknown = "not signed by the key of a cluster that IAM knows"

	t.Run("before its key is trusted, the new token is refused", func(t *testing.T) {
		p.trust(t, "demo-vpc", w.main, "--issuer", w.main.url)
		p.accepted(t, w.token)
		p.refused(t, token, "BXNIM0405E", unknown)
	})
	t.Run("with both keys, both tokens are accepted", func(t *testing.T) {
		if n := len(keysIn(t, both.keySetFile(t))); n != 2 {
			t.Fatalf("the server shows %d keys, want 2", n)
		}
		p.trust(t, "demo-vpc", both, "--issuer", w.main.url)
		p.accepted(t, w.token)
		p.accepted(t, token)
	})
	t.Run("without the old key, the old token is refused", func(t *testing.T) {
		p.trust(t, "demo-vpc", afterwards, "--issuer", w.main.url)
		p.refused(t, w.token, "BXNIM0405E", unknown)
		p.accepted(t, token)
	})
}

func keysIn(t *testing.T, path string) []jose.JSONWebKey {
	t.Helper()
	var set jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(readFile(t, path)), &set); err != nil {
		t.Fatal(err)
	}
	return set.Keys
}
