package db_test

import (
	"strconv"
	"syscall"
)

// mountSmall makes a folder a disk of its own, in memory.
func mountSmall(folder string, bytes int) error {
	return syscall.Mount("tmpfs", folder, "tmpfs", syscall.MS_NOSUID|syscall.MS_NODEV|syscall.MS_NOEXEC, "size="+strconv.Itoa(bytes))
}

func enlarge(folder string, bytes int) error {
	return syscall.Mount("tmpfs", folder, "tmpfs", syscall.MS_REMOUNT|syscall.MS_NOSUID|syscall.MS_NODEV|syscall.MS_NOEXEC, "size="+strconv.Itoa(bytes))
}

func unmount(folder string) error { return syscall.Unmount(folder, syscall.MNT_DETACH) }
