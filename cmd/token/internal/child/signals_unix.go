//go:build unix

package child

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
)

// passedOn are the signals that a parent passes on to its child: all but those that no process can catch, that are about the parent's
// own children, memory, writes and runtime, and those of job control, which the terminal sends to both.
func passedOn() []os.Signal {
	const last = 31
	own := []syscall.Signal{
		syscall.SIGKILL, syscall.SIGSTOP, syscall.SIGCHLD, syscall.SIGPIPE, syscall.SIGURG, syscall.SIGPROF, syscall.SIGTRAP,
		syscall.SIGSEGV, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGILL, syscall.SIGABRT,
		syscall.SIGTSTP, syscall.SIGTTIN, syscall.SIGTTOU, syscall.SIGCONT,
	}
	var all []os.Signal
	for s := syscall.Signal(1); s <= last; s++ {
		if !slices.Contains(own, s) {
			all = append(all, s)
		}
	}
	return all
}

// Signal is a signal by its name, with or without SIG.
func Signal(name string) (syscall.Signal, error) {
	signals := map[string]syscall.Signal{
		"HUP": syscall.SIGHUP, "INT": syscall.SIGINT, "QUIT": syscall.SIGQUIT, "TERM": syscall.SIGTERM, "USR1": syscall.SIGUSR1,
		"USR2": syscall.SIGUSR2, "WINCH": syscall.SIGWINCH, "ALRM": syscall.SIGALRM, "CONT": syscall.SIGCONT, "KILL": syscall.SIGKILL,
	}
	s, ok := signals[strings.TrimPrefix(strings.ToUpper(name), "SIG")]
	if !ok {
		return 0, fmt.Errorf("'%s' is not a signal such as HUP or USR1", name)
	}
	return s, nil
}

// Send sends a signal to a process.
func Send(s syscall.Signal, pid int) error { return syscall.Kill(pid, s) }
