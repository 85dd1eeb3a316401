package plan

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/podtrust/podtrust/cmd/internal/failure"
)

// checkFolder refuses a file that has no folder to be in, before a long plan is made for it.
func checkFolder(path string) error {
	info, err := os.Stat(filepath.Dir(path))
	if err == nil && !info.IsDir() {
		err = errors.New("it is no folder")
	}
	if err != nil {
		return failure.Usagef("%w", notKept(path, err)).Hintf("Make the folder, or name another file by '--out'.")
	}
	if there, err := os.Stat(path); err == nil && there.IsDir() { // mostly there is nothing
		return failure.Usagef("the plan can't be kept as '%s': that is a folder", path).Hintf("Name a file by '--out'.")
	}
	return nil
}

// notKept names the folder: the file that could not be made or renamed there has a name of the moment.
func notKept(path string, err error) error {
	var at *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &at):
		err = at.Err
	case errors.As(err, &link):
		err = link.Err
	}
	return fmt.Errorf("the plan can't be kept in '%s': %w", filepath.Dir(path), err)
}
