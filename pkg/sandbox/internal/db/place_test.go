package db_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
)

// A file is one state, by whatever name it is opened: the lock is its own, and a rewrite replaces it and not a link.
func TestLinksToTheFileShareOneState(t *testing.T) {
	t.Parallel()
	for name, link := range map[string]func(dir, path string) string{
		"to the file": func(dir, path string) string { return symlink(t, path, filepath.Join(dir, "link")) },
		"relative":    func(dir, _ string) string { return symlink(t, "real/state", filepath.Join(dir, "link")) },
		"to the folder": func(dir, path string) string {
			return filepath.Join(symlink(t, filepath.Dir(path), filepath.Join(dir, "folder")), "state")
		},
		"to a link": func(dir, path string) string {
			return symlink(t, symlink(t, path, filepath.Join(dir, "a")), filepath.Join(dir, "b"))
		},
		"by a path with dots":  func(dir, _ string) string { return filepath.Join(dir, "real") + "/../real/./state" },
		"to a file to be made": func(dir, path string) string { return symlink(t, path, filepath.Join(dir, "early")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, "real", "state")
			if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			other := link(dir, path)
			a, b := open(t, other), open(t, path)
			long := strings.Repeat("x", 10_000)
			for i := range 60 { // enough to be rewritten
				d := a
				if i%2 == 1 {
					d = b
				}
				put(t, d, map[string]pet{"1": {long, string(rune('a' + i%26))}, string(rune('A' + i)): {"p", "q"}})
			}
			if got := len(all(t, open(t, path))); got != 61 {
				t.Errorf("%d rows", got)
			}
			if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
				t.Errorf("the file became %v, %v", info, err)
			}
			if info, err := os.Lstat(filepath.Join(dir, "link")); err == nil && info.Mode()&os.ModeSymlink == 0 {
				t.Error("the link was replaced")
			}
		})
	}
}

func symlink(t *testing.T, target, link string) string {
	t.Helper()
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	return link
}

func TestACutSnapshotIsMalformed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	put(t, open(t, path), map[string]pet{"1": {"rex", "ann"}, "2": {"tom", "bob"}, "3": {"kit", "eve"}})
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head := strings.IndexByte(string(whole), '\n') + 1
	for cut := head; cut < len(whole); cut++ {
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		missing := fmt.Sprintf("rows %d to 3 of 3 are missing", 1+strings.Count(string(whole[head:cut]), "\n"))
		if _, err := db.Open(t.Context(), path, pets); !errors.Is(err, db.ErrMalformed) || !strings.Contains(err.Error(), missing) {
			t.Fatalf("cut at byte %d of %d: %v, want %q", cut, len(whole), err, missing)
		}
		if after, _ := os.ReadFile(path); string(after) != string(whole[:cut]) {
			t.Fatalf("cut at byte %d: the file was changed", cut)
		}
	}
}

// A rewrite needs space for a second copy. Without it the file grows on, and nothing that was acknowledged is lost.
func TestAFailedRewriteIsNoFailedChange(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	short := filepath.Join(dir, "state")
	put(t, open(t, short), map[string]pet{"1": {"rex", "ann"}})
	// The name leaves room for that of the lock, and none for that of a second file.
	path := filepath.Join(dir, strings.Repeat("s", 250))
	if err := os.Rename(short, path); err != nil {
		t.Fatal(err)
	}
	d := open(t, path)
	long := strings.Repeat("x", 10_000)
	for i := range 100 {
		put(t, d, map[string]pet{"2": {long, string(rune('a' + i%26))}})
	}
	if got := all(t, open(t, path)); len(got) != 2 || got["2"].Owner != string(rune('a'+99%26)) {
		t.Errorf("%d rows", len(got))
	}
}
