package db_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
)

type pet struct {
	Name  string `json:"name"`
	Owner string `json:"owner"`
}

var pets = db.NewTable("pets", db.Index[pet]{Name: "owner", Key: func(p pet) string { return p.Owner }})

func put(t *testing.T, d *db.DB, rows map[string]pet) {
	t.Helper()
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		for id, p := range rows {
			pets.Put(tx, id, p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func all(t *testing.T, d *db.DB) map[string]pet {
	t.Helper()
	var got map[string]pet
	if err := d.View(t.Context(), func(tx *db.Tx) error { got = maps.Collect(pets.All(tx)); return nil }); err != nil {
		t.Fatal(err)
	}
	return got
}

func open(t *testing.T, path string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), path, pets)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestIndexFollowsChanges(t *testing.T) {
	t.Parallel()
	d := db.Memory(pets)
	put(t, d, map[string]pet{"1": {"rex", "ann"}, "2": {"tom", "ann"}, "3": {"kit", "bob"}})

	put(t, d, map[string]pet{"2": {"tom", "bob"}})

	_ = d.View(t.Context(), func(tx *db.Tx) error {
		if got := maps.Collect(pets.By(tx, "owner", "ann")); len(got) != 1 || got["1"].Name != "rex" {
			t.Errorf("ann has %v, want only rex", got)
		}
		if got := maps.Collect(pets.By(tx, "owner", "bob")); len(got) != 2 {
			t.Errorf("bob has %v, want two", got)
		}
		return nil
	})
}

func TestFailedUpdateChangesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	d := open(t, path)
	put(t, d, map[string]pet{"1": {"rex", "ann"}})
	before, _ := os.ReadFile(path)

	refused := errors.New("refused")
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		pets.Put(tx, "1", pet{"max", "bob"})
		pets.Put(tx, "2", pet{"tom", "bob"})
		pets.Delete(tx, "1")
		return refused
	})

	if !errors.Is(err, refused) {
		t.Fatalf("got %v, want the function's error", err)
	}
	want := map[string]pet{"1": {"rex", "ann"}}
	if diff := cmp.Diff(want, all(t, d)); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(after, before) {
		t.Errorf("the file changed from %q to %q", before, after)
	}
}

func TestTwoOpenersSeeEachOther(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "deep", "state")
	a, b := open(t, path), open(t, path)

	put(t, a, map[string]pet{"1": {"rex", "ann"}})
	put(t, b, map[string]pet{"2": {"tom", "bob"}})
	put(t, a, map[string]pet{"1": {"max", "ann"}})

	want := map[string]pet{"1": {"max", "ann"}, "2": {"tom", "bob"}}
	for name, d := range map[string]*db.DB{"first": a, "second": b, "new": open(t, path)} {
		if diff := cmp.Diff(want, all(t, d)); diff != "" {
			t.Errorf("%s opener (-want +got):\n%s", name, diff)
		}
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode is %v, want 0600: the file holds private keys", info.Mode())
	}
}

func TestRewriteKeepsRowsAndSizeInBounds(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	d, other := open(t, path), open(t, path)
	long := strings.Repeat("x", 10_000)
	for i := range 100 {
		put(t, d, map[string]pet{"1": {long, string(rune('a' + i%26))}})
	}

	want := map[string]pet{"1": {long, string(rune('a' + 99%26))}}
	if diff := cmp.Diff(want, all(t, other)); diff != "" {
		t.Errorf("rows after rewrites (-want +got):\n%s", diff)
	}
	if info, _ := os.Stat(path); info.Size() > 600_000 {
		t.Errorf("100 changes of one row of 10,000 bytes left a file of %d bytes", info.Size())
	}
}

func TestTornLastLineIsDropped(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	d := open(t, path)
	put(t, d, map[string]pet{"1": {"rex", "ann"}})
	put(t, d, map[string]pet{"2": {"tom", "bob"}})
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lastLine := strings.LastIndexByte(strings.TrimSuffix(string(whole), "\n"), '\n') + 1
	for cut := lastLine; cut < len(whole); cut++ {
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		again := open(t, path)
		if got := all(t, again); len(got) != 1 {
			t.Fatalf("cut at %d: got %v, want only the first row", cut, got)
		}
		put(t, again, map[string]pet{"3": {"kit", "eve"}})
		if got := all(t, open(t, path)); len(got) != 2 {
			t.Fatalf("cut at %d and appended: got %v, want two rows", cut, got)
		}
	}
}

func TestMalformedFileIsKept(t *testing.T) {
	t.Parallel()
	good := `{"format":"podtrust-sandbox","version":1,"id":"x","snapshot":0}` + "\n"
	for name, content := range map[string]string{
		"empty":             "",
		"other text":        "hello\nworld\n",
		"newer version":     `{"format":"podtrust-sandbox","version":2,"id":"x","snapshot":0}` + "\n",
		"bad line between":  good + "nonsense\n" + `[{"table":"pets","id":"1","row":{}}]` + "\n",
		"unknown table":     good + `[{"table":"cars","id":"1","row":{}}]` + "\n",
		"row of wrong type": good + `[{"table":"pets","id":"1","row":{"name":5}}]` + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "state")
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}

			d, err := db.Open(t.Context(), path, pets)

			if !errors.Is(err, db.ErrMalformed) {
				t.Fatalf("got %v, want ErrMalformed", err)
			}
			if err := d.Update(t.Context(), func(tx *db.Tx) error { pets.Put(tx, "1", pet{}); return nil }); !errors.Is(err, db.ErrMalformed) {
				t.Errorf("an update answers %v, want ErrMalformed", err)
			}
			if after, _ := os.ReadFile(path); string(after) != content {
				t.Errorf("the file became %q", after)
			}
		})
	}
}

func TestRemovingWhileWalking(t *testing.T) {
	t.Parallel()
	d := db.Memory(pets)
	rows := map[string]pet{}
	for i := range 50 {
		rows[string(rune('A'+i))] = pet{"p", "ann"}
	}
	put(t, d, rows)
	err := d.Update(context.Background(), func(tx *db.Tx) error {
		for id := range pets.By(tx, "owner", "ann") {
			pets.Delete(tx, id)
		}
		return nil
	})
	if err != nil || len(all(t, d)) != 0 {
		t.Errorf("got %v, %d rows left", err, len(all(t, d)))
	}
}
