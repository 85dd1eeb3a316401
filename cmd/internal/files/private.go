package files

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// Private is a folder for one process: nobody else can look into it, and it does not outlive the process for long. The process holds a
// lock in it, which the system takes away when the process ends, however it ends. So a folder whose lock is free belongs to nobody; a
// process ID, which is used again and means another process in another container, would not show that.
type Private struct {
	Path string
	lock *flock.Flock
}

const (
	privateMode = 0o700
	lockFile    = "lock"
)

// NewPrivate makes a private folder in a folder, which is made if it is missing, and removes those of processes that are gone.
func NewPrivate(parent string) (*Private, error) {
	if err := os.MkdirAll(parent, privateMode); err != nil {
		return nil, err
	}
	place, err := Place(filepath.Join(parent, lockFile)) // to open a FIFO would wait for its other end
	if err != nil {
		return nil, err
	}
	all := flock.New(place, flock.SetPermissions(0o600))
	if err := all.Lock(); err != nil { // else a folder that another process just makes would look like one that is left
		return nil, err
	}
	defer func() { _ = all.Close() }()
	if err := removeLeft(parent); err != nil {
		return nil, err
	}
	path, err := os.MkdirTemp(parent, "exec-") // mode 0700
	if err != nil {
		return nil, err
	}
	p := &Private{path, flock.New(filepath.Join(path, lockFile), flock.SetPermissions(0o600))}
	if ok, err := p.lock.TryLock(); err != nil || !ok {
		return nil, errors.Join(fmt.Errorf("the folder '%s' can't be locked", path), err, os.RemoveAll(path))
	}
	return p, nil
}

// removeLeft removes the folders whose process is gone.
func removeLeft(parent string) error {
	folders, err := filepath.Glob(filepath.Join(parent, "exec-*"))
	if err != nil {
		return err
	}
	for _, folder := range folders {
		lock := flock.New(filepath.Join(folder, lockFile), flock.SetPermissions(0o600))
		free, err := lock.TryLock()
		if err == nil && free {
			err = os.RemoveAll(folder)
		}
		if err := errors.Join(err, lock.Close()); err != nil {
			return fmt.Errorf("remove what a process has left: %w", err)
		}
	}
	return nil
}

// Remove removes the folder with all that is in it.
func (p *Private) Remove() error { return errors.Join(os.RemoveAll(p.Path), p.lock.Close()) }
