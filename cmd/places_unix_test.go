//go:build unix

package cmd

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// TestWhatIsNoFileIsNeverWritten names everything that is not a regular file to every command that writes one: each refuses it with 2,
// before anything is sent, and the thing is as it was.
func TestWhatIsNoFileIsNeverWritten(t *testing.T) {
	t.Parallel()
	k := newKept(t)
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		k.server.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	podtrust, err := exec.LookPath("podtrust")
	k.check(err)
	in := func(name string) string { return filepath.Join(k.folder, name) }
	k.check(syscall.Mkfifo(in("fifo"), 0o600))
	k.check(os.Mkdir(in("folder"), 0o700))
	listener, err := net.Listen("unix", in("socket"))
	k.check(err)
	t.Cleanup(func() { _ = listener.Close() })
	places := []string{in("fifo"), in("folder"), in("socket"), in("folder") + "/", in("nowhere/file"), "/dev/stdout"}
	const nullDevice = 1<<8 | 3                                                // its numbers on Linux: nothing is lost there even by a defect
	if syscall.Mknod(in("device"), syscall.S_IFCHR|0o600, nullDevice) == nil { // root may; the link to one below is for all
		k.check(os.Symlink("device", in("to-device")))
		places = append(places, in("device"), in("to-device"))
	}
	for name, target := range map[string]string{"to-fifo": "fifo", "to-folder": "folder", "to-socket": "socket", "to-null": os.DevNull, "to-link": "to-null", "loop": "loop"} {
		k.check(os.Symlink(target, in(name)))
		places = append(places, in(name))
	}
	k.check(os.WriteFile(in("trust.yaml"), []byte("apiVersion: podtrust/v1\nkind: Trust\nprofiles:\n  - {name: new}\n"), 0o600))
	look := func(path string) string {
		info, err := os.Stat(path)
		if err != nil {
			return err.Error()
		}
		link, _ := os.Readlink(path)
		return info.Mode().String() + " " + link
	}
	for _, place := range places {
		for _, command := range [][]string{
			{"token", "run", "--once", "--profile", "p", "--token-file", k.pod(), "--out", place},
			{"plan", "-f", in("trust.yaml"), "--out", place},
			{"manifest", "patch", "--in-place", "--profile", "p", "-f", place},
			{"profile", "list", "--trace=" + place},
		} {
			before, sent := look(place), asked.Load()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // a FIFO that is opened would never be
			c := exec.CommandContext(ctx, podtrust, command...)
			c.Env = []string{"HOME=" + k.folder, "PODTRUST_ENDPOINT=" + server.URL, "PODTRUST_API_KEY=sandbox-admin", "GORACE=atexit_sleep_ms=0"}
			told, err := c.CombinedOutput()
			cancel()
			var ended *exec.ExitError
			if !errors.As(err, &ended) || ended.ExitCode() != 2 || look(place) != before || asked.Load() != sent {
				t.Errorf("%v: %v, was %s, is %s, %d requests:\n%s", command, err, before, look(place), asked.Load()-sent, told)
			}
		}
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		t.Errorf("%s is %v, %v", os.DevNull, info, err)
	}
}

