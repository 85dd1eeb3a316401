package db

import (
	"encoding/json"
	"fmt"
	"iter"
)

// Table describes the rows of one kind. It holds no rows itself: every method works on a transaction. A row that was
// handed out is shared with other readers, so a caller changes a copy and puts that back.
type Table[T any] struct {
	name    string
	indexes []Index[T]
}

// Index groups the rows of a table by a key, such as the links of one profile. A row whose key is "" is in no group.
type Index[T any] struct {
	Name string
	Key  func(T) string
}

// NewTable names a table and its indexes. The name is part of the file format.
func NewTable[T any](name string, indexes ...Index[T]) Table[T] {
	return Table[T]{name: name, indexes: indexes}
}

// Get returns the row of an ID, and whether there is one.
func (t Table[T]) Get(tx *Tx, id string) (T, bool) {
	r, ok := tx.rows(t.name).byID[id]
	if !ok {
		var none T
		return none, false
	}
	return r.value.(T), true
}

// Put adds the row or replaces the one of the same ID, which keeps its place in the order.
func (t Table[T]) Put(tx *Tx, id string, value T) {
	tx.change(t.name, id, value)
}

// Delete removes the row of an ID. It reports whether there was one.
func (t Table[T]) Delete(tx *Tx, id string) bool {
	if _, ok := tx.rows(t.name).byID[id]; !ok {
		return false
	}
	tx.change(t.name, id, nil)
	return true
}

// All yields every row with its ID, in the order in which they were added.
func (t Table[T]) All(tx *Tx) iter.Seq2[string, T] {
	return sequence[T](tx.rows(t.name).order.rows, func(r *row) bool { return !r.removed })
}

// By yields the rows of one group of an index, in the order in which they were added to the table. It panics when the
// table has no such index, which is a programming error.
func (t Table[T]) By(tx *Tx, index, key string) iter.Seq2[string, T] {
	i := t.index(index)
	group := tx.rows(t.name).groups[i][key]
	if group == nil {
		return func(func(string, T) bool) {}
	}
	return sequence[T](group.rows, func(r *row) bool { return r.in(i, key) })
}

// Len counts the rows.
func (t Table[T]) Len(tx *Tx) int { return len(tx.rows(t.name).byID) }

// Count counts the rows of one group of an index without walking over them.
func (t Table[T]) Count(tx *Tx, index, key string) int {
	group := tx.rows(t.name).groups[t.index(index)][key]
	if group == nil {
		return 0
	}
	return group.len()
}

// Page returns the rows of one group from an offset on, as many as there are and not more than a number. It looks at no
// others, unless some have left the group.
func (t Table[T]) Page(tx *Tx, index, key string, offset, most int) []T {
	i := t.index(index)
	group := tx.rows(t.name).groups[i][key]
	if group == nil || most <= 0 || offset < 0 {
		return nil
	}
	page := make([]T, 0, min(most, max(0, group.len()-offset)))
	rows := group.rows
	if group.gone == 0 {
		rows, offset = rows[min(offset, len(rows)):], 0
	}
	for _, r := range rows {
		switch {
		case len(page) == most:
			return page
		case !r.in(i, key):
		case offset > 0:
			offset--
		default:
			page = append(page, r.value.(T))
		}
	}
	return page
}

func (t Table[T]) index(name string) int {
	for i, x := range t.indexes {
		if x.Name == name {
			return i
		}
	}
	panic(fmt.Sprintf("table %q has no index %q", t.name, name))
}

func sequence[T any](rows []*row, stays func(*row) bool) iter.Seq2[string, T] {
	return func(yield func(string, T) bool) {
		for _, r := range rows {
			if stays(r) && !yield(r.id, r.value.(T)) {
				return
			}
		}
	}
}

// Schema is what a DB must know of a table to read it from a file; only a Table is one.
type Schema interface {
	tableName() string
	decode(data []byte) (any, error)
	indexCount() int
	keys(value any) []string
}

func (t Table[T]) tableName() string { return t.name }

func (t Table[T]) decode(data []byte) (any, error) {
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		return nil, err
	}
	return v, nil
}

func (t Table[T]) indexCount() int { return len(t.indexes) }

func (t Table[T]) keys(value any) []string {
	keys := make([]string, len(t.indexes))
	for i, x := range t.indexes {
		keys[i] = x.Key(value.(T))
	}
	return keys
}
