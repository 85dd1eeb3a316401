package answers_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/test/rig"
)

// world is the program, and the account that each run of it gets for itself.
type world struct {
	program string
	state   []byte // of the sandbox
	pod     string // the pod's token
	old     string // a snapshot of the account
	names   *strings.Replacer
}

// ran is what a run of the program left.
type ran struct {
	code           int
	stdout, stderr string
}

func newWorld(t *testing.T) world {
	t.Helper()
	w := world{program: filepath.Join(t.TempDir(), "podtrust"), names: strings.NewReplacer()}
	if out, err := exec.Command("go", "build", "-o", w.program, "../..").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	file := filepath.Join(t.TempDir(), "state")
	base := rig.New(t, sandbox.Options{State: file}, rig.NoWait)
	var err error
	w.pod, err = base.Control.Mint(t.Context(), sandbox.MintRequest{
		Cluster: "demo-vpc", Namespace: "orders", ServiceAccount: "api", Audience: []string{"iam"}, ExpiresIn: time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range seeding() {
		if got, err := w.run(t.Context(), t.TempDir(), line, base.Server); err != nil || got.code != 0 {
			t.Fatalf("%s: %v, %+v", line, err, got)
		}
	}
	got, err := w.run(t.Context(), t.TempDir(), "snapshot", base.Server)
	if err != nil || got.code != 0 {
		t.Fatalf("snapshot: %v, %+v", err, got)
	}
	w.old = got.stdout
	account := base.All(t)
	orders, ok := account.ProfileNamed("orders")
	if !ok {
		t.Fatal("no profile was made")
	}
	w.names = strings.NewReplacer(
		"{profile}", orders.ID, "{account}", sandbox.AccountID, "{cluster}", "c0demovpc0000000us10", "{now}", fmt.Sprint(time.Now().Unix()),
	)
	if w.state, err = os.ReadFile(file); err != nil {
		t.Fatal(err)
	}
	return w
}

// alone runs a line on a copy of the account, with front before it, in a folder of its own.
func (w world) alone(ctx context.Context, folder, line string, front func(http.Handler) http.Handler) (ran, error) {
	state := filepath.Join(folder, "state")
	files := map[string]string{"state": string(w.state), "cr": w.pod, "old.json": w.old, "trust.yaml": trustDocument}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			return ran{}, err
		}
	}
	server, err := sandbox.New(ctx, sandbox.Options{State: state})
	if err != nil {
		return ran{}, err
	}
	return w.run(ctx, folder, line, front(server))
}

// run runs a line against a service.
func (w world) run(ctx context.Context, folder, line string, service http.Handler) (ran, error) {
	server := httptest.NewServer(service)
	defer server.Close()
	cmd := exec.CommandContext(ctx, w.program, strings.Fields(strings.ReplaceAll(line, "CR", "cr"))...)
	cmd.Dir = folder
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + folder, "PODTRUST_ENDPOINT=" + server.URL, "PODTRUST_API_KEY=" + sandbox.AdminKey,
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		err = nil
	}
	return ran{cmd.ProcessState.ExitCode(), out.String(), errs.String()}, err
}
