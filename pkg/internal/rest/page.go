package rest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/url"

	"github.com/podtrust/podtrust/pkg/apierr"
)

// Page is one page of a list.
type Page[T any] struct {
	Items   []T
	Next    string               // the address of the next page, which may be relative; "" at the end
	Skipped *apierr.SkippedError // entries that could not be read; nil for none
}

// maxPages ends a list that a service never ends: 100,000 items at the usual 100 a page, far more than an account can have. Each page
// has the timeout of a request.
const maxPages = 1000

// Pages yields the items of all pages, in their order. first is the query of the first page. The next page is fetched while
// the caller looks at this one, so that a long list costs the latency of its pages and nothing more. After an error nothing
// follows. The error for entries that could not be read comes last, after all items.
func Pages[T any](
	ctx context.Context, op string, first url.Values, fetch func(ctx context.Context, query url.Values) (Page[T], error),
) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		var none T
		var skipped *apierr.SkippedError
		seen := map[string]bool{first.Encode(): true}
		coming := ahead(ctx, first, fetch)
		for coming != nil {
			got := <-coming
			if got.err != nil {
				yield(none, got.err)
				return
			}
			coming = nil
			skipped = together(skipped, got.page.Skipped)
			if got.page.Next != "" {
				query, err := following(got.page.Next, first, seen)
				if err != nil {
					yield(none, fmt.Errorf("could not %s: %w: %w", op, apierr.ErrUnavailable, err))
					return
				}
				coming = ahead(ctx, query, fetch)
			}
			for _, item := range got.page.Items {
				if !yield(item, nil) {
					return
				}
			}
		}
		if skipped != nil {
			yield(none, skipped)
		}
	}
}

// following is the query of the page of an address, which is not one of those that were seen. Scheme, host and path of the
// address are ignored: the next page is requested from the same place as the first. All of its parameters count, because
// services have renamed the one with the cursor; those of the first page that it does not repeat are kept.
func following(address string, first url.Values, seen map[string]bool) (url.Values, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the address of the next page can't be read")
	}
	parameters, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, errors.New("the address of the next page can't be read")
	}
	query := maps.Clone(first)
	for name, values := range parameters {
		if values[0] != "" { // an empty cursor would ask for the first page
			query[name] = values[:1]
		}
	}
	switch key := query.Encode(); {
	case seen[key]:
		return nil, errors.New("the service names the same page twice")
	case len(seen) > maxPages:
		return nil, fmt.Errorf("the list has more than %d pages", maxPages)
	default:
		seen[key] = true
		return query, nil
	}
}

// together adds up the entries that could not be read.
func together(a, b *apierr.SkippedError) *apierr.SkippedError {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	return &apierr.SkippedError{Op: a.Op, What: a.What, Count: a.Count + b.Count, Broken: a.Broken + b.Broken}
}

type fetched[T any] struct {
	page Page[T]
	err  error
}

// ahead fetches a page in the background. The channel has room for it, so that nothing blocks if it is not needed any more.
func ahead[T any](
	ctx context.Context, query url.Values, fetch func(context.Context, url.Values) (Page[T], error),
) <-chan fetched[T] {
	result := make(chan fetched[T], 1)
	go func() {
		page, err := fetch(ctx, query)
		result <- fetched[T]{page, err}
	}()
	return result
}
