//go:build unix

package child

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Group gives a command that has not started yet a process group of its own. When the command's context ends, the whole group is asked to
// end: a shell that is killed alone leaves its programs behind. The function that is returned is for after that: it kills what does not
// end within a second.
func Group(c *exec.Cmd) (end func()) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	send := func(s syscall.Signal) error {
		if c.Process == nil {
			return os.ErrProcessDone
		}
		return syscall.Kill(-c.Process.Pid, s)
	}
	c.Cancel = func() error {
		if err := send(syscall.SIGTERM); !errors.Is(err, syscall.ESRCH) {
			return err
		}
		return os.ErrProcessDone
	}
	return func() {
		const most, step = time.Second, 10 * time.Millisecond
		for waited := time.Duration(0); send(0) == nil; waited += step {
			if waited >= most {
				_ = send(syscall.SIGKILL)
				return
			}
			time.Sleep(step) // nothing tells when the children of a child end
		}
	}
}
