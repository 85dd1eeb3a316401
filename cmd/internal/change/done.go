package change

import "cmp"

// Finish ends a verb that changes several objects, of which so many are done: show prints these. After a failure, it prints them
// if there are any, and the failure stays the outcome.
func Finish(err error, done int, show func() error) error {
	if err != nil && done == 0 {
		return err
	}
	return cmp.Or(err, show())
}
