package output

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// Layout says how tables look.
type Layout struct {
	Wide      bool     // show the columns of -o wide too
	Columns   []string // the keys of the columns to show, in this order; none for the standard ones
	Sort      string   // the key of the column by which a list is sorted, in every form; "" leaves it as it comes
	NoHeaders bool
	Width     int // the columns of the terminal, which no line exceeds; 0 for no limit
}

// ColumnKey is how a column is named on a command line: in lower case, and with '-' for blanks.
func ColumnKey(name string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '_' {
			return '-'
		}
		return r
	}, strings.ToLower(strings.TrimSpace(name)))
}

// picked are the indexes of the columns to show.
func (l Layout) picked(heads []head) []int {
	var picked []int
	for _, key := range l.Columns {
		if i := index(heads, key); i >= 0 {
			picked = append(picked, i)
		}
	}
	if len(l.Columns) > 0 {
		return picked
	}
	for i, h := range heads {
		if l.Wide || !h.wide {
			picked = append(picked, i)
		}
	}
	return picked
}

func index(heads []head, key string) int {
	return slices.IndexFunc(heads, func(h head) bool { return ColumnKey(h.name) == ColumnKey(key) })
}

func (l Layout) uses(format Format, heads []head, column string) bool {
	i := index(heads, column)
	return i >= 0 && (i == index(heads, l.Sort) || format == Table && slices.Contains(l.picked(heads), i))
}

// sorted are the entries in the order of the column that was asked for; those of an equal value stay as they came.
func (l Layout) sorted(heads []head, entries iter.Seq2[entry, error]) iter.Seq2[entry, error] {
	column := index(heads, l.Sort)
	if column < 0 {
		return entries
	}
	return func(yield func(entry, error) bool) {
		type row struct {
			entry entry
			key   string
		}
		var rows []row
		var failed error
		for e, err := range entries {
			if failed = err; err != nil {
				break
			}
			rows = append(rows, row{e, e.cell(column)})
		}
		slices.SortStableFunc(rows, func(a, b row) int { return compare(a.key, b.key) })
		for _, r := range rows {
			if !yield(r.entry, nil) {
				return
			}
		}
		if failed != nil {
			yield(entry{}, failed)
		}
	}
}

// compare puts numbers before texts, by their value, and texts without regard to case.
func compare(a, b string) int {
	x, noX := strconv.Atoi(a)
	y, noY := strconv.Atoi(b)
	switch {
	case noX == nil && noY == nil:
		return cmp.Compare(x, y)
	case noX == nil:
		return -1
	case noY == nil:
		return 1
	}
	return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
}
