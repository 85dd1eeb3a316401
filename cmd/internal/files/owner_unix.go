//go:build unix

package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// keepOwner gives a new file the owner and the group of the one that it replaces, where the process may: the file must stay readable
// to those who read it. Who may not give the file away keeps at least the group.
func keepOwner(f *os.File, old fs.FileInfo) {
	was, ok := old.Sys().(*syscall.Stat_t)
	if !ok {
		return
	}
	if f.Chown(int(was.Uid), int(was.Gid)) != nil {
		_ = f.Chown(-1, int(was.Gid)) // as far as the process may
	}
}

// trusted refuses a link that somebody else has put into a folder in which everybody can make files, such as /tmp. The kernel does the
// same where fs.protected_symlinks is set, but not for a rename to the link's target.
func trusted(link string) error {
	folder, err := os.Stat(filepath.Dir(link))
	if err != nil {
		return err
	}
	const everybody = 0o002
	if folder.Mode()&fs.ModeSticky == 0 || folder.Mode()&everybody == 0 {
		return nil
	}
	info, err := os.Lstat(link)
	if err != nil {
		return err
	}
	of, ok := info.Sys().(*syscall.Stat_t)
	in, also := folder.Sys().(*syscall.Stat_t)
	if ok && also && int(of.Uid) != os.Geteuid() && of.Uid != in.Uid {
		return errors.New("is a symbolic link of another user in a folder that everybody can write to")
	}
	return nil
}
