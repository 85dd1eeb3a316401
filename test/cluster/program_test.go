package cluster

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// program is podtrust, as a person has built it, with a sandbox that it talks to.
type program struct {
	binary   string
	endpoint string
	home     string
}

// result is how a command ended.
type result struct {
	code      int
	out, errs string
}

// run runs one command as the sandbox's administrator.
func (p program) run(t *testing.T, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), p.binary, args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.Env = []string{
		"HOME=" + p.home, "PATH=" + os.Getenv("PATH"), "PODTRUST_ENDPOINT=" + p.endpoint, "PODTRUST_API_KEY=sandbox-admin",
	}
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// must runs a command that has to succeed, and returns what it printed.
func (p program) must(t *testing.T, args ...string) string {
	t.Helper()
	r := p.run(t, args...)
	if r.code != 0 {
		t.Fatalf("podtrust %s: exit %d\n%s", strings.Join(args, " "), r.code, r.errs)
	}
	return r.out
}

// failure is the JSON object by which a command with -o json says why it failed.
type failure struct {
	Code, Message, Cause, Hint string
	Exit                       int
}

func (r result) failure(t *testing.T) failure {
	t.Helper()
	var f failure
	lines := strings.Split(strings.TrimSpace(r.errs), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &f); err != nil {
		t.Errorf("stderr does not end with a JSON object: %v\n%s", err, r.errs)
	}
	return f
}

// serveSandbox starts 'podtrust sandbox serve' on a free port, with more flags.
func (w world) serveSandbox(t *testing.T, flags ...string) program {
	t.Helper()
	p := program{binary: w.podtrust, home: t.TempDir()}
	server := startProcess(t, w.podtrust, append([]string{"sandbox", "serve", "--addr", "127.0.0.1:0"}, flags...)...)
	err := server.ready(t.Context(), func(ctx context.Context) error {
		text, err := os.ReadFile(server.log)
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(text)) {
			if p.endpoint = strings.TrimSpace(line); strings.HasPrefix(p.endpoint, "http://") {
				return healthy(ctx, http.DefaultClient, p.endpoint+"/identity/keys")
			}
		}
		return errors.New("it has not told its URL")
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ordersProfile creates a trusted profile that the pods of service account orders-api may become, and returns its ID.
func (p program) ordersProfile(t *testing.T, cluster string) string {
	t.Helper()
	id := strings.TrimSpace(p.must(t, "profile", "create", "orders-api", "-o", "id"))
	p.must(t, "profile", "link", "orders-api", "--cluster", cluster, "--namespace", "orders", "--service-account", "orders-api")
	return id
}

// trust makes the sandbox accept the keys that an API server shows now.
func (p program) trust(t *testing.T, name string, c cluster, flags ...string) {
	t.Helper()
	p.must(t, append([]string{"sandbox", "cluster", "trust", name, "--jwks", c.keySetFile(t)}, flags...)...)
}

// refused exchanges a token that has to be refused with a code of IAM, and for a reason.
func (p program) refused(t *testing.T, token, code, reason string) {
	t.Helper()
	r := p.exchange(t, token)
	f := r.failure(t)
	if r.code != 7 || f.Exit != 7 || f.Code != code || !strings.Contains(f.Cause, reason) {
		t.Errorf("exit %d, %+v, want exit 7 with %s and %q", r.code, f, code, reason)
	}
}

// accepted exchanges a token that has to be accepted, and returns the claims of the access token.
func (p program) accepted(t *testing.T, token string) accessClaims {
	t.Helper()
	r := p.exchange(t, token)
	if r.code != 0 {
		t.Fatalf("exit %d: %s", r.code, r.errs)
	}
	var got struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(r.out), &got); err != nil {
		t.Fatal(err)
	}
	return p.verify(t, got.AccessToken)
}

func (p program) exchange(t *testing.T, token string) result {
	t.Helper()
	folder := t.TempDir()
	writeAtomically(t, folder, "sa-token", token)
	return p.run(t, "token", "exchange", "--profile", "orders-api", "--token-file", folder+"/sa-token", "-o", "json")
}
