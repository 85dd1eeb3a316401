package credentials

import (
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	v1 "github.com/podtrust/podtrust/pkg/sandbox/internal/v1"
)

// Service is the API keys and service IDs of IAM Identity Services.
func Service() api.Service {
	return api.Service{Name: "iam-identity", Dialect: v1.Dialect(), Routes: []api.Route{
		{Pattern: "POST /v1/apikeys", Writes: true, Handle: createAPIKey},
		{Pattern: "GET /v1/apikeys", Handle: listAPIKeys},
		{Pattern: "GET /v1/apikeys/details", Handle: getAPIKeyDetails},
		{Pattern: "GET /v1/apikeys/{key}", Handle: getAPIKey},
		{Pattern: "PUT /v1/apikeys/{key}", Writes: true, Handle: updateAPIKey},
		{Pattern: "DELETE /v1/apikeys/{key}", Writes: true, Handle: deleteAPIKey},
		{Pattern: "POST /v1/apikeys/{key}/lock", Writes: true, Handle: lockAPIKey},
		{Pattern: "DELETE /v1/apikeys/{key}/lock", Writes: true, Handle: unlockAPIKey},
		{Pattern: "POST /v1/apikeys/{key}/disable", Writes: true, Handle: disableAPIKey},
		{Pattern: "DELETE /v1/apikeys/{key}/disable", Writes: true, Handle: enableAPIKey},
		{Pattern: "POST /v1/serviceids", Writes: true, Handle: createServiceID},
		{Pattern: "GET /v1/serviceids", Handle: listServiceIDs},
		{Pattern: "GET /v1/serviceids/{serviceid}", Handle: getServiceID},
		{Pattern: "PUT /v1/serviceids/{serviceid}", Writes: true, Handle: updateServiceID},
		{Pattern: "DELETE /v1/serviceids/{serviceid}", Writes: true, Handle: deleteServiceID},
		{Pattern: "POST /v1/serviceids/{serviceid}/lock", Writes: true, Handle: lockServiceID},
		{Pattern: "DELETE /v1/serviceids/{serviceid}/lock", Writes: true, Handle: unlockServiceID},
	}}
}
