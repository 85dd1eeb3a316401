package iamv1

import (
	"net/http"
	"strconv"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
)

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
		Invalid: Invalid,
	}
}

// Invalid is the refusal of a value; the reason is for people.
func Invalid(reason string) *api.Error {
	e := api.Errorf(http.StatusBadRequest, "bad_request", "Validation failed.").Numbered("BXNIM0106E")
	e.Details = reason
	return e
}

// Missing is the refusal of a property that is absent or empty.
func Missing(property string) *api.Error {
	e := api.Errorf(http.StatusBadRequest, "bad_request", "Property missing or empty.").Numbered("BXNIM0109E")
	e.Details = "Property '" + property + "' either missing or empty."
	return e
}

// NotFound is worded by the sandbox: only the number 0102 is known of IBM's.
func NotFound(kind, id string) *api.Error {
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
	MessageCode string `json:"message_code"`
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
	number := e.MessageCode
	if number == "" {
		number = "SANDBOX" + strconv.Itoa(e.Status) + "E" // required, but none of IBM's is known
	}
	return errorBody{
		Trace: s.TransactionID, StatusCode: strconv.Itoa(e.Status),
		Errors: []errorItem{{Code: e.Code, MessageCode: number, Message: e.Message, Details: e.Details}},
		Context: errorContext{
			TransactionID: s.TransactionID, Operation: s.Method, UserAgent: s.UserAgent, URL: s.Path, StartTime: at, EndTime: at,
		},
	}
}
