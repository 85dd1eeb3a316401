//go:build linux || darwin

package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
)

const (
	limitVariable = "DB_TEST_LIMIT" // how large a file may become for a child of the test, in bytes
	diskSize      = 1 << 20
)

// A disk gets full while the file is written. Without room for a second copy the file grows on; without room for one more
// change, that change is refused and undone; with room again, all goes on. Root has a small disk for that. Who may not mount
// one has a limit on the size of files, which is met before a copy is tried. It is not parallel: a child that another test starts holds
// every open file until it is another program, and with it the room of a copy that was given up.
func TestAFullDiskLosesNothing(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "state")
	if err := mountSmall(folder, diskSize); err != nil {
		t.Logf("by a limit on the size of files: %v", err)
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childVariable+"="+path, limitVariable+"="+strconv.Itoa(liveRows*rowSize*3/2))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	t.Cleanup(func() {
		if err := unmount(folder); err != nil {
			t.Error(err)
		}
	})
	largest, err := runFull(t.Context(), path, func() error { return enlarge(folder, 8*diskSize) })
	if err != nil {
		t.Fatal(err)
	}
	if least := int64(2*liveRows*rowSize + rowSize); largest < least {
		t.Errorf("the file never came past %d bytes, so that it was not appended to without room for a copy: %d", least, largest)
	}
}

// runLimited is runFull for a process of its own, whose files may not become larger than a limit.
func runLimited(path, limit string) error {
	bytes, err := strconv.ParseUint(limit, 10, 64)
	if err != nil {
		return err
	}
	var usual syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &usual); err != nil {
		return err
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: usual.Max}); err != nil {
		return err
	}
	_, err = runFull(context.Background(), path, func() error { return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &usual) })
	return err
}

// liveRows of rowSize are so many that a snapshot beside a file of twice its size does not fit.
const (
	liveRows = 40
	rowSize  = 10_000
)

// runFull changes rows until there is no room, then makes room and goes on. It returns the size of the file when the last
// change before that had been acknowledged.
func runFull(ctx context.Context, path string, makeRoom func() error) (largest int64, err error) {
	d, err := db.Open(ctx, path, pets)
	if err != nil {
		return 0, err
	}
	long := strings.Repeat("x", rowSize)
	done := 0 // the number of the last change that was acknowledged
	change := func() error {
		err := d.Update(ctx, func(tx *db.Tx) error {
			pets.Put(tx, "last", pet{strconv.Itoa(done + 1), "ann"})
			// The rows of the snapshot come first, so that it is not short of room while they are made.
			pets.Put(tx, strconv.Itoa(done%liveRows), pet{strconv.Itoa(done+1) + long, "bob"})
			return nil
		})
		if err == nil {
			done++
		}
		return err
	}
	var full error
	for full == nil {
		if info, err := os.Stat(path); err == nil {
			largest = info.Size()
		}
		if full = change(); done > 10_000 {
			return largest, errors.New("the disk never got full")
		}
	}
	if !errors.Is(full, syscall.ENOSPC) && !errors.Is(full, syscall.EFBIG) {
		return largest, full
	}
	if err := holds(ctx, d, path, done); err != nil {
		return largest, fmt.Errorf("after %w: %w", full, err)
	}
	if err := makeRoom(); err != nil {
		return largest, err
	}
	for range 3 * liveRows {
		if err := change(); err != nil {
			return largest, fmt.Errorf("with room again: %w", err)
		}
	}
	return largest, holds(ctx, d, path, done)
}

// holds checks that both the DB and a new one of the same file hold a number of changes, and that nothing is beside it.
func holds(ctx context.Context, d *db.DB, path string, done int) error {
	again, err := db.Open(ctx, path, pets)
	if err != nil {
		return err
	}
	for name, d := range map[string]*db.DB{"the writer": d, "a new reader": again} {
		err := d.View(ctx, func(tx *db.Tx) error {
			last, _ := pets.Get(tx, "last")
			row, _ := pets.Get(tx, strconv.Itoa((done-1)%liveRows))
			if last.Name != strconv.Itoa(done) || strings.TrimRight(row.Name, "x") != strconv.Itoa(done) || pets.Len(tx) != min(done, liveRows)+1 {
				return fmt.Errorf("%s holds change %s with %d rows, want %d", name, last.Name, pets.Len(tx), done)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if left, err := filepath.Glob(path + ".*.tmp"); err != nil || len(left) > 0 {
		return fmt.Errorf("left behind: %v, %w", left, err)
	}
	return nil
}
