package rest

import (
	"context"
	"fmt"
	"iter"
	"net/url"

	"github.com/podtrust/podtrust/pkg/apierr"
)

// Page is one page of a list. Next is the cursor of the one after it, "" at the end.
type Page[T any] struct {
	Items []T
	Next  string
}

// maxPages ends a list that a service never ends: a million items at the usual 100 a page.
const maxPages = 10_000

// Pages yields the items of all pages, in their order. The next page is fetched while the caller looks at this one, so
// that a long list costs the latency of its pages and nothing more. After an error nothing follows.
func Pages[T any](
	ctx context.Context, op string, fetch func(ctx context.Context, cursor string) (Page[T], error),
) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		var none T
		seen := map[string]bool{}
		coming := ahead(ctx, "", fetch)
		for coming != nil {
			got := <-coming
			if got.err != nil {
				yield(none, got.err)
				return
			}
			coming = nil
			if next := got.page.Next; next != "" {
				if seen[next] {
					yield(none, fmt.Errorf("could not %s: %w: the service gave the same page twice", op, apierr.ErrUnavailable))
					return
				}
				if len(seen) == maxPages {
					yield(none, fmt.Errorf("could not %s: %w: the list has more than %d pages", op, apierr.ErrUnavailable, maxPages))
					return
				}
				seen[next] = true
				coming = ahead(ctx, next, fetch)
			}
			for _, item := range got.page.Items {
				if !yield(item, nil) {
					return
				}
			}
		}
	}
}

// Cursor takes the cursor out of the address of a next page, which may be relative or name another host. No address is the
// end of a list; one without the parameter is an error, since a list that ends too early looks like a whole one.
func Cursor(address, parameter string) (string, error) {
	if address == "" {
		return "", nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Query().Get(parameter) == "" {
		return "", fmt.Errorf("%w: the address of the next page has no '%s'", apierr.ErrUnavailable, parameter)
	}
	return u.Query().Get(parameter), nil
}

type fetched[T any] struct {
	page Page[T]
	err  error
}

// ahead fetches a page in the background. The channel has room for it, so nobody waits if it is not wanted any more.
func ahead[T any](
	ctx context.Context, cursor string, fetch func(context.Context, string) (Page[T], error),
) <-chan fetched[T] {
	result := make(chan fetched[T], 1)
	go func() {
		page, err := fetch(ctx, cursor)
		result <- fetched[T]{page, err}
	}()
	return result
}
