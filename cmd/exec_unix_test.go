//go:build unix

package cmd

import (
	"bufio"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// started is a process of a shipped program that has said that it is ready.
type started struct {
	*exec.Cmd
	lines *bufio.Reader
}

// ended is the way in which a process ended, as the system says it.
func (s started) ended() syscall.WaitStatus {
	_ = s.Wait() // the state says more
	return s.ProcessState.Sys().(syscall.WaitStatus)
}

// hearing gives what a test starts the standard ways of signals. A process that nohup started ignores SIGHUP, and hands that on.
func hearing(t *testing.T) {
	t.Helper()
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT)
	t.Cleanup(func() { signal.Stop(heard) })
}

// shipped starts the program as it is shipped, or any other one, in a process group of its own.
func (k *kept) shipped(program string, args ...string) started {
	k.t.Helper()
	s := k.prepared(program, args...)
	k.check(s.Start())
	return s
}

// prepared is a program that shipped would start.
func (k *kept) prepared(program string, args ...string) started {
	k.t.Helper()
	c := exec.Command(program, args...)
	c.Env = append(os.Environ(), "HOME="+k.folder, "XDG_RUNTIME_DIR="+k.folder, "PODTRUST_ENDPOINT="+k.url, "PATH="+k.folder+":"+os.Getenv("PATH"))
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Stderr = &k.errs
	out, err := c.StdoutPipe()
	k.check(err)
	k.t.Cleanup(func() {
		if c.Process != nil {
			_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) // whatever is left of the group
		}
	})
	return started{c, bufio.NewReader(out)}
}

// kubectl makes the program that podtrust asks for a token of a service account.
func (k *kept) kubectl(script string) {
	k.t.Helper()
	k.check(os.WriteFile(filepath.Join(k.folder, "kubectl"), []byte("#!/bin/sh\n"+script+"\n"), 0o700)) //nolint:gosec // it is run
}

// line waits for a line of the program.
func (s started) line(t *testing.T) string {
	t.Helper()
	line, err := s.lines.ReadString('\n')
	if err != nil {
		t.Fatalf("it printed no line: %v", err)
	}
	return strings.TrimSuffix(line, "\n")
}

func newServed(t *testing.T) *kept {
	t.Helper()
	k := newKept(t)
	server := httptest.NewServer(k.server)
	t.Cleanup(server.Close)
	k.url = server.URL
	return k
}

// TestExecIsTheProgram sends signals to a program that 'token exec' runs, and to the same program alone: both end alike, and nothing is
// between the two.
func TestExecIsTheProgram(t *testing.T) {
	t.Parallel()
	hearing(t)
	k := newServed(t)
	podtrust, err := build(t)
	k.check(err)
	const waits = `echo $$; while :; do sleep 0.02; done`
	for name, row := range map[string]struct {
		script string
		send   syscall.Signal
		group  bool // as Ctrl-C in a terminal does
		want   int  // exit code; -1 for an end by the signal
	}{
		"TERM that is caught":   {`trap "exit 5" TERM; ` + waits, syscall.SIGTERM, false, 5},
		"INT that is caught":    {`trap "exit 6" INT; ` + waits, syscall.SIGINT, false, 6},
		"USR1 that is caught":   {`trap "exit 7" USR1; ` + waits, syscall.SIGUSR1, false, 7},
		"TERM":                  {waits, syscall.SIGTERM, false, -1},
		"HUP":                   {waits, syscall.SIGHUP, false, -1},
		"QUIT":                  {`ulimit -c 0; ` + waits, syscall.SIGQUIT, false, -1},
		"USR1":                  {waits, syscall.SIGUSR1, false, -1},
		"Ctrl-C":                {waits, syscall.SIGINT, true, -1},
		"Ctrl-C that is caught": {`trap "exit 8" INT; ` + waits, syscall.SIGINT, true, 8},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var ends []syscall.WaitStatus
			for _, command := range [][]string{
				{"sh", "-c", row.script},
				{podtrust, "token", "exec", "--profile", "p", "--token-file", k.pod(), "--", "sh", "-c", row.script},
			} {
				s := k.shipped(command[0], command[1:]...)
				if got, want := s.line(t), s.Process.Pid; got != strconv.Itoa(want) {
					t.Errorf("the program is process %s, not %d", got, want)
				}
				to := s.Process.Pid
				if row.group {
					to = -to
				}
				k.check(syscall.Kill(to, row.send))
				ends = append(ends, s.ended())
			}
			if ends[0] != ends[1] || ends[1].ExitStatus() != row.want || row.want < 0 && ends[1].Signal() != row.send {
				t.Errorf("alone it ends with %#x, by exec with %#x; want exit code %d: %s", ends[0], ends[1], row.want, k.errs.String())
			}
		})
	}
}

