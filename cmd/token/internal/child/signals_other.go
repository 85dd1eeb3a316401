//go:build !unix

package child

import (
	"errors"
	"os"
	"syscall"
)

// passedOn are the signals that a parent passes on to its child.
func passedOn() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM} }

// Signal knows no signal: processes of this system have none.
func Signal(string) (syscall.Signal, error) { return 0, errors.New("this system has no signals") }

// Send can't send a signal.
func Send(syscall.Signal, int) error { return errors.New("this system has no signals") }
