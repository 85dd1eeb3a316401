//go:build unix

package db_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
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

// TestOnlyRegularFilesAreLocks has something else in the place of the lock. To open a FIFO would wait for its other end, whatever the
// context says.
func TestOnlyRegularFilesAreLocks(t *testing.T) {
	t.Parallel()
	for name, lay := range map[string]func(lock string) error{
		"FIFO":   func(lock string) error { return syscall.Mkfifo(lock, 0o600) },
		"folder": func(lock string) error { return os.Mkdir(lock, 0o700) },
		"device": func(lock string) error { return os.Symlink(os.DevNull, lock) },
		"link": func(lock string) error {
			return errors.Join(syscall.Mkfifo(lock+".fifo", 0o600), os.Symlink(lock+".fifo", lock))
		},
	} {
		path := filepath.Join(t.TempDir(), "state")
		if err := lay(path + ".lock"); err != nil {
			t.Fatal(err)
		}
		err := open(t, path).Update(t.Context(), func(tx *db.Tx) error { pets.Put(tx, "a", pet{}); return nil })
		if !errors.Is(err, db.ErrNoFile) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s: the state was written", name)
		}
	}
}

// A hard link is another name with another lock, which no path shows. The first change by either name parts the two, so that
// neither writes over the other: each holds what was there before and its own changes.
func TestHardLinksAreParted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, link := filepath.Join(dir, "state"), filepath.Join(dir, "link")
	a := open(t, path)
	put(t, a, map[string]pet{"before": {"rex", "ann"}})
	if err := os.Link(path, link); err != nil {
		t.Fatal(err)
	}
	b := open(t, link)
	var both sync.WaitGroup
	for name, d := range map[string]*db.DB{"a": a, "b": b} {
		both.Go(func() {
			for i := range 50 {
				put(t, d, map[string]pet{fmt.Sprint(name, i): {"kit", "eve"}})
			}
		})
	}
	both.Wait()
	for name, file := range map[string]string{"a": path, "b": link} {
		rows := all(t, open(t, file))
		for i := range 50 {
			if _, ok := rows[fmt.Sprint(name, i)]; !ok {
				t.Errorf("%s has lost change %d", file, i)
			}
		}
		if _, ok := rows["before"]; !ok || len(rows) != 51 {
			t.Errorf("%s holds %d rows", file, len(rows))
		}
	}
}
