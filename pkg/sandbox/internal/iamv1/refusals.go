package iamv1

import (
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
)

// Below refuses one more when as many as the limit are there.
func Below(c *api.Call, count, limit int, of string) error {
	if count < limit {
		return nil
	}
	e := api.Errorf(c.Options.Statuses.LimitReached, "limit_exceeded", "The limit is reached.")
	e.Details = "There may be at most " + strconv.Itoa(limit) + " " + of + "."
	return e
}

// Locked is worded by the sandbox: of IBM's refusal nothing is known.
func Locked(c *api.Call, id string) *api.Error {
	e := api.Errorf(c.Options.Statuses.Locked, "locked", "The entity is locked.")
	e.Details = "'" + id + "' must be unlocked before it can be changed."
	return e
}

// OwnAccount refuses an account that is not the token's: a sandbox has one.
func OwnAccount(c *api.Call, account, action string) error {
	if account != c.Caller.AccountID {
		return c.Dialect.Forbidden(action)
	}
	return nil
}

// OneOf refuses a value that is not among those allowed.
func OneOf(value string, allowed ...string) error {
	for _, a := range allowed {
		if value == a {
			return nil
		}
	}
	return Invalid("value '" + value + "' is not one of " + strings.Join(allowed, ", "))
}
