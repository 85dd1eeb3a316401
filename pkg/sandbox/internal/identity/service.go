package identity

import (
	"net/http"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/access"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// Service is IAM Identity Services.
func Service() api.Service {
	return api.Service{Name: "iam-identity", Dialect: Dialect(), Routes: []api.Route{
		{Pattern: "POST /v1/profiles", Writes: true, Handle: createProfile},
		{Pattern: "GET /v1/profiles", Handle: listProfiles},
		{Pattern: "GET /v1/profiles/{profile}", Handle: getProfile},
		{Pattern: "PUT /v1/profiles/{profile}", Writes: true, Handle: updateProfile},
		{Pattern: "DELETE /v1/profiles/{profile}", Writes: true, Handle: deleteProfile},
		{Pattern: "POST /v1/profiles/{profile}/links", Writes: true, Handle: createLink},
		{Pattern: "GET /v1/profiles/{profile}/links", Handle: listLinks},
		{Pattern: "GET /v1/profiles/{profile}/links/{link}", Handle: getLink},
		{Pattern: "DELETE /v1/profiles/{profile}/links", Writes: true, Handle: deleteLinkByValue},
		{Pattern: "DELETE /v1/profiles/{profile}/links/{link}", Writes: true, Handle: deleteLink},
		{Pattern: "POST /v1/profiles/{profile}/rules", Writes: true, Handle: createRule},
		{Pattern: "GET /v1/profiles/{profile}/rules", Handle: listRules},
		{Pattern: "GET /v1/profiles/{profile}/rules/{rule}", Handle: getRule},
		{Pattern: "PUT /v1/profiles/{profile}/rules/{rule}", Writes: true, Handle: updateRule},
		{Pattern: "DELETE /v1/profiles/{profile}/rules/{rule}", Writes: true, Handle: deleteRule},
	}}
}

// Dialect is how the v1 API words errors: the status is text, and the code that people search for is message_code.
func Dialect() api.Dialect {
	return api.Dialect{
		Body: func(e *api.Error, s api.Stamp) any { return newErrorBody(e, s) },
		Unauthorized: func(reason string) *api.Error {
			return api.Errorf(http.StatusUnauthorized, "invalid_access_token", "%s", reason).Numbered("BXNIM0308E")
		},
		Forbidden: func(action string) *api.Error {
			e := api.Errorf(http.StatusForbidden, "forbidden", "You are not authorized to use this API").Numbered("BXNIM0513E")
			e.Details = "Action '" + action + "' is required."
			return e
		},
		Invalid: invalid,
	}
}

func invalid(reason string) *api.Error {
	e := api.Errorf(http.StatusBadRequest, "bad_request", "Validation failed.").Numbered("BXNIM0106E")
	e.Details = reason
	return e
}

func missing(property string) *api.Error {
	e := api.Errorf(http.StatusBadRequest, "bad_request", "Property missing or empty.").Numbered("BXNIM0109E")
	e.Details = "Property '" + property + "' either missing or empty."
	return e
}

// notFound is worded by the sandbox: only the number 0102 is known of IBM's.
func notFound(kind, id string) *api.Error {
	e := api.Errorf(http.StatusNotFound, "not_found", "Unable to find Object.").Numbered("BXNIM0102E")
	e.Details = "There is no " + kind + " with ID '" + id + "'."
	return e
}

type errorBody struct {
	Trace      string       `json:"trace"`
	StatusCode string       `json:"status_code"`
	Errors     []errorItem  `json:"errors"`
	Context    errorContext `json:"context"`
}

type errorItem struct {
	Code        string `json:"code"`
	MessageCode string `json:"message_code,omitempty"`
	Message     string `json:"message"`
	Details     any    `json:"details,omitempty"`
}

type errorContext struct {
	TransactionID string `json:"transaction_id"`
	Operation     string `json:"operation"`
	UserAgent     string `json:"user_agent"`
	URL           string `json:"url"`
	StartTime     string `json:"start_time"`
	EndTime       string `json:"end_time"`
}

func newErrorBody(e *api.Error, s api.Stamp) errorBody {
	at := s.Now.Format("02.01.2006 15:04:05:000 MST")
	return errorBody{
		Trace: s.TransactionID, StatusCode: statusText(e.Status),
		Errors: []errorItem{{Code: e.Code, MessageCode: e.MessageCode, Message: e.Message, Details: e.Details}},
		Context: errorContext{
			TransactionID: s.TransactionID, Operation: s.Method, UserAgent: s.UserAgent, URL: s.Path, StartTime: at, EndTime: at,
		},
	}
}

// find returns the profile of the path, after the caller's right to the action was checked.
func find(c *api.Call, action string) (state.Profile, error) {
	id := c.Path("profile")
	target := access.Target{Service: "iam-identity", ResourceType: "profile", Resource: id}
	if err := access.Require(c, "iam-identity.profile."+action, target); err != nil {
		return state.Profile{}, err
	}
	p, ok := state.Profiles().Get(c.Tx, id)
	if !ok || p.AccountID != c.Caller.AccountID {
		return state.Profile{}, notFound("profile", id)
	}
	return p, nil
}
