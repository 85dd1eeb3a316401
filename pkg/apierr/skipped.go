package apierr

import (
	"errors"
	"fmt"

	"github.com/podtrust/podtrust/pkg/shown"
)

// SkippedError is a list of which some entries could not be read. The others are returned with it. It matches
// ErrUnavailable, because what the list holds is not known completely.
type SkippedError struct {
	Op     string // what was being done: "list the links of trusted profile 'x'"
	What   string // what the list holds, in the plural: "links"
	Count  int    // of the entries that were skipped
	Broken int    // those of them that are not ghosts: what they are can't be read, though they may be what is looked for
}

// Error is one line: what was being done, and how many entries could not be read.
func (e *SkippedError) Error() string {
	return shown.Visible(fmt.Sprintf("could not %s completely: %s could not be read", e.Op, e.entries()))
}

// Warning is what to say where the other entries are used.
func (e *SkippedError) Warning() string {
	verb := "were"
	if e.Count == 1 {
		verb = "was"
	}
	return fmt.Sprintf("%s could not be read and %s skipped", e.entries(), verb)
}

func (e *SkippedError) entries() string {
	noun := "entries"
	if e.Count == 1 {
		noun = "entry"
	}
	return fmt.Sprintf("%d %s of the list of %s", e.Count, noun, e.What)
}

// Is matches ErrUnavailable.
func (e *SkippedError) Is(target error) bool { return target == ErrUnavailable }

// Skipped returns the error of a list of which all was read but some entries; nil for any other error.
func Skipped(err error) *SkippedError {
	var skipped *SkippedError
	if errors.As(err, &skipped) {
		return skipped
	}
	return nil
}

// ButGhosts returns an error, unless it is only about ghosts: entries of a list that are null or have no ID. No name can
// mean one, so that a look-up continues without them. The list is still not known completely.
func ButGhosts(err error) error {
	if skipped := Skipped(err); skipped != nil && skipped.Broken == 0 {
		return nil
	}
	return err
}
