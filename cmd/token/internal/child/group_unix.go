//go:build unix

package child

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/podtrust/podtrust/pkg/wait"
)

// Group gives a command that has not started yet a process group of its own. When the command's context ends, the whole group is asked to
// end: a shell that is killed alone leaves its programs behind. The function that is returned is for after that: it kills what does not
// end within a second.
func Group(c *exec.Cmd) (end func(ctx context.Context)) {
	const most, step = time.Second, 10 * time.Millisecond
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
	return func(ctx context.Context) {
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), most)
		defer stop()
		for send(0) == nil { // nothing tells when the children of a child end
			if wait.For(ctx, step) != nil {
				_ = send(syscall.SIGKILL)
				return
			}
		}
	}
}
