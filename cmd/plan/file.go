package plan

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// notKept names the folder: the file that could not be made there has a name of the moment.
func notKept(path string, err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return fmt.Errorf("the plan can't be saved in '%s': %w", filepath.Dir(path), err)
}
