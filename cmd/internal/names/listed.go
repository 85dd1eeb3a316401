package names

import (
	"iter"

	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
)

// listed is what a list tells of an account that a service gave: nothing is known of what the credential may not see, and
// entries can have been skipped. The error is any other one.
func listed[T any](s login.Session, items []T, err error) (account.List[T], error) {
	skipped := apierr.Skipped(err)
	switch {
	case err == nil:
		return account.Filtered(items, account.LeftOut), nil
	case skipped != nil:
		_ = s.Skip(err) // it warns
		return account.Skipping(items, skipped.Broken > 0, skipped.Error()), nil
	}
	return account.List[T]{}, err
}

// collected is listed for a list that comes in pages.
func collected[T any](s login.Session, pages iter.Seq2[T, error]) (account.List[T], error) {
	var items []T
	for item, err := range pages {
		if err != nil {
			return listed(s, items, err)
		}
		items = append(items, item)
	}
	return listed(s, items, nil)
}

// Listed is the list of something that one object has, all of which the credential may see. The error is any but that of
// entries that were skipped.
func Listed[T any](s login.Session, items []T, err error) (account.List[T], error) {
	if err == nil {
		return account.Whole(items), nil
	}
	return listed(s, items, err)
}
