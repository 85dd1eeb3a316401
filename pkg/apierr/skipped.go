package apierr

import (
	"fmt"

	"github.com/podtrust/podtrust/pkg/shown"
)

// SkippedError is a list of which some entries could not be read. The others are returned with it. It matches
// ErrUnavailable, because what the list holds is not known completely.
type SkippedError struct {
	Op    string // what was being done: "list the links of trusted profile 'x'"
	What  string // what the list holds, in the plural: "links"
	Count int    // of the entries that were skipped
}

// Error is one line: what was being done, and how many entries could not be read.
func (e *SkippedError) Error() string {
	return shown.Visible(fmt.Sprintf("could not %s completely: %s could not be read", e.Op, e.entries()))
}

// Warning is what to say where the other entries are shown.
func (e *SkippedError) Warning() string {
	verb := "are"
	if e.Count == 1 {
		verb = "is"
	}
	return fmt.Sprintf("%s could not be read and %s not shown", e.entries(), verb)
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
