package db

import "slices"

// rows are the rows of one table: by ID, in the order in which they were added, and in their groups, one map for each index.
type rows struct {
	schema Schema
	byID   map[string]*row
	order  list
	groups []map[string]*list
	next   uint64 // place of the next new row
}

// row is one row. Its value is replaced, never changed in place.
type row struct {
	id      string
	place   uint64 // in the order of the table; its own for good, so that a change that is undone leaves no trace
	value   any
	keys    []string
	removed bool
}

func newRows(schema Schema) *rows {
	r := &rows{schema: schema, byID: map[string]*row{}}
	for range schema.indexCount() {
		r.groups = append(r.groups, map[string]*list{})
	}
	return r
}

// before is what an ID had before a change: nothing, or a row with its value.
type before struct {
	id    string
	row   *row
	value any
}

// set puts a value under an ID, or removes what is there when the value is nil. It returns how to undo that.
func (r *rows) set(id string, value any) before {
	old := r.byID[id]
	was := before{id: id, row: old}
	if old != nil {
		was.value = old.value
	}
	switch {
	case value == nil && old == nil:
	case value == nil:
		r.remove(old)
	case old == nil:
		r.next++
		r.insert(&row{id: id, place: r.next, value: value, keys: r.schema.keys(value)})
	default:
		r.replace(old, value)
	}
	return was
}

// undo restores the state before a change. Changes are undone in the opposite order.
func (r *rows) undo(was before) {
	now := r.byID[was.id]
	switch {
	case was.row == nil && now == nil:
	case was.row == nil:
		r.remove(now)
	case now == was.row:
		r.replace(now, was.value)
	default:
		was.row.value, was.row.keys, was.row.removed = was.value, r.schema.keys(was.value), false
		r.insert(was.row)
	}
}

func (r *rows) insert(n *row) {
	r.byID[n.id] = n
	r.order.insert(n)
	for i := range n.keys {
		r.join(n, i)
	}
}

func (r *rows) replace(old *row, value any) {
	keys, former := r.schema.keys(value), old.keys
	old.value, old.keys = value, keys
	for i := range keys {
		if keys[i] != former[i] {
			r.leave(i, former[i])
			r.join(old, i)
		}
	}
}

func (r *rows) remove(old *row) {
	delete(r.byID, old.id)
	old.removed = true
	r.order.drop(func(x *row) bool { return !x.removed })
	for i, key := range old.keys {
		r.leave(i, key)
	}
}

func (r *rows) join(n *row, index int) {
	key := n.keys[index]
	if key == "" {
		return
	}
	group := r.groups[index][key]
	if group == nil {
		group = &list{}
		r.groups[index][key] = group
	}
	group.insert(n)
}

// leave takes out of a group a row whose key is another by now, or that is removed.
func (r *rows) leave(index int, key string) {
	if key == "" {
		return
	}
	group := r.groups[index][key]
	if group.drop(func(x *row) bool { return x.in(index, key) }); group.len() == 0 {
		delete(r.groups[index], key)
	}
}

// in reports whether the row is in a group.
func (n *row) in(index int, key string) bool { return !n.removed && n.keys[index] == key }

// list holds rows by their places. One that left stays in it until half of them have: cutting the slice each time would
// make emptying a table quadratic. A slice that somebody may be walking over is only appended to, never changed.
type list struct {
	rows []*row
	gone int // rows that left and are still in it
}

func (l *list) len() int { return len(l.rows) - l.gone }

func (l *list) insert(n *row) {
	if len(l.rows) == 0 || l.rows[len(l.rows)-1].place < n.place {
		l.rows = append(l.rows, n)
		return
	}
	at, found := slices.BinarySearchFunc(l.rows, n.place, func(x *row, place uint64) int {
		switch {
		case x.place < place:
			return -1
		case x.place > place:
			return 1
		}
		return 0
	})
	if found { // it had left and comes back
		l.gone--
		return
	}
	l.rows = slices.Insert(slices.Clone(l.rows), at, n)
}

// drop counts one more row that left. stays reports which rows have not.
func (l *list) drop(stays func(*row) bool) {
	l.gone++
	if l.gone*2 <= len(l.rows) {
		return
	}
	kept := make([]*row, 0, l.len())
	for _, x := range l.rows {
		if stays(x) {
			kept = append(kept, x)
		}
	}
	l.rows, l.gone = kept, 0
}
