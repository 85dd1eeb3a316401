//go:build !unix

package token

import (
	"errors"
	"os"
	"syscall"
)

// passedOn are the signals that a parent passes on to its child.
func passedOn() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM} }

// signalOf knows no signal: processes of this system have none.
func signalOf(string) (syscall.Signal, error) { return 0, errors.New("this system has no signals") }

// send can't send a signal.
func send(syscall.Signal, int) error { return errors.New("this system has no signals") }
