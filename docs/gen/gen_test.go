package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheReferenceIsCurrent(t *testing.T) {
	t.Parallel()
	fresh := t.TempDir()
	if err := write(fresh); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(pages(t, fresh), pages(t, filepath.Join("..", "reference"))); diff != "" {
		t.Errorf("the pages differ from the program (-program +pages); run 'make docs':\n%s", diff)
	}
}

func pages(t *testing.T, folder string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no pages in %s: %v", folder, err)
	}
	all := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(name)] = string(text)
	}
	return all
}
