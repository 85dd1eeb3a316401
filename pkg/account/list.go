package account

import "strings"

// NotAsked is the reason for a part that was not requested.
const NotAsked = "not asked for"

// LeftOut is how the reason begins for a list that was read to its end by a caller who may not be shown all of it.
const LeftOut = "objects that the credential is not authorized to view are left out"

// NotAllowed is how the reason begins for a list that the caller was refused.
const NotAllowed = "not allowed"

// List is one part of an account: the items that were seen, and whether there are no others. The zero value is a part that
// was not requested, so that an unread list never looks like an empty one.
type List[T any] struct {
	items []T
	whole bool
	read  bool // to its end, though objects may be hidden, or entries could not be read
	gaps  gap
	why   string
}

// gap says which entries of a list that was read to its end were skipped.
type gap int

const (
	noGap  gap = iota
	ghosts     // no name can mean them: they are null or have no ID
	broken     // what they are can't be read: they may be what is looked for
)

// Whole is a list that was read to its end by a caller who is allowed to view all of it.
func Whole[T any](items []T) List[T] { return List[T]{items: items, whole: true} }

// Partial is a list that may have more items than were seen, for a reason such as "not allowed (iam.policy.read)".
func Partial[T any](items []T, why string) List[T] { return List[T]{items: items, why: why} }

// Filtered is a list that was read to its end by a caller who may not be shown all of it.
func Filtered[T any](items []T, why string) List[T] {
	return List[T]{items: items, read: true, why: why}
}

// Skipping is a list that was read to its end with entries skipped. mayMean reports that one of these may be the object in
// question; otherwise they are ghosts, which are null or have no ID.
func Skipping[T any](items []T, mayMean bool, why string) List[T] {
	l := List[T]{items: items, read: true, gaps: ghosts, why: why}
	if mayMean {
		l.gaps = broken
	}
	return l
}

// Seen are the items that were seen. They are all items only if Known reports so. The caller must not change the slice.
func (l List[T]) Seen() []T { return l.items }

// Known reports whether the items that were seen are all.
func (l List[T]) Known() bool { return l.whole }

// Why is the reason for which the list is not complete, or "" for a complete one.
func (l List[T]) Why() string {
	switch {
	case l.whole:
		return ""
	case l.why == "":
		return NotAsked
	}
	return l.why
}

// Asked reports whether the list was requested.
func (l List[T]) Asked() bool { return l.whole || l.why != "" }

// Needed is the list as one that was requested: to an answer that depends on it, it makes no difference why it is not complete.
func (l List[T]) Needed() List[T] {
	if l.Asked() {
		return l
	}
	return Partial(l.items, NotAsked)
}

// Read reports whether the list was read to its end, though objects may be hidden from the caller, and entries skipped.
func (l List[T]) Read() bool { return l.whole || l.read }

// Certain reports whether an object that has an ID, that the caller can see, and that is not among the items does not exist.
func (l List[T]) Certain() bool { return l.Read() && l.gaps != broken }

// Complete reports whether the list was read to its end with every entry, though objects may be hidden from the caller.
func (l List[T]) Complete() bool { return l.Read() && l.gaps == noGap }

// Refused reports whether the caller was refused the list.
func (l List[T]) Refused() bool { return !l.Read() && strings.HasPrefix(l.why, NotAllowed) }

// Failed reports whether the list is incomplete for a reason other than the caller's access.
func (l List[T]) Failed() bool {
	return l.Asked() && (l.gaps != noGap || !l.Read() && !l.Refused())
}

// With returns a list of other items that is known to the same extent as this one.
func (l List[T]) With(items []T) List[T] {
	l.items = items
	return l
}

// Same reports whether two lists are the same list in memory, and known to the same extent. It is fast, and never wrongly
// true.
func (l List[T]) Same(other List[T]) bool {
	known := l.whole == other.whole && l.why == other.why
	return known && len(l.items) == len(other.items) && (len(l.items) == 0 || &l.items[0] == &other.items[0])
}

// none is a list that is known to be empty.
func (l List[T]) none() List[T] { return Whole[T](nil) }

// To returns a list of items of another type that is known to the same extent as this one.
func To[T, U any](l List[T], items []U) List[U] {
	return List[U]{items: items, whole: l.whole, read: l.read, gaps: l.gaps, why: l.why}
}

// Extent says how much of a list was read, in words for what keeps lists elsewhere, such as in a file.
type Extent string

// The extents of lists.
const (
	ExtentWhole    Extent = "whole"    // Whole
	ExtentFiltered Extent = "filtered" // Filtered
	ExtentGhosts   Extent = "ghosts"   // Skipping, of entries that are null or have no ID
	ExtentBroken   Extent = "broken"   // Skipping, of entries that may be what is looked for
	ExtentPartial  Extent = "partial"  // Partial
	ExtentUnasked  Extent = "unasked"  // not requested
)

// Extent is how much of the list was read.
func (l List[T]) Extent() Extent {
	switch {
	case l.whole:
		return ExtentWhole
	case l.why == "":
		return ExtentUnasked
	case !l.read:
		return ExtentPartial
	case l.gaps == ghosts:
		return ExtentGhosts
	case l.gaps == broken:
		return ExtentBroken
	}
	return ExtentFiltered
}

// Of is the list of an extent; the reason is that of Why. ok is false for an unknown extent, and for one whose reason does not
// fit: only a list that is not whole has one.
func Of[T any](items []T, e Extent, why string) (l List[T], ok bool) {
	switch e {
	case ExtentWhole:
		return Whole(items), why == ""
	case ExtentUnasked:
		return Partial(items, ""), why == NotAsked
	case ExtentFiltered:
		l = Filtered(items, why)
	case ExtentGhosts, ExtentBroken:
		l = Skipping(items, e == ExtentBroken, why)
	case ExtentPartial:
		l = Partial(items, why)
	default:
		return l, false
	}
	return l, why != ""
}
