//go:build !unix

package child

import (
	"context"
	"os/exec"
)

// Group leaves a command as it is: this system has no process groups, and the command is killed when its context ends.
func Group(*exec.Cmd) (end func(ctx context.Context)) { return func(context.Context) {} }
