package app

import (
	"iter"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/output"
)

// Shown is a list to show that does not fail because of entries that could not be read: they are left out, with a warning.
// It fails if it has no other entry, because a list of which nothing is known must not look empty.
func Shown[T any](a *App, list iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		some := false
		for item, err := range list {
			if some && err != nil && a.WarnSkipped(err) == nil {
				return
			}
			some = true
			if !yield(item, err) {
				return
			}
		}
	}
}

// WarnSkipped warns of entries of a list that could not be read, and returns any other error.
func (a *App) WarnSkipped(err error) error {
	skipped := apierr.Skipped(err)
	if skipped == nil {
		return err
	}
	a.WarnTrust("%s.", skipped.Warning())
	return nil
}

// WarnTrust prints a warning about trust or access, which is not hidden by --quiet either.
func (a *App) WarnTrust(format string, args ...any) {
	if a.Status().Quiet() {
		a.Status().Tell("WARNING: "+format, output.VisibleArgs(args)...)
		return
	}
	a.Status().Warn(format, args...)
}