// TestALinkToAFileIsFollowed writes through links, also to a file that does not exist yet: each link keeps pointing, and a file keeps
// its mode. '-' is standard output.
func TestALinkToAFileIsFollowed(t *testing.T) {
	t.Parallel()
	k := newKept(t)
	in := func(name string) string { return filepath.Join(k.folder, name) }
	k.check(os.WriteFile(in("trust.yaml"), []byte("apiVersion: podtrust/v1\nkind: Trust\nprofiles:\n  - {name: new}\n"), 0o600))
	k.check(os.WriteFile(in("old"), []byte("old"), 0o600))
	k.check(os.Chmod(in("old"), 0o640))
	k.check(os.Symlink("old", in("to-old")))
	k.check(os.Symlink("fresh", in("to-fresh")))
	k.podtrust("plan", "-f", in("trust.yaml"), "--out", in("to-old"))
	k.podtrust("plan", "-f", in("trust.yaml"), "--out", in("to-fresh"))
	for link, mode := range map[string]os.FileMode{"to-old": 0o640, "to-fresh": 0o600} {
		target, err := os.Readlink(in(link))
		k.check(err)
		info, err := os.Lstat(in(target))
		text, _ := os.ReadFile(in(link))
		if err != nil || info.Mode() != mode || !strings.Contains(string(text), "new") {
			t.Errorf("%s: %v, %v: %q", link, info, err, text)
		}
	}
	entries, err := os.ReadDir(k.folder)
	k.check(err)
	for _, e := range entries {
		if strings.Contains(e.Name(), ".podtrust-") {
			t.Errorf("it left %s", e.Name())
		}
	}
}

// TestAFIFOIsReadToItsEnd reads a pod's token, manifests and documents from FIFOs, as of '<(command)', and one that never ends.
func TestAFIFOIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	k := newServed(t)
	podtrust, err := build(t)
	k.check(err)
	fifo := func(name string) string {
		path := filepath.Join(k.folder, name)
		k.check(syscall.Mkfifo(path, 0o600))
		return path
	}
	fed := fifo("fed")
	go func() {
		if f, err := os.OpenFile(fed, os.O_WRONLY, 0); err == nil {
			text, _ := os.ReadFile(k.pod())
			_, _ = f.Write(text[:len(text)/2])
			_, _ = f.Write(text[len(text)/2:])
			_ = f.Close()
		}
	}()
	s := k.shipped(podtrust, "token", "exec", "--profile", "p", "--token-file", fed, "--", "sh", "-c", `echo "$IBMCLOUD_IAM_TOKEN" | cut -c1-3`)
	if got := s.line(t); got != "eyJ" {
		t.Errorf("the program has %q", got)
	}
	_ = s.ended()

	silent := fifo("silent")
	for name, row := range map[string]struct {
		args []string
		want int
	}{
		"token":     {[]string{"token", "exchange", "--profile", "p", "--token-file", silent}, 2},
		"key":       {[]string{"profile", "list", "--api-key-file", silent}, 2},
		"document":  {[]string{"plan", "-f", silent}, 2},
		"manifest":  {[]string{"manifest", "lint", "-f", silent}, 2},
		"diagnosed": {[]string{"token", "diagnose", "--profile", "p", "--token-file", k.pod(), "--manifest", silent}, 2},
		"config":    {[]string{"config", "show", "--config", silent}, 2},
		"renewed":   {[]string{"token", "run", "--profile", "p", "--token-file", silent, "--out", filepath.Join(k.folder, "x")}, 2},
	} {
		s := k.shipped(podtrust, append(row.args, "--timeout", "200ms")...)
		if got := s.ended().ExitStatus(); got != row.want {
			t.Errorf("%s: it ends with %d, want %d: %s", name, got, row.want, k.errs.String())
		}
	}
	if told := k.errs.String(); strings.Count(told, "did not end within 200ms") != 6 {
		t.Errorf("it tells:\n%s", told)
	}

	for _, args := range [][]string{
		{"token", "exchange", "--profile", "p", "--token-file", silent},
		{"config", "show", "--config", silent},
		{"plan", "-f", silent},
		{"token", "diagnose", "--profile", "p", "--manifest", silent},
	} {
		s := k.shipped(podtrust, append(args, "--timeout", "1h")...)
		w, err := os.OpenFile(silent, os.O_WRONLY, 0) // waits until it reads
		k.check(err)
		k.check(s.Process.Signal(syscall.SIGTERM))
		if got := s.ended().ExitStatus(); got != 143 {
			t.Errorf("%v: by the first signal it ends with %d: %s", args, got, k.errs.String())
		}
		k.check(w.Close())
	}
}
