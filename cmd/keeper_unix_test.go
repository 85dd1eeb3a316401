//go:build unix

package cmd

import (
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestRunSignalsAProcess renews once, and a process of the test's own gets the signal that was named. One that is gone is told, and
// does not count as a failure of the renewal.
func TestRunSignalsAProcess(t *testing.T) {
	t.Parallel()
	hearing(t)
	k := newServed(t)
	for _, name := range []string{"USR1", "SIGHUP"} {
		other := k.shipped("sh", "-c", `trap "echo USR1" USR1; trap "echo HUP" HUP; trap "exit 3" TERM; echo ready; while :; do sleep 0.02; done`)
		_ = other.line(t)
		signal := fmt.Sprintf("%s:%d", name, other.Process.Pid)
		k.podtrust("token", "run", "--once", "--profile", "p", "--token-file", k.pod(), "--out", k.folder+"/x", "--signal", signal)
		if got := other.line(t); got != strings.TrimPrefix(name, "SIG") {
			t.Errorf("%s: the process got %s", signal, got)
		}
		k.check(other.Process.Signal(syscall.SIGTERM))
		if got := other.ended().ExitStatus(); got != 3 {
			t.Errorf("it ends with %d", got)
		}
		k.podtrust("token", "run", "--once", "--profile", "p", "--token-file", k.pod(), "--out", k.folder+"/x", "--signal", signal)
	}
	if k.count("was not announced: send the signal to process") != 2 {
		t.Errorf("it tells:\n%s", k.errs.String())
	}
}

// TestACommandEndsWithItsChildren ends a run while the command of '--exec' still waits for a program that it started: that ends too, also
// where it ignores the signal that it gets. It has the FIFO open as long as it lives.
func TestACommandEndsWithItsChildren(t *testing.T) {
	t.Parallel()
	k := newServed(t)
	podtrust, err := build(t)
	k.check(err)
	for name, trap := range map[string]string{"obedient": ":", "deaf": `trap "" TERM`} {
		fifo := filepath.Join(k.folder, name)
		k.check(syscall.Mkfifo(fifo, 0o600))
		command := fmt.Sprintf(`sh -c '%s; exec >"%s"; echo begun; sleep 4 & wait; wait; sleep 1; echo survived' & wait`, trap, fifo)
		s := k.shipped(podtrust, "token", "run", "--profile", "p", "--token-file", k.pod(), "--out", fifo+".token", "--exec", command)
		child, err := os.Open(fifo)
		k.check(err)
		defer func() { _ = child.Close() }()
		begun := make([]byte, len("begun\n"))
		_, err = io.ReadFull(child, begun)
		k.check(err)
		k.check(s.Process.Signal(syscall.SIGTERM))
		_ = s.ended()
		if rest, err := io.ReadAll(child); err != nil || len(rest) > 0 {
			t.Errorf("%s: it said %q, %v", name, rest, err)
		}
	}
}

// TestExecForSDKsRenews has a cluster whose tokens live for two seconds: the file gets the next one while the program runs, and keeps
// the one before while the cluster does not answer.
func TestExecForSDKsRenews(t *testing.T) {
	t.Parallel()
	k := newServed(t)
	podtrust, err := build(t)
	k.check(err)
	part := base64.RawURLEncoding.EncodeToString
	for n := range 10 {
		at := time.Now().Unix()
		claims := fmt.Appendf(nil, `{"sub":"system:serviceaccount:n:s","iat":%d,"exp":%d,"n":%d}`, at, at+2, n)
		token := part([]byte(`{"alg":"RS256"}`)) + "." + part(claims) + "." + part([]byte("sig"))
		k.check(os.WriteFile(filepath.Join(k.folder, fmt.Sprintf("minted-%d", n)), []byte(token), 0o600))
	}
	k.kubectl(`cd '` + k.folder + `'; n=$(ls asked-* 2>/dev/null | wc -l | tr -d ' '); : >"asked-$n"
		if [ "$n" = 1 ]; then echo "error: the cluster is away" >&2; exit 1; fi; cat "minted-$n"`)
	s := k.shipped(podtrust, "token", "exec", "--profile", "p", "--as", "n/s", "--sdk", "--sdk-service", "X", "--", "sh", "-c",
		`f=$X_CR_TOKEN_FILENAME; was=$(cat "$f"); while [ "$(cat "$f")" = "$was" ]; do sleep 0.02; done; ls -l "$f" | cut -c1-10; exit 3`)
	if got := s.line(t); got != "-rw-------" {
		t.Errorf("the renewed file has the mode %q", got)
	}
	if got := s.ended().ExitStatus(); got != 3 || !strings.Contains(k.errs.String(), "can't be renewed, and is tried again in 1s") {
		t.Errorf("it ends with %d: %s", got, k.errs.String())
	}
	if left, err := filepath.Glob(filepath.Join(k.folder, "podtrust", "exec-*")); err != nil || len(left) > 0 {
		t.Errorf("it left %q, %v", left, err)
	}
}

// TestAFileKeepsItsOwner replaces a file of somebody else, where the process may give files away, else one of its own: the owner, the
// group and the mode of a plan stay.
func TestAFileKeepsItsOwner(t *testing.T) {
	t.Parallel()
	k := newKept(t)
	owner, group := os.Geteuid(), os.Getegid()
	if owner == 0 {
		owner, group = 12345, 23456 // of nobody
	}
	in := func(name string) string { return filepath.Join(k.folder, name) }
	k.check(os.WriteFile(in("trust.yaml"), []byte("apiVersion: podtrust/v1\nkind: Trust\nprofiles:\n  - {name: new}\n"), 0o600))
	for _, file := range []string{"token", "plan"} {
		k.check(os.WriteFile(in(file), []byte("old"), 0o640)) //nolint:gosec // the mode is what is looked at
		k.check(os.Chown(in(file), owner, group))
	}
	k.podtrust("token", "run", "--once", "--profile", "p", "--token-file", k.pod(), "--out", in("token"))
	k.podtrust("plan", "-f", in("trust.yaml"), "--out", in("plan"))
	for file, mode := range map[string]os.FileMode{"token": 0o600, "plan": 0o640} {
		info, err := os.Stat(in(file))
		k.check(err)
		of := info.Sys().(*syscall.Stat_t)
		if text, err := os.ReadFile(in(file)); err != nil || string(text) == "old" || int(of.Uid) != owner || int(of.Gid) != group || info.Mode() != mode {
			t.Errorf("%s is of %d:%d with %s, want %d:%d with %s", file, of.Uid, of.Gid, info.Mode(), owner, group, mode)
		}
	}
}
