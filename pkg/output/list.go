package output

import (
	"encoding/json"
	"iter"
)

// Column is a column of a list: its heading, in title case, and what it shows of an item.
type Column[T any] struct {
	Name  string
	Value func(T) string
}

// View is how a list of a kind of item looks.
type View[T any] struct {
	Columns []Column[T]
	ID      func(T) string // what -o id prints; nil takes the first column
}

// List prints items as they come, and returns their number. The first error of items ends it and is returned; what was
// printed before stays. An empty list is "[]" in JSON and YAML, and nothing else.
func List[T any](p *Printer, items iter.Seq2[T, error], v View[T]) (int, error) {
	if v.ID == nil && len(v.Columns) > 0 {
		v.ID = v.Columns[0].Value
	}
	counter := 0
	counted := func(yield func(T, error) bool) {
		for item, err := range items {
			if err == nil {
				counter++
			}
			if !yield(item, err) {
				return
			}
		}
	}
	to, flush := p.buffered()
	err := list(to, counted, v)
	if flushErr := flush(); err == nil {
		err = flushErr
	}
	return counter, err
}

func list[T any](p *Printer, items iter.Seq2[T, error], v View[T]) error {
	switch {
	case p.filter != nil || p.o.Format == YAML:
		return whole(p, items)
	case p.o.Format == JSON:
		return streamJSON(p, items)
	case p.o.Format == ID || p.o.Format == Token:
		return bare(p, items, v.ID)
	default:
		return table(p, items, v.Columns)
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

func bare[T any](p *Printer, items iter.Seq2[T, error], id func(T) string) error {
	for item, err := range items {
		if err != nil {
			return err
		}
		if err := p.write(Visible(id(item)) + "\n"); err != nil {
			return err
		}
	}
	return nil
}

// whole is for forms that need the list as one document.
func whole[T any](p *Printer, items iter.Seq2[T, error]) error {
	all := []json.RawMessage{}
	for item, err := range items {
		if err != nil {
			return err
		}
		data, err := encodeJSON(item, "")
		if err != nil {
			return err
		}
		all = append(all, data)
	}
	return p.document(all)
}

// streamJSON writes one array without holding it. Nothing is written before the first item came without an error.
func streamJSON[T any](p *Printer, items iter.Seq2[T, error]) error {
	before := "[\n  "
	for item, err := range items {
		if err != nil {
			return err
		}
		data, err := encodeJSON(item, "  ")
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
