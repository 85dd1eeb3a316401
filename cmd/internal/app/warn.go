package app

import (
	"errors"
	"iter"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/output"
)

// Shown is a list for output.List that does not fail because of entries that could not be read: they are left out, with a
// warning. complete reports, after the list was read, whether there were none.
func Shown[T any](a *App, list iter.Seq2[T, error]) (shown iter.Seq2[T, error], complete func() bool) {
	skipped := false
	shown = func(yield func(T, error) bool) {
		for item, err := range list {
			if err != nil && a.WarnSkipped(err) == nil {
				skipped = true
				return
			}
			if !yield(item, err) {
				return
			}
		}
	}
	return shown, func() bool { return !skipped }
}

// WarnSkipped warns of entries of a list that could not be read, and returns any other error.
func (a *App) WarnSkipped(err error) error {
	var skipped *apierr.SkippedError
	if !errors.As(err, &skipped) {
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
