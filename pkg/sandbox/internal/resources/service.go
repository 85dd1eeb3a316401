package resources

import (
	"net/http"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
)

// Service is the resource manager, the resource controller and account management.
func Service() api.Service {
	return api.Service{Name: "resource-controller", Dialect: dialect(), Routes: []api.Route{
		{Pattern: "GET /v2/resource_groups", Handle: listGroups},
		{Pattern: "GET /v2/resource_instances", Handle: listInstances},
		{Pattern: "GET /v4/accounts/{account}", Handle: getAccount},
	}}
}

// dialect is that of the resource manager. The resource controller's is unconfirmed.
func dialect() api.Dialect {
	return api.Dialect{
		Body: func(e *api.Error, s api.Stamp) any {
			return errorBody{Trace: s.TransactionID, Errors: []errorItem{{e.Code, e.Message, "n/a"}}}
		},
		Unauthorized: func(reason string) *api.Error {
			return api.Errorf(http.StatusUnauthorized, "NOT_AUTHORIZED", "%s", reason)
		},
		Forbidden: func(string) *api.Error {
			return api.Errorf(http.StatusForbidden, "CAN_NOT_PERFORM_ACTION", "No permission")
		},
		Invalid: func(reason string) *api.Error { return api.Errorf(http.StatusBadRequest, "BAD_REQUEST", "%s", reason) },
	}
}

type errorBody struct {
	Trace  string      `json:"trace"`
	Errors []errorItem `json:"errors"`
}

type errorItem struct {
	Code     string `json:"code"`
	Message  string `json:"message"`
	MoreInfo string `json:"more_info"`
}
