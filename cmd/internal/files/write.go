package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// leftover marks files that a write which was killed left behind.
const leftover = ".podtrust-"

// WriteWhole writes a file so that a reader sees the old content or the new, even if the write is interrupted: it writes another file
// in the same folder, and renames it. On failure the old file stays. A file that exists keeps its mode and, where the process may, its
// owner; a new one gets the mode. The error matches ErrPlace for a path that Place refuses.
func WriteWhole(path string, data []byte, mode fs.FileMode) error {
	place, err := Place(path)
	if err != nil {
		return err
	}
	if info, err := os.Stat(place); err == nil {
		mode = info.Mode().Perm()
	}
	return replace(place, data, mode)
}

// WriteSecret is WriteWhole for a file that has the mode whatever it had before.
func WriteSecret(path string, data []byte, mode fs.FileMode) error {
	place, err := Place(path)
	if err != nil {
		return err
	}
	return replace(place, data, mode)
}

func replace(place string, data []byte, mode fs.FileMode) (err error) {
	f, err := os.CreateTemp(filepath.Dir(place), "."+filepath.Base(place)+leftover) // mode 0600
	if err != nil {
		var at *fs.PathError
		if errors.As(err, &at) {
			at.Path = filepath.Dir(place) // not a name that nobody has seen
		}
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(data)
	if old, statErr := os.Stat(place); err == nil && statErr == nil {
		keepOwner(f, old)
	}
	if err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), place)
}

// Append opens a file to be written at its end. A new one is for its owner only. The error matches ErrPlace for a path that Place
// refuses.
func Append(path string) (*os.File, error) {
	place, err := Place(path)
	if err != nil {
		return nil, err
	}
	return os.OpenFile(place, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
}

// RemoveLeftovers removes what writes of a path that were killed have left beside it.
func RemoveLeftovers(path string) error {
	place, err := Place(path)
	if err != nil {
		return err
	}
	folder := filepath.Dir(place)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	prefix := "." + filepath.Base(place) + leftover
	for _, e := range entries {
		if name := e.Name(); len(name) > len(prefix) && name[:len(prefix)] == prefix && e.Type().IsRegular() {
			if err := os.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}
