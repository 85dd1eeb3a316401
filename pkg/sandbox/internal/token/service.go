package token

import (
	"net/http"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/keys"
)

// Service is the token endpoint. The ring must be the one that verifies access tokens.
func Service(ring *keys.Ring) api.Service {
	s := service{ring}
	return api.Service{Name: "iam-token", Dialect: dialect(), Routes: []api.Route{
		{Pattern: "POST /identity/token", Open: true, Writes: true, Handle: s.grant},
		// All of these write: the key is made when it is first needed.
		{Pattern: "GET /identity/keys", Open: true, Writes: true, Handle: s.keys},
		{Pattern: "POST /identity/introspect", Open: true, Writes: true, Handle: s.introspect},
		{Pattern: "POST /identity/profiles", Open: true, Writes: true, Handle: s.assumableProfiles},
		{Pattern: "GET /identity/.well-known/openid-configuration", Open: true, Handle: configuration},
	}}
}

type service struct{ ring *keys.Ring }

func dialect() api.Dialect {
	return api.Dialect{
		Body: func(e *api.Error, s api.Stamp) any { return newErrorBody(e, s) },
		Unauthorized: func(reason string) *api.Error {
			return refuse(http.StatusUnauthorized, "BXNIM0308E", "No authorization header found", reason)
		},
		Forbidden: func(action string) *api.Error {
			return refuse(http.StatusForbidden, "BXNIM0513E", "You are not authorized to use this API", action)
		},
		Invalid: func(reason string) *api.Error {
			return refuse(http.StatusBadRequest, "BXNIM0106E", "Validation failed.", reason)
		},
	}
}

func refuse(status int, code, message, details string) *api.Error {
	e := &api.Error{Status: status, MessageCode: code, Message: message}
	if details != "" {
		e.Details = details
	}
	return e
}

func missing(property string) *api.Error {
	return refuse(http.StatusBadRequest, "BXNIM0109E", "Property missing or empty.",
		"Property '"+property+"' either missing or empty.")
}

type errorBody struct {
	Code    string       `json:"errorCode"`
	Message string       `json:"errorMessage"`
	Details any          `json:"errorDetails,omitempty"`
	Context errorContext `json:"context"`
}

type errorContext struct {
	RequestID   string `json:"requestId"`
	RequestType string `json:"requestType"`
	UserAgent   string `json:"userAgent"`
	URL         string `json:"url"`
	StartTime   string `json:"startTime"`
	EndTime     string `json:"endTime"`
	ElapsedTime string `json:"elapsedTime"`
	Locale      string `json:"locale"`
	ClusterName string `json:"clusterName"`
}

func newErrorBody(e *api.Error, s api.Stamp) errorBody {
	code := e.MessageCode
	if code == "" {
		code = e.Code
	}
	at := s.Now.Format("02.01.2006 15:04:05:000 MST")
	return errorBody{Code: code, Message: e.Message, Details: e.Details, Context: errorContext{
		RequestID: s.TransactionID, RequestType: "incoming.Identity_Token", UserAgent: s.UserAgent, URL: s.Path,
		StartTime: at, EndTime: at, ElapsedTime: "0", Locale: "en_US", ClusterName: "podtrust-sandbox",
	}}
}
