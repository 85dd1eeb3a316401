package db

import "slices"

// rows are the rows of one table with their order and their groups, one map for each index. Slices that shrink are cloned
// first: a handler may remove rows while it walks over them.
type rows struct {
	schema  Schema
	byID    map[string]*row
	order   []*row
	removed int // rows in order that are no longer in byID
	groups  []map[string][]*row
}

// row is one row. Its value is replaced, never changed in place.
type row struct {
	id      string
	value   any
	keys    []string
	removed bool
}

func newRows(schema Schema) *rows {
	r := &rows{schema: schema, byID: map[string]*row{}}
	for range schema.indexCount() {
		r.groups = append(r.groups, map[string][]*row{})
	}
	return r
}

// set puts a value under an ID, or removes it when the value is nil, and returns what stood there before (nil if nothing).
func (r *rows) set(id string, value any) (before any) {
	old := r.byID[id]
	if old != nil {
		before = old.value
	}
	switch {
	case value == nil && old == nil:
	case value == nil:
		r.remove(old)
	case old == nil:
		r.add(id, value)
	default:
		r.replace(old, value)
	}
	return before
}

func (r *rows) add(id string, value any) {
	n := &row{id: id, value: value, keys: r.schema.keys(value)}
	r.byID[id] = n
	r.order = append(r.order, n)
	r.join(n)
}

func (r *rows) replace(old *row, value any) {
	keys := r.schema.keys(value)
	moved := !slices.Equal(keys, old.keys)
	if moved {
		r.leave(old)
	}
	old.value, old.keys = value, keys
	if moved {
		r.join(old)
	}
}

func (r *rows) remove(old *row) {
	r.leave(old)
	delete(r.byID, old.id)
	old.removed = true
	// Cutting the slice for each removal would make emptying a table quadratic.
	if r.removed++; r.removed > len(r.byID) {
		r.order = slices.DeleteFunc(slices.Clone(r.order), func(x *row) bool { return x.removed })
		r.removed = 0
	}
}

func (r *rows) join(n *row) {
	for i, key := range n.keys {
		if key != "" {
			r.groups[i][key] = append(r.groups[i][key], n)
		}
	}
}

func (r *rows) leave(n *row) {
	for i, key := range n.keys {
		if key == "" {
			continue
		}
		group := slices.DeleteFunc(slices.Clone(r.groups[i][key]), func(x *row) bool { return x == n })
		if len(group) == 0 {
			delete(r.groups[i], key)
		} else {
			r.groups[i][key] = group
		}
	}
}
