package cluster

import "syscall"

// endsWithParent stops a server also when the test is killed, which runs no cleanup.
func endsWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} }
