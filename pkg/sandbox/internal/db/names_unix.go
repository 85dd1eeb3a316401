//go:build unix

package db

import (
	"io/fs"
	"syscall"
)

// hasOtherNames reports whether hard links give a file more names than one.
func hasOtherNames(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Nlink > 1
}
