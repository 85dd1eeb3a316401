// Package users is the sandbox's user management, as far as users are read: the list, one profile and its settings.
package users

import (
	"net/http"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

const readAction = "user-management.user.retrieve"

// Service is user management.
func Service() api.Service {
	return api.Service{Name: "user-management", Dialect: dialect(), Routes: []api.Route{
		{Pattern: "GET /v2/accounts/{account}/users", Handle: listUsers},
		{Pattern: "GET /v2/accounts/{account}/users/{user}", Handle: getUser},
		{Pattern: "GET /v2/accounts/{account}/users/{user}/settings", Handle: getUserSettings},
	}}
}

// require checks that the path is about the token's account, and the caller's right to read users there.
func require(c *api.Call) error {
	if c.Path("account") != c.Caller.AccountID {
		return c.Dialect.Forbidden(readAction)
	}
	return authz.Require(c, readAction, authz.Target{Service: "user-management"})
}

// find returns the user of the path. Every user may read their own profile.
func find(c *api.Call) (state.User, error) {
	id := c.Path("user")
	if id != c.Caller.IAMID || c.Path("account") != c.Caller.AccountID {
		if err := require(c); err != nil {
			return state.User{}, err
		}
	}
	u, ok := state.Users().Get(c.Tx, id)
	if !ok || u.AccountID != c.Caller.AccountID {
		return u, api.Errorf(http.StatusNotFound, "not_found", "User '%s' was not found in the account.", id)
	}
	return u, nil
}

// dialect is that of other IAM services: no source shows an error of user management.
func dialect() api.Dialect {
	return api.Dialect{
		Body: api.ErrorList,
		Unauthorized: func(reason string) *api.Error {
			return api.Errorf(http.StatusUnauthorized, "unauthorized", "%s", reason)
		},
		Forbidden: func(action string) *api.Error {
			return api.Errorf(http.StatusForbidden, "forbidden", "Action '%s' is required.", action)
		},
		Invalid: func(reason string) *api.Error { return api.Errorf(http.StatusBadRequest, "bad_request", "%s", reason) },
	}
}
