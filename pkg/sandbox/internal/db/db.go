package db

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
)

// DB is the state of one sandbox.
type DB struct {
	mu      sync.RWMutex
	schemas []Schema
	tables  map[string]*rows
	file    *journal // nil when the state lives in memory only
}

// Memory returns an empty DB that no file backs.
func Memory(schemas ...Schema) *DB {
	d := &DB{schemas: schemas}
	d.clear()
	return d
}

// Open returns the DB that a file holds; a file that does not exist yet is an empty DB, and is made by the first change.
// It returns an error matching ErrMalformed, and leaves the file as it is, when the file is not such a state.
func Open(ctx context.Context, path string, schemas ...Schema) (*DB, error) {
	d := Memory(schemas...)
	file, err := newJournal(path)
	if err != nil {
		return nil, err
	}
	d.file = file
	// An empty transaction reads the file, so that a bad one is found here and not at the first call.
	return d, d.View(ctx, func(*Tx) error { return nil })
}

// View runs a transaction that changes nothing. Several may run at once. The error is fn's, or that of reading the file.
func (d *DB) View(ctx context.Context, fn func(*Tx) error) error {
	d.mu.RLock()
	if d.file == nil || d.file.current() {
		defer d.mu.RUnlock()
		return fn(&Tx{db: d})
	}
	d.mu.RUnlock()
	// Another process has changed the file.
	d.mu.Lock()
	defer d.mu.Unlock()
	unlock, err := d.file.open(ctx, d)
	if err != nil {
		return err
	}
	unlock()
	return fn(&Tx{db: d})
}

// Update runs a transaction that may change rows. When fn returns an error, or the change can't be written to the file,
// everything is as before.
func (d *DB) Update(ctx context.Context, fn func(*Tx) error) (err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.file != nil {
		unlock, err := d.file.open(ctx, d)
		if err != nil {
			return err
		}
		defer unlock()
	}
	tx := &Tx{db: d, writable: true}
	committed := false
	defer func() {
		if !committed {
			tx.rollback() // also on a panic in fn
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	if d.file != nil && len(tx.changes) > 0 {
		if err := d.file.append(d, tx.changes); err != nil {
			return err
		}
	}
	committed = true
	return nil
}

// Tx is one transaction. It must not be used after the function that received it has returned.
type Tx struct {
	db       *DB
	writable bool
	changes  []change
	undo     []func()
}

// Clear removes every row of every table.
func (tx *Tx) Clear() {
	for _, s := range tx.db.schemas {
		for _, r := range tx.rows(s.tableName()).order.rows {
			if !r.removed {
				tx.change(s.tableName(), r.id, nil)
			}
		}
	}
}

// change is one row in its new state; a null row is a removed one. It is the unit of the file format.
type change struct {
	Table string          `json:"table"`
	ID    string          `json:"id"`
	Row   json.RawMessage `json:"row"`
}

func (tx *Tx) change(table, id string, value any) {
	if !tx.writable {
		panic(fmt.Sprintf("change of table %q in a transaction that only reads", table))
	}
	var data json.RawMessage
	if tx.db.file != nil {
		var err error
		if data, err = json.Marshal(value); err != nil {
			panic(fmt.Sprintf("a row of table %q can't be encoded: %v", table, err))
		}
	}
	t := tx.rows(table)
	was := t.set(id, value)
	tx.changes = append(tx.changes, change{Table: table, ID: id, Row: data})
	tx.undo = append(tx.undo, func() { t.undo(was) })
}

func (tx *Tx) rollback() {
	for _, undo := range slices.Backward(tx.undo) {
		undo()
	}
}

func (tx *Tx) rows(table string) *rows {
	t, ok := tx.db.tables[table]
	if !ok {
		panic(fmt.Sprintf("table %q is not part of this DB", table))
	}
	return t
}

func (d *DB) clear() {
	d.tables = make(map[string]*rows, len(d.schemas))
	for _, s := range d.schemas {
		d.tables[s.tableName()] = newRows(s)
	}
}

// apply takes in changes that were read from a file.
func (d *DB) apply(changes []change) error {
	for _, c := range changes {
		t, ok := d.tables[c.Table]
		if !ok {
			return fmt.Errorf("unknown table %q", c.Table)
		}
		if string(c.Row) == "null" || len(c.Row) == 0 {
			t.set(c.ID, nil)
			continue
		}
		value, err := t.schema.decode(c.Row)
		if err != nil {
			return fmt.Errorf("row %s/%s: %w", c.Table, c.ID, err)
		}
		t.set(c.ID, value)
	}
	return nil
}
