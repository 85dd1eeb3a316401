package cluster

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"path/filepath"
	"testing"

	core "k8s.io/api/core/v1"
)

// world is what all tests share: one real cluster, and the programs.
type world struct {
	binaries
	etcd   string
	main   cluster
	signer crypto.Signer // of its tokens
	pod    *core.Pod     // of service account orders-api in namespace orders
	root   string        // folder that is used as the root of the pod's container
	token  string        // that is mounted there
}

func TestRealCluster(t *testing.T) {
	t.Parallel()
	b := build(t)
	w := world{binaries: b, etcd: startEtcd(t, b), signer: rsaKey(t)}
	w.main = apiServer{etcd: w.etcd, prefix: "/main", signer: w.signer}.start(t, b)

	t.Run("the API server is the real one", w.apiServerIsReal)
	t.Run("manifests pass a dry run of the server", w.manifestsAreValid)
	t.Run("a dry run refuses what is wrong", w.serverRefuses)

	w.pod = w.main.schedule(t, readPod(t, "pod.yaml"))
	w.root = w.main.mountTokens(t, w.pod)
	w.token = readFile(t, filepath.Join(w.root, tokenPath))
	t.Run("the pod's token is a real one", w.tokenIsReal)
	t.Run("a real pod's token is exchanged", w.exchanged)
	t.Run("the embedded sandbox exchanges it too", w.embedded)
	t.Run("keys are fetched safely", w.keysAreFetchedSafely)
	t.Run("real tokens that are refused", w.refusals)
	t.Run("a token that has expired is refused", w.expired)
	t.Run("the Job of IBM's old page", w.seed)
	t.Run("what is out of date in that Job is named", w.seedIsNamed)
	t.Run("manifests that podtrust makes", w.made)
	t.Run("manifests that podtrust patches", w.patched)
	t.Run("another cluster", w.otherCluster)
	t.Run("a key that is rotated", w.rotation)
}

func (w world) apiServerIsReal(t *testing.T) {
	version, err := w.main.client.Discovery().ServerVersion()
	if err != nil || version.GitVersion != "v1.37.2" {
		t.Errorf("got %v, %v, want v1.37.2", version, err)
	}
}

func rsaKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func ecKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
