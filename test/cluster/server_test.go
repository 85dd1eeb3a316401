package cluster

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// adminToken is for API servers that end with the test.
const adminToken = "test-administrator"

// startEtcd starts etcd on a free port and returns its URL.
func startEtcd(t *testing.T, b binaries) string {
	t.Helper()
	for {
		address := "http://127.0.0.1:" + freePort(t)
		const anyPort = "http://127.0.0.1:0" // it has no peers
		p := startProcess(t, b.etcd, "--data-dir", t.TempDir(), "--unsafe-no-fsync", "--log-level", "warn",
			"--listen-client-urls", address, "--advertise-client-urls", address, "--listen-peer-urls", anyPort,
			"--initial-advertise-peer-urls", anyPort, "--initial-cluster", "default="+anyPort)
		err := p.ready(t.Context(), func(ctx context.Context) error { return healthy(ctx, http.DefaultClient, address+"/health") })
		if err == nil {
			return address
		}
		if !portTaken(err) {
			t.Fatal(err)
		}
	}
}

// signers are keys by which API servers sign tokens.
type signers []crypto.Signer

// apiServer says how an API server is to be.
type apiServer struct {
	etcd   string        // URL
	prefix string        // under which it keeps its cluster in etcd; servers with the same one are of one cluster
	issuer string        // of its tokens; "" for its own URL
	signer crypto.Signer // by which it signs tokens
	known  signers       // others whose tokens it accepts, and whose keys it shows
}

// cluster is a running API server.
type cluster struct {
	url    string
	caFile string
	client *kubernetes.Clientset
	config *rest.Config
}

func (s apiServer) start(t *testing.T, b binaries) cluster {
	t.Helper()
	for {
		c, err := s.tryToStart(t, b)
		if err == nil {
			return c
		}
		if !portTaken(err) {
			t.Fatal(err)
		}
	}
}

func (s apiServer) tryToStart(t *testing.T, b binaries) (cluster, error) {
	t.Helper()
	folder, port := t.TempDir(), freePort(t)
	c := cluster{url: "https://127.0.0.1:" + port, caFile: filepath.Join(folder, "certs", "apiserver.crt")}
	if s.issuer == "" {
		s.issuer = c.url
	}
	users := filepath.Join(folder, "users.csv")
	writeFile(t, users, []byte(adminToken+",admin,admin,system:masters\n"))
	args := []string{
		"--etcd-servers=" + s.etcd, "--etcd-prefix=" + s.prefix, "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1",
		"--secure-port=" + port, "--cert-dir=" + filepath.Dir(c.caFile), "--endpoint-reconciler-type=none",
		"--service-cluster-ip-range=10.0.0.0/24", "--service-account-issuer=" + s.issuer, "--api-audiences=" + s.issuer,
		"--service-account-signing-key-file=" + keyFile(t, folder, "signer", s.signer), "--authorization-mode=RBAC",
		"--token-auth-file=" + users,
	}
	for i, key := range append(signers{s.signer}, s.known...) {
		args = append(args, "--service-account-key-file="+keyFile(t, folder, fmt.Sprint("known", i), key.Public()))
	}
	p := startProcess(t, b.apiserver, args...)
	err := p.ready(t.Context(), c.connect)
	return c, err
}

// connect makes the client, which it can't before the server has written its certificate.
func (c *cluster) connect(ctx context.Context) error {
	authority, err := os.ReadFile(c.caFile)
	if err != nil {
		return err
	}
	if !x509.NewCertPool().AppendCertsFromPEM(authority) {
		return fmt.Errorf("%s is not written yet", c.caFile)
	}
	c.config = &rest.Config{
		// By a file's name, client-go would remember what it read first, though it was half of it.
		Host: c.url, BearerToken: adminToken, TLSClientConfig: rest.TLSClientConfig{CAData: authority},
		QPS: -1, // the client's own limit is for clusters that others use too
	}
	doer, err := rest.HTTPClientFor(c.config)
	if err != nil {
		return err
	}
	if c.client, err = kubernetes.NewForConfigAndClient(c.config, doer); err != nil {
		return err
	}
	return healthy(ctx, doer, c.url+"/readyz")
}

func healthy(ctx context.Context, doer *http.Client, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	resp, err := doer.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, resp.Status)
	}
	return nil
}

// keyFile writes a private key, or a public one, for the API server.
func keyFile(t *testing.T, folder, name string, key any) string {
	t.Helper()
	kind, marshal := "PRIVATE KEY", x509.MarshalPKCS8PrivateKey
	switch key.(type) {
	case *rsa.PublicKey, *ecdsa.PublicKey:
		kind, marshal = "PUBLIC KEY", x509.MarshalPKIXPublicKey
	}
	der, err := marshal(key)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, name+".pem")
	writeFile(t, path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	return path
}
