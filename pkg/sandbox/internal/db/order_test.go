package db_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
)

// content is what a transaction sees, with the order of everything.
func content(t *testing.T, d *db.DB, owners ...string) []string {
	t.Helper()
	var got []string
	err := d.View(t.Context(), func(tx *db.Tx) error {
		for id, p := range pets.All(tx) {
			got = append(got, fmt.Sprint("all ", id, p))
		}
		for _, owner := range owners {
			got = append(got, fmt.Sprint(owner, " has ", pets.Count(tx, "owner", owner)))
			var group []pet
			for id, p := range pets.By(tx, "owner", owner) {
				got = append(got, fmt.Sprint(owner, id, p))
				group = append(group, p)
			}
			checkPages(t, tx, owner, group)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// checkPages compares every page of a group with the part of the group that it should be.
func checkPages(t *testing.T, tx *db.Tx, owner string, group []pet) {
	t.Helper()
	for offset := range len(group) + 2 {
		for most := range 4 {
			want := group[min(offset, len(group)):min(offset+most, len(group))]
			if got := pets.Page(tx, "owner", owner, offset, most); !slices.Equal(got, want) {
				t.Errorf("%d of %s's from %d on are %v, want %v", most, owner, offset, got, want)
			}
		}
	}
}

// Whatever happens, the DB that made the changes, one that follows them and one that reads the file anew hold the same,
// in the same order, and a failed transaction leaves no trace.
func TestEveryOpenerSeesTheSame(t *testing.T) {
	t.Parallel()
	owners := []string{"ann", "bob", "eve"}
	rapid.Check(t, func(r *rapid.T) {
		path := filepath.Join(t.TempDir(), "state")
		writers := []*db.DB{open(t, path), open(t, path)}
		refused := errors.New("refused")
		for range rapid.IntRange(1, 12).Draw(r, "transactions") {
			d := rapid.SampledFrom(writers).Draw(r, "writer")
			before := content(t, d, owners...)
			var result error
			if rapid.Bool().Draw(r, "fails") {
				result = refused
			}
			err := d.Update(t.Context(), func(tx *db.Tx) error {
				for range rapid.IntRange(1, 6).Draw(r, "changes") {
					id := rapid.SampledFrom([]string{"1", "2", "3", "4", "5"}).Draw(r, "id")
					switch rapid.IntRange(0, 5).Draw(r, "kind") {
					case 0, 1:
						pets.Delete(tx, id)
					case 2:
						tx.Clear()
					default:
						pets.Put(tx, id, pet{id, rapid.SampledFrom(owners).Draw(r, "owner")})
					}
				}
				return result
			})
			if !errors.Is(err, result) {
				r.Fatalf("got %v, want %v", err, result)
			}
			after := content(t, d, owners...)
			if result != nil {
				if diff := cmp.Diff(before, after); diff != "" {
					r.Fatalf("a failed transaction left (-before +after):\n%s", diff)
				}
			}
			for name, other := range map[string]*db.DB{"follower": writers[0], "other follower": writers[1], "new": open(t, path)} {
				if diff := cmp.Diff(after, content(t, other, owners...)); diff != "" {
					r.Fatalf("the %s sees (-writer +other):\n%s", name, diff)
				}
			}
		}
	})
}
