package iam

import (
	"fmt"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/internal/rest"
)

// named refuses a success that is not the object that was asked for: nobody could go on with one that has no ID.
func named(r rest.Request, id string, err error) error {
	if err == nil && id == "" {
		return fmt.Errorf("could not %s: %w: the answer has no ID", r.Op, apierr.ErrUnavailable)
	}
	return err
}

// page makes a page of an answer whose next page is given as an address with a cursor in it.
func page[T any](op string, items []T, next, parameter string, err error) (rest.Page[T], error) {
	if err != nil {
		return rest.Page[T]{}, err
	}
	cursor, err := rest.Cursor(next, parameter)
	if err != nil {
		return rest.Page[T]{}, fmt.Errorf("could not %s: %w", op, err)
	}
	return rest.Page[T]{Items: items, Next: cursor}, nil
}

// whole makes an empty list of none: IBM writes both [] and null.
func whole[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
