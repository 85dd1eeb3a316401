package app

import (
	"iter"
	"slices"
	"sync"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
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

// Skip warns of ghosts in a list, which are null or have no ID: nobody can mean one, so that the rest is used. It returns any
// other error. A command that reads the same list again warns once.
func (s Session) Skip(err error) error {
	if skipped := apierr.Skipped(err); skipped != nil && skipped.Broken == 0 {
		s.skips.warnOnce(skipped.Warning())
	}
	return apierr.ButGhosts(err)
}

// SkipListed is Skip for a list of an account that was read for a session.
func SkipListed[T any](s Session, l account.List[T]) {
	if l.Certain() && !l.Complete() {
		s.skips.warnOnce("Some entries were skipped: " + l.Why())
	}
}

// skips are the warnings of a session about entries that were skipped.
type skips struct {
	warn   func(format string, args ...any)
	mu     sync.Mutex
	warned []string
}

func (s *skips) warnOnce(text string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.warned, text) {
		s.warned = append(s.warned, text)
		s.warn("%s.", text)
	}
}
