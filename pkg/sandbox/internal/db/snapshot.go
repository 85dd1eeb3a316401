package db

import (
	"bufio"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// rewrite replaces the file by a snapshot of the DB: written beside it, then renamed, so that no reader sees a part.
func (j *journal) rewrite(d *DB) error {
	j.tidy()
	f, err := os.CreateTemp(filepath.Dir(j.path), filepath.Base(j.path)+".*.tmp") // mode 0600
	if err != nil {
		return fmt.Errorf("write the sandbox state: %w", err)
	}
	id := rand.Text()
	size, err := writeSnapshot(f, d, id)
	if err == nil {
		err = f.Sync()
	}
	info, e := f.Stat()
	if err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), j.path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("write the sandbox state: %w", err)
	}
	j.seen, j.id, j.offset, j.snapshot, j.postponed = info, id, size, size, 0
	return nil
}

// tidy removes what processes that died in the middle of a rewrite have left. The lock is held, so nobody is in one.
func (j *journal) tidy() {
	left, _ := filepath.Glob(escapeGlob(j.path) + ".*.tmp") // the pattern is never a bad one
	for _, path := range left {
		_ = os.Remove(path)
	}
}

func escapeGlob(path string) string {
	if filepath.Separator == '\\' {
		return path // there the backslash is not an escape, and names have none of the special characters but "["
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// writeSnapshot writes the header and one line for each row, and returns how many bytes these are.
func writeSnapshot(w io.Writer, d *DB, id string) (int64, error) {
	out := &counter{w: bufio.NewWriterSize(w, 64<<10)}
	enc := json.NewEncoder(out)
	head := header{Format: format, Version: version, ID: id}
	for _, t := range d.tables {
		head.Snapshot += len(t.byID)
	}
	if err := enc.Encode(head); err != nil {
		return 0, err
	}
	for _, s := range d.schemas {
		for _, r := range d.tables[s.tableName()].order.rows {
			if r.removed {
				continue
			}
			data, err := json.Marshal(r.value)
			if err != nil {
				return 0, err
			}
			if err := enc.Encode([]change{{Table: s.tableName(), ID: r.id, Row: data}}); err != nil {
				return 0, err
			}
		}
	}
	return out.n, out.w.Flush()
}

type counter struct {
	w *bufio.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}
