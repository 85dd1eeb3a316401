package inventory

import (
	"errors"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
)

// doubt is why a part is not complete. Of several reasons of a kind, the first in the alphabet counts, so that the result
// does not depend on the order of answers.
type doubt struct {
	unread string // it could not be read to its end
	broken string // entries were skipped that may be what is looked for
	ghosts string // entries were skipped that are null or have no ID
}

// failed adds the error of a list; prefix says which one, if the part is made of several.
func (d *doubt) failed(prefix string, err error) {
	into := &d.unread
	switch skipped := apierr.Skipped(err); {
	case err == nil:
		return
	case skipped != nil && skipped.Broken > 0:
		into = &d.broken
	case skipped != nil:
		into = &d.ghosts
	}
	first(into, prefix+why(err))
}

// also adds the doubt of another part.
func (d *doubt) also(other doubt) {
	first(&d.unread, other.unread)
	first(&d.broken, other.broken)
	first(&d.ghosts, other.ghosts)
}

func first(into *string, why string) {
	if why != "" && (*into == "" || why < *into) {
		*into = why
	}
}

// listOf is what an account holds of items that were read. hidden is why the caller may not have been shown all of them.
func listOf[T any](items []T, d doubt, hidden string) account.List[T] {
	switch {
	case d.unread != "":
		return account.Partial(items, d.unread)
	case d.broken != "":
		return account.Skipping(items, true, d.broken)
	case d.ghosts != "":
		return account.Skipping(items, false, d.ghosts)
	case hidden != "":
		return account.Filtered(items, hidden)
	}
	return account.Whole(items)
}

// noIAMID is why the access of a profile is unknown whose IAM ID the service did not give. A list without that filter would
// have the access of every identity of the account.
func noIAMID() doubt { return doubt{unread: iam.NoIAMIDError{}.Error()} }

// why says for what reason something could not be read; "" for no error.
func why(err error) string {
	var refusal *apierr.Error
	switch {
	case err == nil:
		return ""
	case errors.Is(err, apierr.ErrForbidden) && errors.As(err, &refusal) && refusal.Action != "":
		return account.NotAllowed + " (" + refusal.Action + ")"
	case errors.Is(err, apierr.ErrForbidden):
		return account.NotAllowed
	}
	return err.Error()
}
