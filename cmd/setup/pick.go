package setup

import (
	"errors"
	"fmt"

	"github.com/podtrust/podtrust/cmd/internal/ask"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/output"
)

// mostListed is how many objects are listed to choose from. Others can be typed.
const mostListed = 40

// offer is a list of objects to choose from, by number, name or ID.
type offer[T any] struct {
	kind, plural string // "cluster", "clusters"
	list         account.List[T]
	fold         bool // names are compared without regard to case
	identify     func(T) account.Candidate
	about        func(T) string               // what is shown beside the name; nil for nothing
	refuse       func(T) error                // why an object can't be chosen; nil for a list of which all can
	resolve      func(text string) (T, error) // what a name or an ID means; nil for account.Resolve
	command      string                       // lists the objects
}

// picked is what was chosen. A name that was typed where the list could not be read has no object.
type picked[T any] struct {
	reference string // the name, or the ID where the name does not do
	object    T
	seen      bool
}

// pick asks for one object.
func (o offer[T]) pick(k *ask.Asker) (picked[T], error) {
	if err := o.explain(k); err != nil {
		return picked[T]{}, err
	}
	shown := o.list.Seen()[:min(mostListed, len(o.list.Seen()))]
	q := ask.Question{Text: "Number, name or ID of the " + o.kind, Check: func(answer string) error {
		_, err := o.find(answer)
		return err
	}}
	if len(shown) == 0 {
		q.Text = "Name or ID of the " + o.kind
	}
	for _, item := range shown {
		text := o.identify(item).Name
		if about := o.describe(item); about != "" {
			text += " (" + about + ")"
		}
		q.Options = append(q.Options, text)
	}
	for _, item := range o.list.Seen() {
		q.Words = append(q.Words, o.identify(item).Name)
	}
	answer, err := k.Text(q)
	if err != nil {
		return picked[T]{}, err
	}
	return o.find(answer)
}

func (o offer[T]) describe(item T) string {
	if o.about == nil {
		return ""
	}
	return o.about(item)
}

// explain says what is not in the list, and why.
func (o offer[T]) explain(k *ask.Asker) error {
	total := len(o.list.Seen())
	switch {
	case !o.list.Complete():
		return k.Say("Not all %s could be read (%s). You can also enter a name or an ID.", o.plural, o.list.Why())
	case total == 0:
		return k.Say("No %s were found, or you are not authorized to view them.", o.plural)
	case total > mostListed:
		return k.Say("The first %d of %d %s are listed. Enter the name or ID of any other.", mostListed, total, o.plural)
	}
	return nil
}

// find returns the object of an answer.
func (o offer[T]) find(answer string) (picked[T], error) {
	items := o.list.Seen()
	if n, ok := ask.Number(answer, min(mostListed, len(items))); ok {
		for i, item := range items {
			if c := o.identify(item); i != n-1 && c.Name == answer {
				return picked[T]{}, fmt.Errorf("'%s' is a number of the list and also the name of the %s '%s': use an ID", answer, o.kind, c.ID)
			}
		}
		return o.take(items[n-1])
	}
	item, err := o.mean(answer)
	var missing *account.NotFoundError
	switch {
	case err == nil:
		return o.take(item)
	case errors.As(err, &missing) && !o.list.Certain(): // it may be among what was not read
		return picked[T]{reference: answer}, nil
	}
	return picked[T]{}, names.Failure(err, o.command)
}

func (o offer[T]) mean(text string) (T, error) {
	if o.resolve != nil {
		return o.resolve(text)
	}
	return account.Resolve(o.kind, text, o.list, o.fold, o.identify)
}

func (o offer[T]) take(item T) (picked[T], error) {
	if o.refuse != nil {
		if err := o.refuse(item); err != nil {
			return picked[T]{}, err
		}
	}
	return picked[T]{o.reference(item), item, true}, nil
}

// reference is the name of an object, or its ID where others may have the name, or where the name has characters that can't
// be seen.
func (o offer[T]) reference(item T) string {
	c := o.identify(item)
	meant, err := o.mean(c.Name)
	if err != nil || o.identify(meant).ID != c.ID || c.Name == "" || output.Visible(c.Name) != c.Name {
		return c.ID
	}
	return c.Name
}
