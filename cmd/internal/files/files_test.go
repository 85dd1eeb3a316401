package files_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
	if data, err := files.ReadAll(strings.NewReader("four"), 4); err != nil || string(data) != "four" {
		t.Errorf("got %q, %v", data, err)
	}
	if data, err := files.ReadAll(strings.NewReader("four"), 3); err == nil {
		t.Errorf("got %q", data)
	}
	endless, err := files.Open(t.Context(), "/dev/zero", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = endless.Close() }()
	if data, err := files.ReadAll(endless, 3); err == nil {
		t.Errorf("got %d bytes of what never ends", len(data))
	}
}
