// Program launch starts a program, waits for it, and writes what the kernel counted to a file. The bench does not start
// programs itself: the peak of memory that the kernel tells of a child is at least that of who started it.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"syscall"
	"time"
)

func main() {
	if err := launch(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "launch:", err)
		os.Exit(1)
	}
}

func launch(report string, argv []string) error {
	begun := time.Now()
	pid, err := syscall.ForkExec(argv[0], argv, &syscall.ProcAttr{Env: os.Environ(), Files: []uintptr{0, 1, 2}})
	if err != nil {
		return err
	}
	var status syscall.WaitStatus
	var usage syscall.Rusage
	for {
		if _, err = syscall.Wait4(pid, &status, 0, &usage); err != syscall.EINTR {
			break
		}
	}
	if err != nil {
		return err
	}
	data, err := json.Marshal(map[string]any{
		"wall": time.Since(begun), "cpu": usage.Utime.Nano() + usage.Stime.Nano(), "rss": usage.Maxrss * 1024,
		"exit": status.ExitStatus(),
	})
	if err != nil {
		return err
	}
	return os.WriteFile(report, data, 0o600)
}
