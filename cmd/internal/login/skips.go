package login

import (
	"slices"
	"sync"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
)

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
