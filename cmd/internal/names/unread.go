package names

import (
	"errors"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
)

// Unread is the error for a list that could not be read to its end, or of which nothing can be shown for entries that were
// skipped, with the class of the reason; nil for any other list. what is the list: "access policies of trusted profile 'x'".
func Unread[T any](what string, l account.List[T]) error {
	if l.Complete() || l.Read() && len(l.Seen()) > 0 {
		return nil
	}
	return unread(what, l)
}

// Uncertain is Unread for what ends with the objects of a list: an entry that may be one of them must not be skipped.
func Uncertain[T any](what string, l account.List[T]) error {
	if l.Certain() {
		return nil
	}
	return unread(what, l)
}

func unread[T any](what string, l account.List[T]) error {
	return Unknown(errors.New(what+": unknown ("+l.Why()+")"), l.Why())
}

// Unknown gives an error about what is unknown the class of the reason, which is that of a list that was not read.
func Unknown(err error, why string) error {
	if rest, ok := strings.CutPrefix(why, account.NotAllowed); ok {
		return failure.Deniedf("%w", err).Hintf("%s", failure.Permission(strings.Trim(rest, " ()")))
	}
	return unreadError{err}
}

// unreadError is for a list that a service did not give, for another reason than that the caller may not see it.
type unreadError struct{ err error }

// Error says which list, and why.
func (e unreadError) Error() string { return e.err.Error() }

// Unwrap is what it was made of.
func (e unreadError) Unwrap() error { return e.err }

// Is matches apierr.ErrUnavailable.
func (e unreadError) Is(target error) bool { return target == apierr.ErrUnavailable }

// WarnHidden warns of a list that was read to its end, and from which objects may be left out.
func WarnHidden[T any](a *app.App, what string, l account.List[T]) {
	if !l.Known() {
		a.WarnTrust("%s: there may be more (%s).", what, l.Why())
	}
}
