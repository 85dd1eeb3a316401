//go:build !unix

package child

import "os/exec"

// Group leaves a command as it is: this system has no process groups, and the command is killed when its context ends.
func Group(*exec.Cmd) (end func()) { return func() {} }
