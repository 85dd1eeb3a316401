// Package files reads files through a limit and writes them whole.
package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// leftover marks files that a write which was killed left behind.
const leftover = ".podtrust-"

// WriteWhole writes a file so that whoever reads it sees the old content or the new, whatever happens meanwhile: it writes
// another file in the same folder, with mode, and renames it. On failure the old file stays. A symbolic link stays one: what it points to is written.
func WriteWhole(path string, data []byte, mode fs.FileMode) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil { // else there is no such file yet
		path = target
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+leftover)
	if err != nil {
		var at *fs.PathError
		if errors.As(err, &at) {
			at.Path = filepath.Dir(path) // not a name that nobody has seen
		}
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// ReadBounded reads a file of at most limit bytes. A larger one is an error, whatever its size is said to be.
func ReadBounded(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		return nil, fmt.Errorf("it has more than %d KiB", limit>>10)
	}
	return data, err
}

// RemoveLeftovers removes what writes of a path that were killed have left beside it.
func RemoveLeftovers(path string) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // as WriteWhole does
	}
	folder := filepath.Dir(path)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	prefix := "." + filepath.Base(path) + leftover
	for _, e := range entries {
		if name := e.Name(); len(name) > len(prefix) && name[:len(prefix)] == prefix && e.Type().IsRegular() {
			if err := os.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}
