package files_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/podtrust/podtrust/cmd/internal/files"
)

// A file that is kept elsewhere, and linked to, stays linked.
func TestAWriteKeepsASymbolicLink(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	target, link := filepath.Join(folder, "target"), filepath.Join(folder, "link")
	if err := os.WriteFile(target, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("target", link); err != nil {
		t.Fatal(err)
	}
	if err := files.WriteWhole(link, []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(target)
	if info, statErr := os.Lstat(link); err != nil || statErr != nil || string(got) != "new" || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("got %q, %v, %v", got, err, statErr)
	}
}

func TestAReadIsBounded(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("four"), 0o600); err != nil {
		t.Fatal(err)
	}
	if data, err := bounded(t, path, 4); err != nil || string(data) != "four" {
		t.Errorf("got %q, %v", data, err)
	}
	if data, err := bounded(t, path, 3); err == nil {
		t.Errorf("got %q", data)
	}
	if data, err := bounded(t, "/dev/zero", 3); err == nil {
		t.Errorf("got %d bytes of what never ends", len(data))
	}
}

func bounded(t *testing.T, path string, limit int64) ([]byte, error) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	return files.ReadAll(f, limit)
}
