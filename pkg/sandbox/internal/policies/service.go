package policies

import (
	"net/http"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// Service is policies and roles.
func Service() api.Service {
	return api.Service{Name: "iam-access-management", Dialect: dialect(), Routes: []api.Route{
		{Pattern: "POST /v2/policies", Writes: true, Handle: createV2},
		{Pattern: "GET /v2/policies", Handle: listV2},
		{Pattern: "GET /v2/policies/{policy}", Handle: getV2},
		{Pattern: "PUT /v2/policies/{policy}", Writes: true, Handle: replaceV2},
		{Pattern: "DELETE /v2/policies/{policy}", Writes: true, Handle: deletePolicy},
		{Pattern: "POST /v1/policies", Writes: true, Handle: createV1},
		{Pattern: "GET /v1/policies", Handle: listV1},
		{Pattern: "GET /v1/policies/{policy}", Handle: getV1},
		{Pattern: "PUT /v1/policies/{policy}", Writes: true, Handle: replaceV1},
		{Pattern: "PATCH /v1/policies/{policy}", Writes: true, Handle: updateState},
		{Pattern: "DELETE /v1/policies/{policy}", Writes: true, Handle: deletePolicy},
		{Pattern: "GET /v2/roles", Handle: listRoles},
		{Pattern: "POST /v2/roles", Writes: true, Handle: createRole},
		{Pattern: "GET /v2/roles/{role}", Handle: getRole},
		{Pattern: "PUT /v2/roles/{role}", Writes: true, Handle: replaceRole},
		{Pattern: "DELETE /v2/roles/{role}", Writes: true, Handle: deleteRole},
	}}
}

func dialect() api.Dialect {
	return api.Dialect{
		Body: api.ErrorList,
		Unauthorized: func(string) *api.Error {
			return api.Errorf(http.StatusUnauthorized, "invalid_token", "The provided IAM token is invalid.")
		},
		Forbidden: func(action string) *api.Error {
			// The code is misspelled at IBM too.
			return api.Errorf(http.StatusForbidden, "insufficent_permissions", "You do not have the permission '%s' on the target.", action)
		},
		Invalid: func(reason string) *api.Error { return api.Errorf(http.StatusBadRequest, "invalid_body", "%s", reason) },
	}
}

func invalid(format string, args ...any) *api.Error {
	return api.Errorf(http.StatusBadRequest, "invalid_body", format, args...)
}

// require checks the caller's right to an action on what a policy is about.
func require(c *api.Call, action string, p state.Policy) error {
	if err := authz.Require(c, action, targetOf(p)); err != nil {
		return err
	}
	if action == "iam.policy.read" {
		return nil
	}
	// Giving access to an identity or group is also a matter of the service that keeps those.
	keeper := "iam-identity"
	if p.Subject.GroupID != "" {
		keeper = "iam-groups"
	}
	return authz.Require(c, action, authz.Target{Service: keeper})
}

func targetOf(p state.Policy) authz.Target {
	t := authz.Target{
		Service: value(p, "serviceName"), Instance: value(p, "serviceInstance"), Region: value(p, "region"),
		ResourceGroupID: value(p, "resourceGroupId"), ResourceType: value(p, "resourceType"), Resource: value(p, "resource"),
	}
	switch {
	case t.Service != "":
	case value(p, "serviceType") == "platform_service":
		t.Service = "user-management" // represents all of account management
	case value(p, "service_group_id") != "":
		t.Service = "iam-access-management"
	case t.ResourceType == "resource-group":
		t.Service = "resource-controller"
	}
	return t
}

func value(p state.Policy, key string) string {
	for _, a := range p.Resource {
		if a.Key == key {
			text, _ := a.Value.(string)
			return text
		}
	}
	return ""
}

// find returns the policy of the path. A deleted one is found too, and its state says so.
func find(c *api.Call, action string) (state.Policy, error) {
	p, ok := state.Policies().Get(c.Tx, c.Path("policy"))
	if !ok || p.AccountID != c.Caller.AccountID {
		return state.Policy{}, unknown(c.Path("policy"))
	}
	return p, require(c, action, p)
}
