package inventory

import (
	"errors"
	"iter"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/wait"
)

// A client sends a request three times. Where many are sent at once, a hard limit can refuse the same one each time; by
// then the client has found the limit, so that asking again is likely to work.
const rounds = 3

// patiently reads, and reads again what was refused for the rate. What the service refuses for longer than a request waits
// stays unread.
func patiently[T any](read func() (T, error)) (T, error) {
	for round := 1; ; round++ {
		found, err := read()
		if round == rounds || !errors.Is(err, apierr.ErrRateLimited) || apierr.RetryAfter(err) > wait.Budget {
			return found, err
		}
	}
}

// collect takes the items of a list, patiently; with an error, those that came before it.
func collect[T any](list iter.Seq2[T, error]) ([]T, error) {
	return patiently(func() ([]T, error) {
		var all []T
		for item, err := range list {
			if err != nil {
				return all, err
			}
			all = append(all, item)
		}
		return all, nil
	})
}
