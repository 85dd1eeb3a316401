//go:build unix

package db_test

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
)

func TestOnlyRegularFilesAreStates(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	fifo := filepath.Join(dir, "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{fifo, symlink(t, fifo, filepath.Join(dir, "link")), dir} {
		if _, err := db.Open(t.Context(), path, pets); !errors.Is(err, db.ErrNoFile) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
