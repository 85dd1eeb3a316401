//go:build tools

package cmd

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// TestExecInATerminal presses keys in a terminal of its own, which script(1) makes: Ctrl-C and Ctrl-\ reach the program as they reach it
// alone, also where podtrust stays as its parent.
func TestExecInATerminal(t *testing.T) {
	t.Parallel()
	hearing(t)
	k := newServed(t)
	k.kubectl("cat '" + k.pod() + "'")
	podtrust, err := build(t)
	k.check(err)
	const waits = `ulimit -c 0; echo ready; while :; do sleep 0.02; done`
	by := podtrust + " token exec --profile p "
	for name, row := range map[string]struct {
		command, script, key string
		want                 int
	}{
		"Ctrl-C, alone":                        {"", waits, "\x03", 130},
		"Ctrl-C":                               {by + "--token-file " + k.pod() + " -- ", waits, "\x03", 130},
		"Ctrl-C that is caught":                {by + "--token-file " + k.pod() + " -- ", `trap "exit 5" INT; ` + waits, "\x03", 5},
		"Ctrl-\\":                              {by + "--token-file " + k.pod() + " -- ", waits, "\x1c", 131},
		"Ctrl-C, with a parent":                {by + "--as n/s --sdk -- ", waits, "\x03", 130},
		"Ctrl-C that is caught, with a parent": {by + "--as n/s --sdk -- ", `trap "exit 5" INT; ` + waits, "\x03", 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			program := filepath.Join(t.TempDir(), "program")
			k.check(os.WriteFile(program, []byte("#!/bin/sh\n"+row.script+"\n"), 0o700)) //nolint:gosec // it is run
			s, keys := k.inTerminal("exec " + row.command + program)
			for told := ""; !strings.Contains(told, "ready"); {
				told = s.line(t)
			}
			_, err := io.WriteString(keys, row.key)
			k.check(err)
			if got := s.ended().ExitStatus(); got != row.want {
				t.Errorf("it ends with %d, want %d: %s", got, row.want, k.errs.String())
			}
		})
	}
}

// inTerminal starts a command of the shell in a new terminal, and returns what presses its keys.
func (k *kept) inTerminal(command string) (s started, keys io.Writer) {
	k.t.Helper()
	in, out, err := os.Pipe()
	k.check(err)
	k.t.Cleanup(func() { _ = out.Close() })
	s = k.prepared("script", "--quiet", "--flush", "--return", "--command", command, os.DevNull)
	s.Stdin = in
	k.check(s.Start())
	k.check(in.Close())
	return s, out
}

// TestExecAsTheFirstProcess runs a program as the first process of a PID namespace, as in a container: alone and by 'token exec' it is
// process 1, and ends alike. With '--sdk' podtrust is process 1, and passes signals on.
func TestExecAsTheFirstProcess(t *testing.T) {
	t.Parallel()
	hearing(t)
	k := newServed(t)
	k.kubectl("cat '" + k.pod() + "'")
	podtrust, err := build(t)
	k.check(err)
	const waits = `echo $$; while :; do sleep 0.02; done`
	replaced := []string{podtrust, "token", "exec", "--profile", "p", "--token-file", k.pod(), "--"}
	child := []string{podtrust, "token", "exec", "--profile", "p", "--as", "n/s", "--sdk", "--"}
	for name, row := range map[string]struct {
		by     []string
		script string
		send   syscall.Signal
		first  bool // whether the program itself is process 1
		want   int
	}{
		"TERM, alone":         {nil, `trap "exit 5" TERM; ` + waits, syscall.SIGTERM, true, 5},
		"TERM":                {replaced, `trap "exit 5" TERM; ` + waits, syscall.SIGTERM, true, 5},
		"HUP":                 {replaced, `trap "exit 6" HUP; ` + waits, syscall.SIGHUP, true, 6},
		"its own code":        {replaced, `echo $$; exit 42`, 0, true, 42},
		"TERM, with a parent": {child, `trap "exit 5" TERM; ` + waits, syscall.SIGTERM, false, 5},
		"TERM that nobody catches, with a parent": {child, waits, syscall.SIGTERM, false, 143},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			command := append(slices.Clone(row.by), "sh", "-c", row.script)
			s := k.prepared(command[0], command[1:]...)
			s.SysProcAttr.Cloneflags = syscall.CLONE_NEWPID
			if os.Geteuid() != 0 { // a user namespace lets everybody be root in it
				s.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
				s.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}}
				s.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}}
			}
			k.check(s.Start())
			if got := s.line(t); (got == "1") != row.first {
				t.Errorf("the program is process %s", got)
			}
			if row.send != 0 {
				k.check(s.Process.Signal(row.send))
			}
			if got := s.ended().ExitStatus(); got != row.want {
				t.Errorf("it ends with %d, want %d: %s", got, row.want, k.errs.String())
			}
		})
	}
}
