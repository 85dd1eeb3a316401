package db

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// maxFollowed is how many links may lead from a path to a file that does not exist yet.
const maxFollowed = 40

// follow returns the path of the file that a path means, without links in it. Neither the file nor its folder need exist.
func follow(path string) (string, error) {
	for range maxFollowed {
		target, err := filepath.EvalSymlinks(path)
		if err == nil {
			return filepath.Abs(target)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		if target, err = os.Readlink(path); err != nil { // not a link: the file does not exist, or its folder
			return inFolder(path)
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		path = target
	}
	return "", fmt.Errorf("%s: too many links", path)
}

// inFolder is a path whose folder has no links in it, if that exists.
func inFolder(path string) (string, error) {
	folder, err := filepath.EvalSymlinks(filepath.Dir(path))
	if errors.Is(err, fs.ErrNotExist) {
		return filepath.Abs(path)
	}
	if err != nil {
		return "", err
	}
	return filepath.Abs(filepath.Join(folder, filepath.Base(path)))
}
