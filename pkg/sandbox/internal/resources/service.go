package resources

import (
	"net/http"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
)

// Manager is the resource manager and account management.
func Manager() api.Service {
	return api.Service{Name: "resource-manager", Dialect: managerDialect(), Routes: []api.Route{
		{Pattern: "GET /v2/resource_groups", Handle: listGroups},
		{Pattern: "GET /v2/resource_groups/{group}", Handle: getGroup},
		{Pattern: "GET /v4/accounts/{account}", Handle: getAccount},
	}}
}

// Controller is the resource controller.
func Controller() api.Service {
	return api.Service{Name: "resource-controller", Dialect: controllerDialect(), Routes: []api.Route{
		{Pattern: "GET /v2/resource_instances", Handle: listInstances},
		// A CRN has slashes, which not every client escapes.
		{Pattern: "GET /v2/resource_instances/{instance...}", Handle: getInstance},
	}}
}

// Catalog is the global catalog. Its errors are worded as those of the resource manager: no source shows them.
func Catalog() api.Service {
	return api.Service{Name: "globalcatalog", Dialect: managerDialect(), Routes: []api.Route{
		{Pattern: "GET /api/v1", Handle: listEntries},
		{Pattern: "GET /api/v1/{entry}", Handle: getEntry},
		{Pattern: "GET /api/v1/{entry}/{kind}", Handle: listChildren},
	}}
}

func managerDialect() api.Dialect {
	return api.Dialect{
		Body: func(e *api.Error, s api.Stamp) any {
			return managerError{Trace: s.TransactionID, Errors: []errorItem{{e.Code, e.Message, "n/a"}}}
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

type managerError struct {
	Trace  string      `json:"trace"`
	Errors []errorItem `json:"errors"`
}

type errorItem struct {
	Code     string `json:"code"`
	Message  string `json:"message"`
	MoreInfo string `json:"more_info"`
}

// controllerDialect is what the resource controller is believed to say; no source shows an error of it.
func controllerDialect() api.Dialect {
	return api.Dialect{
		Body: func(e *api.Error, s api.Stamp) any {
			return controllerError{Code: e.Code, Message: e.Message, Status: e.Status, TransactionID: s.TransactionID}
		},
		Unauthorized: func(reason string) *api.Error {
			return api.Errorf(http.StatusUnauthorized, "RC-Unauthorized", "%s", reason)
		},
		Forbidden: func(string) *api.Error { return api.Errorf(http.StatusForbidden, "RC-Forbidden", "No permission") },
		Invalid: func(reason string) *api.Error {
			return api.Errorf(http.StatusBadRequest, "RC-BadRequest", "%s", reason)
		},
	}
}

type controllerError struct {
	Code          string `json:"error_code"`
	Message       string `json:"message"`
	Status        int    `json:"status_code"`
	TransactionID string `json:"transaction_id"`
}
