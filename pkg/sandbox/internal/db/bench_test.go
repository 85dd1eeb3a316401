package db_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
)

// thousands is a DB with 10,000 rows of the size of a trusted profile.
func thousands(b *testing.B, d *db.DB) {
	b.Helper()
	err := d.Update(b.Context(), func(tx *db.Tx) error {
		for i := range 10_000 {
			pets.Put(tx, fmt.Sprint("id-", i), pet{strings.Repeat("x", 400), fmt.Sprint("owner-", i)})
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

func openBench(b *testing.B, path string) *db.DB {
	b.Helper()
	d, err := db.Open(b.Context(), path, pets)
	if err != nil {
		b.Fatal(err)
	}
	return d
}

func BenchmarkMutate(b *testing.B) {
	for name, open := range map[string]func(b *testing.B) *db.DB{
		"memory": func(*testing.B) *db.DB { return db.Memory(pets) },
		"file":   func(b *testing.B) *db.DB { return openBench(b, filepath.Join(b.TempDir(), "state")) },
	} {
		b.Run(name, func(b *testing.B) {
			d := open(b)
			thousands(b, d)
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				i++
				err := d.Update(b.Context(), func(tx *db.Tx) error {
					pets.Put(tx, fmt.Sprint("id-", i%10_000), pet{strings.Repeat("y", 400), "ann"})
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkLookup(b *testing.B) {
	d := openBench(b, filepath.Join(b.TempDir(), "state"))
	thousands(b, d)
	b.ReportAllocs()
	for b.Loop() {
		err := d.View(b.Context(), func(tx *db.Tx) error {
			for range pets.By(tx, "owner", "owner-7777") {
				return nil
			}
			return fmt.Errorf("there are %d rows, and not this one", pets.Len(tx))
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	path := filepath.Join(b.TempDir(), "state")
	thousands(b, openBench(b, path))
	b.ReportAllocs()
	for b.Loop() {
		openBench(b, path)
	}
}

func BenchmarkEmpty(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		d := db.Memory(pets)
		thousands(b, d)
		b.StartTimer()
		if err := d.Update(b.Context(), func(tx *db.Tx) error { tx.Clear(); return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
