package output

import (
	"encoding/json"
	"iter"
)

// Column is a column of a list: its heading, in title case, and what it shows of an item.
type Column[T any] struct {
	Name  string
	Wide  bool // shown with -o wide only, or when it is named; such columns are the last ones
	Whole bool // never cut: it says something about trust, and is wrapped where the terminal is too narrow
	Value func(T) string
}

// View is how a list of a kind of item looks.
type View[T any] struct {
	Columns []Column[T]
	ID      func(T) string // what -o id prints; nil takes the first column
}

// List prints items as they come, and returns their number. The first error of items ends it and is returned; what was
// printed before stays. An empty list is "[]" in JSON and YAML, and nothing else. A list that is sorted is held whole.
func List[T any](p *Printer, items iter.Seq2[T, error], v View[T]) (int, error) {
	return p.list(v.heads(), func(yield func(entry, error) bool) {
		for item, err := range items {
			if !yield(entry{item, func(column int) string { return v.cell(item, column) }}, err) {
				return
			}
		}
	})
}

// Uses reports whether printing a list needs the values of a column: because it is shown, or because the list is sorted by it.
func Uses[T any](p *Printer, v View[T], column string) bool {
	return p.o.uses(p.o.Format, v.heads(), column)
}

// ColumnKeys are the names of the columns of a view, as --columns and --sort take them.
func ColumnKeys[T any](v View[T]) []string {
	keys := make([]string, len(v.Columns))
	for i, c := range v.Columns {
		keys[i] = ColumnKey(c.Name)
	}
	return keys
}

// head is a column without the type of its items.
type head struct {
	name        string
	wide, whole bool
}

func (v View[T]) heads() []head {
	heads := make([]head, len(v.Columns))
	for i, c := range v.Columns {
		heads[i] = head{c.Name, c.Wide, c.Whole}
	}
	return heads
}

// entry is an item without its type. Everything below List is compiled once, and not for each kind of item.
type entry struct {
	value any
	cell  func(column int) string
}

// idColumn is the column of what -o id prints.
const idColumn = -1

func (v View[T]) cell(item T, column int) string {
	switch {
	case column >= 0:
		return v.Columns[column].Value(item)
	case v.ID != nil:
		return v.ID(item)
	}
	return v.Columns[0].Value(item)
}

func (p *Printer) list(heads []head, entries iter.Seq2[entry, error]) (int, error) {
	counter := 0
	counted := func(yield func(entry, error) bool) {
		for e, err := range p.o.sorted(heads, entries) {
			if err == nil {
				counter++
			}
			if !yield(e, err) {
				return
			}
		}
	}
	to, flush := p.buffered()
	err := to.entries(heads, counted)
	if flushErr := flush(); err == nil {
		err = flushErr
	}
	return counter, err
}

func (p *Printer) entries(heads []head, entries iter.Seq2[entry, error]) error {
	switch {
	case p.filter != nil || p.o.Format == YAML:
		return p.whole(entries)
	case p.o.Format == JSON:
		return p.streamJSON(entries)
	case p.o.Format == ID || p.o.Format == Token:
		return p.bare(entries)
	default:
		return p.table(heads, entries)
	}
}

// All yields the items of a slice, for List.
func All[T any](items []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}

func (p *Printer) bare(entries iter.Seq2[entry, error]) error {
	for e, err := range entries {
		if err != nil {
			return err
		}
		if err := p.write(Visible(e.cell(idColumn)) + "\n"); err != nil {
			return err
		}
	}
	return nil
}

// whole is for forms that need the list as one document.
func (p *Printer) whole(entries iter.Seq2[entry, error]) error {
	all := []json.RawMessage{}
	for e, err := range entries {
		if err != nil {
			return err
		}
		data, err := encodeJSON(e.value, "")
		if err != nil {
			return err
		}
		all = append(all, data)
	}
	return p.document(all)
}

// streamJSON writes one array without holding it. Nothing is written before the first item came without an error.
func (p *Printer) streamJSON(entries iter.Seq2[entry, error]) error {
	before := "[\n  "
	for e, err := range entries {
		if err != nil {
			return err
		}
		data, err := encodeJSON(e.value, "  ")
		if err != nil {
			return err
		}
		if err := p.write(before + string(data)); err != nil {
			return err
		}
		before = ",\n  "
	}
	if before == "[\n  " {
		return p.write("[]\n")
	}
	return p.write("\n]\n")
}

// Removed prints what a command took away: a list as a document or as IDs, and nothing for people, who were told.
func Removed[T any](p *Printer, items []T, id func(T) string) error {
	if p.o.Format == Table {
		return nil
	}
	_, err := List(p, All(items), View[T]{ID: id})
	return err
}
