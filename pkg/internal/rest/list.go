package rest

import (
	"encoding/json"
	"fmt"

	"github.com/podtrust/podtrust/pkg/apierr"
)

// List is the list in an answer. Its zero value is a list that the answer does not have: an answer of another shape, such
// as {"message":"ok"}, must never look like an empty list. A list that is null is empty, because IBM Cloud writes both.
type List[T any] struct {
	entries []T
	broken  int // entries that are not of type T
	present bool
}

// UnmarshalJSON reads all entries that can be read, and counts the others. It fails only if the value is not a list.
func (l *List[T]) UnmarshalJSON(data []byte) error {
	*l = List[T]{present: true}
	if json.Unmarshal(data, &l.entries) == nil {
		return nil
	}
	// Decode each entry on its own, so that a broken one does not cost the others.
	var raw []json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	l.entries = nil
	for _, entry := range raw {
		var item T
		if decode(entry, &item) != nil {
			l.broken++
			continue
		}
		l.entries = append(l.entries, item)
	}
	return nil
}

// Present reports whether the answer has the list.
func (l List[T]) Present() bool { return l.present }

// partial is an entry that can lack what decides what it means, such as a link without its type. Then it is as one that can't be read.
type partial interface{ Partial() bool }

// All returns the entries of a list that comes in one answer; none is an empty slice. Left out are entries that are broken or
// partial, and ghosts: those that are null or have no ID. The error is then an *apierr.SkippedError, and the other entries are
// returned with it. what names the entries: "links".
func (l List[T]) All(op, what string, id func(T) string) ([]T, error) {
	page, err := l.Page(op, what, "", id)
	if err == nil && page.Skipped != nil {
		err = page.Skipped
	}
	return page.Items, err
}

// Only is All for a list that IBM documents to come in one answer. An answer that has a next page all the same is not the whole list,
// and none of it is returned.
func (l List[T]) Only(op, what string, next Next, id func(T) string) ([]T, error) {
	if next != "" {
		return nil, fmt.Errorf("could not %s: %w: the list of %s has more pages, which IBM does not document", op, apierr.ErrUnavailable, what)
	}
	return l.All(op, what, id)
}

// Page is All for one page of a list. next is the address of the page after it, "" at the end.
func (l List[T]) Page(op, what string, next Next, id func(T) string) (Page[T], error) {
	if !l.present {
		return Page[T]{}, fmt.Errorf("could not %s: %w: the answer is not the JSON that was expected: it has no list of %s",
			op, apierr.ErrUnavailable, what)
	}
	page := Page[T]{Items: make([]T, 0, len(l.entries)), Next: string(next)}
	broken := l.broken
	for i, entry := range l.entries {
		p, ok := any(&l.entries[i]).(partial)
		switch {
		case id(entry) == "":
		case ok && p.Partial():
			broken++
		default:
			page.Items = append(page.Items, entry)
		}
	}
	if skipped := l.broken + len(l.entries) - len(page.Items); skipped > 0 {
		page.Skipped = &apierr.SkippedError{Op: op, What: what, Count: skipped, Broken: broken}
	}
	return page, nil
}
