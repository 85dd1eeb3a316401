package cmd

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

type cloudKey struct{}

// cloud is all that a script can reach: a sandbox, as 'podtrust sandbox serve' has it, and a proxy that leads every name of
// IBM Cloud to the same sandbox. So nothing leaves the machine, and what would is known.
type cloud struct {
	sandbox     *sandbox.Server
	state       string // the file with the sandbox's state
	certificate string // the file with what signs for IBM's names
	plain       *httptest.Server
	secure      *httptest.Server
	server      *exec.Cmd // the last one of the script's 'serve'

	mu   sync.Mutex
	sent []string // since the last look: "GET /v1/profiles", with the host before it for one of IBM's names
}

func newCloud(folder string) (*cloud, error) {
	content, err := firstContent()
	if err != nil {
		return nil, err
	}
	identity, err := ibmIdentity()
	if err != nil {
		return nil, err
	}
	c := &cloud{state: filepath.Join(folder, "sandbox.state"), certificate: filepath.Join(folder, "ca.pem")}
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: identity.Certificate[0]})
	if err := errors.Join(
		os.MkdirAll(folder, 0o700), os.WriteFile(c.state, content, 0o600), os.WriteFile(c.certificate, authority, 0o600),
	); err != nil {
		return nil, err
	}
	if c.sandbox, err = sandbox.New(context.Background(), sandbox.Options{State: c.state, Now: now}); err != nil {
		return nil, err
	}
	c.secure = httptest.NewUnstartedServer(http.HandlerFunc(c.serve))
	c.secure.TLS = &tls.Config{Certificates: []tls.Certificate{identity}}
	c.secure.EnableHTTP2 = true
	c.secure.Config.ErrorLog = log.New(io.Discard, "", 0) // a client that does not trust it is part of a test
	c.secure.StartTLS()
	c.plain = httptest.NewServer(http.HandlerFunc(c.serve)) // last: it is the way to the other
	return c, nil
}

func (c *cloud) url() string { return c.plain.URL }

func (c *cloud) close() {
	c.plain.Close()
	c.secure.Close()
}

// addRow puts a row into the sandbox's state, as another process would.
func (c *cloud) addRow(table, id, row string) error {
	line, err := json.Marshal([]map[string]any{{"table": table, "id": id, "row": json.RawMessage(row)}})
	if err != nil {
		return err
	}
	f, err := os.OpenFile(c.state, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n'))
	return errors.Join(err, f.Close())
}

// mint returns a pod's token of one of the sandbox's clusters.
func (c *cloud) mint(cluster, namespace, serviceAccount string) (string, error) {
	return mint(c.sandbox, cluster, namespace, serviceAccount)
}

// taken returns what was sent since the last call.
func (c *cloud) taken() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	sent := c.sent
	c.sent = nil
	return sent
}

func (c *cloud) serve(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodConnect {
		c.tunnel(w, r)
		return
	}
	call := r.Method + " " + r.URL.Path
	if r.TLS != nil {
		call = r.Host + " " + call
	}
	if r.URL.IsAbs() {
		call = r.Method + " " + r.URL.String() // through the proxy and in the clear, which no command may do
	}
	c.mu.Lock()
	c.sent = append(c.sent, call)
	c.mu.Unlock()
	if r.URL.IsAbs() {
		http.Error(w, "nothing leaves this machine", http.StatusBadGateway)
		return
	}
	c.sandbox.ServeHTTP(w, r)
}

// tunnel connects a client that asked for any host with the server that has IBM's names.
func (c *cloud) tunnel(w http.ResponseWriter, r *http.Request) {
	server, err := new(net.Dialer).DialContext(r.Context(), "tcp", c.secure.Listener.Addr().String())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	client, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		_ = server.Close()
		return
	}
	_, _ = io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() {
		_, _ = io.Copy(server, buffered)
		_ = server.Close()
	}()
	_, _ = io.Copy(client, server)
	_ = client.Close()
}

// firstContent is the state of a new sandbox whose keys were made, which takes longer than most scripts.
var firstContent = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "podtrust-sandbox")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	ctx, state := context.Background(), filepath.Join(folder, "state")
	server, err := sandbox.New(ctx, sandbox.Options{State: state, Now: now})
	if err != nil {
		return nil, err
	}
	var group errgroup.Group
	for _, cluster := range []string{"demo-vpc", "demo-classic", "demo-roks"} {
		group.Go(func() error {
			_, err := mint(server, cluster, "any", "any")
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return os.ReadFile(state)
})

func mint(server *sandbox.Server, cluster, namespace, serviceAccount string) (string, error) {
	control := sandbox.Control{
		BaseURL: "https://" + sandbox.Host, HTTP: &http.Client{Transport: server.Transport()},
		Token: func(context.Context) (string, error) { return accessToken(server, sandbox.AdminKey) },
	}
	return control.Mint(context.Background(), sandbox.MintRequest{
		Cluster: cluster, Namespace: namespace, ServiceAccount: serviceAccount, Audience: []string{"iam"}, ExpiresIn: time.Hour,
	})
}

// ibmIdentity is a certificate for the names of IBM Cloud that commands use, which signs for itself. Scripts about a host that
// does not answer use one that is left out, such as private.us-east.accounts.cloud.ibm.com.
var ibmIdentity = sync.OnceValues(func() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	// The program takes its clock from the test, but crypto/tls takes that of the machine.
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true,
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		DNSNames: []string{
			"iam.cloud.ibm.com", "*.iam.cloud.ibm.com", "containers.cloud.ibm.com", "*.us-south.containers.cloud.ibm.com",
			"private.us-south.iam.cloud.ibm.com", "resource-controller.cloud.ibm.com", "private.resource-controller.cloud.ibm.com",
			"accounts.cloud.ibm.com", "iam.test.cloud.ibm.com", "private.accounts.cloud.ibm.com", "private.us-south.accounts.cloud.ibm.com",
			"private.us-east.iam.cloud.ibm.com", "*.us-east.containers.cloud.ibm.com",
		},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
})
