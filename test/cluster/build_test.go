package cluster

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// binaries are the paths of the programs that take part.
type binaries struct{ apiserver, etcd, podtrust, version string }

// build builds the programs. The API server stays in the user's cache: go build does not build an up-to-date one again, and
// linking it takes longer than all tests.
func build(t *testing.T) binaries {
	t.Helper()
	folder := t.TempDir()
	kept := folder
	if cache, err := os.UserCacheDir(); err == nil {
		kept = filepath.Join(cache, "podtrust-test-cluster")
	}
	b := binaries{
		apiserver: filepath.Join(kept, "kube-apiserver"), etcd: filepath.Join(kept, "etcd"),
		podtrust: filepath.Join(folder, "podtrust"),
		version:  strings.TrimSpace(goTool(t, "apiserver", "list", "-m", "-f", "{{.Version}}", "k8s.io/kubernetes")),
	}
	// Without these the server calls itself v0.0.0, and clients take it for an ancient one.
	major, minor, _ := strings.Cut(strings.TrimPrefix(b.version, "v"), ".")
	minor, _, _ = strings.Cut(minor, ".")
	const stamp = " -X k8s.io/component-base/version."
	flags := "-ldflags=-s -w" + stamp + "gitVersion=" + b.version + stamp + "gitMajor=" + major + stamp + "gitMinor=" + minor
	goTool(t, "apiserver", "build", flags, "-o", b.apiserver, "k8s.io/kubernetes/cmd/kube-apiserver")
	goTool(t, "apiserver", "build", flags, "-o", b.etcd, "go.etcd.io/etcd/server/v3")
	goTool(t, filepath.Join("..", ".."), "build", "-o", b.podtrust, ".")
	return b
}

func goTool(t *testing.T, folder string, args ...string) string {
	t.Helper()
	begun := time.Now()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = folder, &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("go %s in %s: %v\n%s", strings.Join(args, " "), folder, err, errs.String())
	}
	t.Logf("go %s %s: %.1f s", args[0], args[len(args)-1], time.Since(begun).Seconds())
	return out.String()
}
