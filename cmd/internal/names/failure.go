package names

import (
	"errors"
	"fmt"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/account"
)

// most is how many candidates an error lists.
const most = 5

// Failure turns the errors of the resolver into those of the program, with suggestions and candidates. The command lists
// the objects. Any other error stays as it is.
func Failure(err error, command string) error {
	var unknown *account.NotFoundError
	var ambiguous *account.AmbiguousError
	var uncertain *account.UncertainError
	switch {
	case errors.As(err, &unknown):
		return notFound(unknown, command)
	case errors.As(err, &ambiguous):
		return several(ambiguous)
	case errors.As(err, &uncertain):
		return Unknown(err, uncertain.Why)
	}
	return err
}

func notFound(e *account.NotFoundError, command string) error {
	kind := e.Kind
	if strings.HasSuffix(kind, "'") { // it ends with a name itself
		kind += " with the name or ID"
	}
	if e.MayBeUnread || e.Refused {
		return Unknown(fmt.Errorf("%s '%s' was not found%s", kind, e.Text, e.Doubt()), e.Incomplete)
	}
	found := failure.NotFoundf("%s '%s' was not found%s", kind, e.Text, e.Doubt())
	list := fmt.Sprintf("To list all, run '%s'.", command)
	if len(e.Suggestions) > 0 {
		return found.Hintf("Did you mean '%s'? %s", strings.Join(e.Suggestions, "' or '"), list)
	}
	return found.Hintf("%s", list)
}

func several(e *account.AmbiguousError) error {
	var texts []string
	for _, c := range e.Candidates[:min(most, len(e.Candidates))] {
		text := "'" + c.ID + "'"
		if len(c.Details) > 0 {
			text += " (" + strings.Join(c.Details, ", ") + ")"
		}
		texts = append(texts, text)
	}
	more := ""
	if n := len(e.Candidates) - most; n > 0 {
		more = fmt.Sprintf(" or %d others", n)
	}
	return failure.Usagef("more than one %s has the name '%s'", e.Kind, e.Text).Hintf("Use an ID: %s%s.", strings.Join(texts, " or "), more)
}

// Pick returns the item of a name or an ID from a list. The command lists the items.
func Pick[T any](kind, text string, list account.List[T], identify func(T) account.Candidate, command string) (T, error) {
	item, err := account.Resolve(kind, text, list, false, identify)
	return item, Failure(err, command)
}
