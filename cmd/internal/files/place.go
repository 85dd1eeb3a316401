package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// ErrPlace is matched by the error for a path that podtrust does not write to.
var ErrPlace = errors.New("not a place for a file")

// PlaceError is the error for a path that podtrust does not write to: nothing is changed there. It matches ErrPlace.
type PlaceError struct {
	Path   string
	Reason string // as the end of a sentence that begins with the path
}

// Error names the path and the reason.
func (e *PlaceError) Error() string { return "'" + e.Path + "' " + e.Reason }

// Is matches ErrPlace.
func (e *PlaceError) Is(target error) bool { return target == ErrPlace }

// maxLinks is how many links are followed, as Linux does.
const maxLinks = 40

// Place is the file that a path leads to: a regular one, or a new one in a folder that exists. Symbolic links are followed, also to
// a file that does not exist yet. Everything else is refused by a PlaceError: a rename over a device or a FIFO would replace it.
func Place(path string) (string, error) {
	refuse := func(format string, args ...any) (string, error) {
		return "", &PlaceError{path, fmt.Sprintf(format, args...)}
	}
	if strings.HasSuffix(path, "/") || strings.HasSuffix(path, string(filepath.Separator)) {
		return refuse("is the name of a folder")
	}
	info, err := os.Stat(path) // follows links as the system does, also those of /proc
	if err == nil && !info.Mode().IsRegular() {
		return refuse("is %s, not a regular file", kind(info.Mode()))
	}
	place, err := follow(path)
	if err != nil {
		return refuse("%s", reason(err))
	}
	folder, err := os.Stat(filepath.Dir(place))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refuse("can't be made: the folder '%s' does not exist", filepath.Dir(place))
	case err != nil:
		return refuse("can't be made: %s", reason(err))
	case !folder.IsDir():
		return refuse("can't be made: '%s' is not a folder", filepath.Dir(place))
	}
	if info, err := os.Lstat(place); err == nil && !info.Mode().IsRegular() {
		return refuse("is %s, not a regular file", kind(info.Mode()))
	}
	return place, nil
}

// follow is the path without its last links. A link that the system resolves by itself, such as /dev/stdout, has no path.
func follow(path string) (string, error) {
	for range maxLinks {
		if isStream(path) {
			return "", errors.New("is a stream of a process; '-' is standard output")
		}
		target, err := os.Readlink(path)
		if err != nil { // not a link, or nothing
			return path, nil //nolint:nilerr // whether it can be written is found out by looking at it
		}
		if err := trusted(path); err != nil {
			return "", err
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		path = target
	}
	return "", errors.New("has too many links")
}

// isStream reports whether a path is below the descriptors of a process, whose names lead to open files and not to places.
func isStream(path string) bool {
	folder, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return false
	}
	folder = filepath.ToSlash(folder) + "/"
	return strings.HasPrefix(folder, "/proc/") || strings.HasPrefix(folder, "/dev/fd/")
}

// Same reports whether two paths lead to one file, which need not exist.
func Same(a, b string) bool {
	one, err := os.Stat(a)
	other, otherErr := os.Stat(b)
	if err == nil && otherErr == nil {
		return os.SameFile(one, other)
	}
	if (err == nil) != (otherErr == nil) {
		return false
	}
	one, err = os.Stat(filepath.Dir(a))
	other, otherErr = os.Stat(filepath.Dir(b))
	return err == nil && otherErr == nil && os.SameFile(one, other) && filepath.Base(a) == filepath.Base(b)
}

// kind names what is not a regular file.
func kind(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeNamedPipe != 0:
		return "a FIFO"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "a special file"
}

// reason is why a path can't be used, without the path.
func reason(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err.Error()
	}
	return err.Error()
}
