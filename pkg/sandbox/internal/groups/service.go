package groups

import (
	"net/http"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// Service is access groups.
func Service() api.Service {
	return api.Service{Name: "iam-groups", Dialect: dialect(), Routes: []api.Route{
		{Pattern: "POST /v2/groups", Writes: true, Handle: createGroup},
		{Pattern: "GET /v2/groups", Handle: listGroups},
		{Pattern: "GET /v2/groups/{group}", Handle: getGroup},
		{Pattern: "PATCH /v2/groups/{group}", Writes: true, Handle: updateGroup},
		{Pattern: "DELETE /v2/groups/{group}", Writes: true, Handle: deleteGroup},
		{Pattern: "PUT /v2/groups/{group}/members", Writes: true, Handle: addMembers},
		{Pattern: "GET /v2/groups/{group}/members", Handle: listMembers},
		{Pattern: "HEAD /v2/groups/{group}/members/{member}", Handle: checkMember},
		{Pattern: "DELETE /v2/groups/{group}/members/{member}", Writes: true, Handle: removeMember},
		{Pattern: "POST /v2/groups/{group}/members/delete", Writes: true, Handle: removeMembers},
		{Pattern: "PUT /v2/groups/_allgroups/members/{member}", Writes: true, Handle: addToGroups},
		{Pattern: "DELETE /v2/groups/_allgroups/members/{member}", Writes: true, Handle: removeFromGroups},
		{Pattern: "POST /v2/groups/{group}/rules", Writes: true, Handle: addRule},
		{Pattern: "GET /v2/groups/{group}/rules", Handle: listRules},
		{Pattern: "GET /v2/groups/{group}/rules/{rule}", Handle: getRule},
		{Pattern: "PUT /v2/groups/{group}/rules/{rule}", Writes: true, Handle: replaceRule},
		{Pattern: "DELETE /v2/groups/{group}/rules/{rule}", Writes: true, Handle: removeRule},
		{Pattern: "GET /v2/groups/settings", Handle: getSettings},
		{Pattern: "PATCH /v2/groups/settings", Writes: true, Handle: updateSettings},
	}}
}

func dialect() api.Dialect {
	return api.Dialect{
		Body: api.ErrorList,
		Unauthorized: func(reason string) *api.Error {
			return api.Errorf(http.StatusUnauthorized, "invalid_access_token", "The provided access token is invalid: %s.", reason)
		},
		Forbidden: func(action string) *api.Error {
			return api.Errorf(http.StatusForbidden, "forbidden", "You are not authorized to perform action '%s'.", action)
		},
		Invalid: func(reason string) *api.Error { return api.Errorf(http.StatusBadRequest, "invalid_body", "%s", reason) },
	}
}

func missing(field string) *api.Error {
	return api.Errorf(http.StatusBadRequest, "missing_field", "Field '%s' is missing.", field)
}

// find returns the group of the path, after the caller's right to the action was checked.
func find(c *api.Call, action string) (state.Group, error) {
	id := c.Path("group")
	if err := authz.Require(c, "iam-groups."+action, target(id)); err != nil {
		return state.Group{}, err
	}
	if id == authz.PublicGroup {
		return publicGroup(c), nil
	}
	g, ok := state.Groups().Get(c.Tx, id)
	if !ok || g.AccountID != c.Caller.AccountID {
		return state.Group{}, noGroup(id)
	}
	return g, nil
}

func noGroup(id string) *api.Error {
	return api.Errorf(http.StatusNotFound, "not_found", "Access group '%s' was not found.", id)
}

func target(groupID string) authz.Target {
	return authz.Target{Service: "iam-groups", Resource: groupID}
}
