package containers

import (
	"net/http"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
)

// Service is the containers API.
func Service() api.Service {
	return api.Service{Name: "containers-kubernetes", Dialect: dialect(), Routes: []api.Route{
		{Pattern: "GET /global/v1/clusters", Handle: listV1},
		{Pattern: "GET /global/v1/clusters/{cluster}", Handle: getV1},
		{Pattern: "GET /global/v2/classic/getClusters", Handle: listV2("classic")},
		{Pattern: "GET /global/v2/vpc/getClusters", Handle: listV2("vpc-gen2")},
		{Pattern: "GET /global/v2/satellite/getClusters", Handle: listV2("satellite")},
		{Pattern: "GET /global/v2/getCluster", Handle: getV2("")},
		{Pattern: "GET /global/v2/vpc/getCluster", Handle: getV2("vpc-gen2")},
		{Pattern: "GET /global/v2/classic/getCluster", Handle: getV2("classic")},
		{Pattern: "GET /global/v1/clusters/{cluster}/workers", Handle: listPartsV1},
		{Pattern: "GET /global/v1/clusters/{cluster}/workerpools", Handle: listPartsV1},
		{Pattern: "GET /global/v1/clusters/{cluster}/services", Handle: listPartsV1},
		{Pattern: "GET /global/v1/alb/clusters/{cluster}", Handle: listALBsV1},
		{Pattern: "GET /global/v1/logging/{cluster}/clusterkeyowner", Handle: getKeyOwner},
		{Pattern: "GET /global/v2/getWorkers", Handle: listPartsV2},
		{Pattern: "GET /global/v2/vpc/getWorkers", Handle: listPartsV2},
		{Pattern: "GET /global/v2/vpc/getWorkerPools", Handle: listPartsV2},
		{Pattern: "GET /global/v2/alb/getClusterAlbs", Handle: listALBsV2},
	}}
}

func dialect() api.Dialect {
	return api.Dialect{
		Body: func(e *api.Error, s api.Stamp) any {
			recovery, _ := e.Details.(string)
			return errorBody{IncidentID: s.TransactionID, Code: e.Code, Description: e.Message, Type: kindOf(e.Code), RecoveryCLI: recovery}
		},
		Unauthorized: func(string) *api.Error {
			e := api.Errorf(http.StatusUnauthorized, "A0003", "The IAM token could not be verified.")
			e.Details = "To log in, run 'ibmcloud login'."
			return e
		},
		Forbidden: func(string) *api.Error {
			return api.Errorf(http.StatusUnauthorized, "A0007", "You do not have permission to perform this action.")
		},
		Invalid: func(reason string) *api.Error { return api.Errorf(http.StatusBadRequest, "G0001", "%s", reason) },
	}
}

func kindOf(code string) string {
	if code[:1] == "A" {
		return "Authentication"
	}
	return "General"
}

type errorBody struct {
	IncidentID  string `json:"incidentID"`
	Code        string `json:"code"`
	Description string `json:"description"`
	Type        string `json:"type"`
	RecoveryCLI string `json:"recoveryCLI,omitempty"`
}
