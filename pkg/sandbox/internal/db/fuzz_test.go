package db_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
)

// Any file is a state or is refused as none and left as it is; a state takes another change, and a new reader sees it.
func FuzzOpen(f *testing.F) {
	const head = `{"format":"podtrust-sandbox","version":1,"id":"x","snapshot":1}` + "\n"
	f.Add([]byte(head + `[{"table":"pets","id":"1","row":{"name":"rex","owner":"ann"}}]` + "\n" + `[{"table":"pets","id":"1","row":null}]` + "\n"))
	f.Add([]byte(head + `[{"table":"pets","id":"1","row":{"name"`))
	f.Add([]byte(head + "[]\n[{}]\nnull\n"))
	f.Add([]byte(`{"format":"podtrust-sandbox","version":1,"id":"","snapshot":-1}` + "\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "state")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := db.Open(t.Context(), path, pets)
		if err != nil {
			after, _ := os.ReadFile(path)
			if !errors.Is(err, db.ErrMalformed) || string(after) != string(content) {
				t.Fatalf("got %v, and the file is %q", err, after)
			}
			return
		}
		before := len(all(t, d))
		put(t, d, map[string]pet{"new one": {"kit", "eve"}})
		got := all(t, open(t, path))
		if got["new one"].Name != "kit" || len(got) < before || len(got) > before+1 {
			t.Fatalf("%d rows became %v", before, got)
		}
	})
}
