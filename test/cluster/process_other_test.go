//go:build !linux

package cluster

import "syscall"

// endsWithParent is nothing here: other systems offer no such thing.
func endsWithParent() *syscall.SysProcAttr { return nil }