// TestExecForSDKsIsATransparentParent looks at the file that IBM's SDKs read, and at signals and codes through the parent.
func TestExecForSDKsIsATransparentParent(t *testing.T) {
	t.Parallel()
	hearing(t)
	k := newServed(t)
	podtrust, err := build(t)
	k.check(err)
	k.kubectl("cat '" + k.pod() + "'")
	sdk := func(script string) started {
		return k.shipped(podtrust, "token", "exec", "--profile", "p", "--as", "n/s", "--sdk", "--sdk-service", "IAM_IDENTITY", "--", "sh", "-c", script)
	}
	const waits = `echo ready; while :; do sleep 0.02; done`
	for name, row := range map[string]struct {
		script string
		send   syscall.Signal
		want   int
	}{
		"TERM that is caught": {`trap "exit 5" TERM; ` + waits, syscall.SIGTERM, 5},
		"USR2 that is caught": {`trap "exit 6" USR2; ` + waits, syscall.SIGUSR2, 6},
		"INT":                 {waits, syscall.SIGINT, 130},
		"HUP":                 {waits, syscall.SIGHUP, 129},
		"QUIT":                {`ulimit -c 0; ` + waits, syscall.SIGQUIT, 131},
		"its own code":        {`echo ready; exit 42`, 0, 42},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sdk(row.script)
			_ = s.line(t)
			if row.send != 0 {
				k.check(s.Process.Signal(row.send))
			}
			if got := s.ended().ExitStatus(); got != row.want {
				t.Errorf("it ends with %d, want %d: %s", got, row.want, k.errs.String())
			}
		})
	}
	t.Run("file", func(t *testing.T) {
		s := sdk(`echo "$IAM_IDENTITY_CR_TOKEN_FILENAME"; echo "$IAM_IDENTITY_AUTH_TYPE $IAM_IDENTITY_IAM_PROFILE_NAME $IBMCLOUD_IAM_TOKEN$PODTRUST_API_KEY"; sleep 60`)
		file := s.line(t)
		if got := s.line(t); got != "container p " {
			t.Errorf("the program has %q", got)
		}
		pod, err := os.ReadFile(k.pod())
		k.check(err)
		text, err := os.ReadFile(file)
		info, statErr := os.Stat(file)
		folder, folderErr := os.Stat(filepath.Dir(file))
		if err != nil || statErr != nil || folderErr != nil || string(text) != string(pod) || info.Mode() != 0o600 || folder.Mode().Perm() != 0o700 {
			t.Errorf("the file is %v, %v, %v", info, err, folder)
		}
		k.check(s.Process.Kill())                              // as the system does when memory is short
		k.check(syscall.Kill(-s.Process.Pid, syscall.SIGKILL)) // the program, which holds the streams
		_ = s.ended()
		other := sdk(`ls "$(dirname "$IAM_IDENTITY_CR_TOKEN_FILENAME")/.."; echo end; kill $PPID; exec sleep 60`)
		var seen []string
		for line := other.line(t); line != "end"; line = other.line(t) {
			seen = append(seen, line)
		}
		if len(seen) != 2 { // the other's own folder, and the lock
			t.Errorf("the next start left %q", seen)
		}
		if got := other.ended().ExitStatus(); got != 143 {
			t.Errorf("it ends with %d", got)
		}
		left, err := filepath.Glob(filepath.Join(k.folder, "podtrust", "exec-*"))
		if err != nil || len(left) > 0 {
			t.Errorf("it left %q, %v", left, err)
		}
	})
}
