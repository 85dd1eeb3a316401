package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/failure"
)

// Each does the same with each of some items, one after the other, and returns those that are done. When one fails or the
// run is interrupted, it reports what was done and what was not: word is what happens to an item, such as "removed".
func Each[T any](ctx context.Context, a *App, word string, items []T, name func(T) string, do func(context.Context, T) error) ([]T, error) {
	for i, item := range items {
		err := context.Cause(ctx)
		if err == nil {
			if err = do(ctx, item); err == nil {
				continue
			}
			if ctx.Err() != nil || failure.OutcomeUnknown(ctx, err) {
				a.Status().Tell("%s", "It is unknown whether this was "+word+": "+name(item)+".")
				report(a, word, items[:i], items[i+1:], name)
				return items[:i], err
			}
		}
		report(a, word, items[:i], items[i:], name)
		return items[:i], err
	}
	return items, nil
}

func report[T any](a *App, word string, done, left []T, name func(T) string) {
	list := func(items []T) string {
		names := make([]string, len(items))
		for i, item := range items {
			names[i] = name(item)
		}
		return strings.Join(names, "; ") + "."
	}
	if len(done) > 0 {
		a.Status().Tell("%s", strings.ToUpper(word[:1])+word[1:]+": "+list(done))
	}
	if len(left) > 0 {
		a.Status().Tell("%s", "Not "+word+": "+list(left))
	}
}

// Count writes a number with its noun.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
