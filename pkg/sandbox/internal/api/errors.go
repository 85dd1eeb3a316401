package api

import (
	"fmt"
	"net/http"
	"time"
)

// Error is a refusal, in no service's wording yet.
type Error struct {
	Status      int
	Code        string // a word, such as "not_found"; for containers the code, such as "G0004"
	MessageCode string // the BXNIM code of IAM identity; "" where the service has none
	Message     string
	Details     any         // text, or for policies an object; nil means none
	Header      http.Header // more headers; nil means none
}

// Error returns the refusal in one line.
func (e *Error) Error() string {
	return fmt.Sprintf("%d %s%s: %s", e.Status, e.MessageCode, e.Code, e.Message)
}

// Errorf makes a refusal whose message is formatted.
func Errorf(status int, code, format string, args ...any) *Error {
	return &Error{Status: status, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Numbered returns the same refusal with a BXNIM code.
func (e *Error) Numbered(messageCode string) *Error {
	e.MessageCode = messageCode
	return e
}

// Stamp is what error bodies say about the request they answer.
type Stamp struct {
	TransactionID string
	Method        string
	Path          string
	UserAgent     string
	Now           time.Time
}

// Dialect is how one service words its errors. Every function must be set.
type Dialect struct {
	// Body is the JSON document of an error.
	Body func(*Error, Stamp) any
	// Unauthorized is the refusal of a missing or bad token; the reason is for people.
	Unauthorized func(reason string) *Error
	// Forbidden is the refusal of a caller who lacks an IAM action.
	Forbidden func(action string) *Error
	// Invalid is the refusal of a body or query that can't be read.
	Invalid func(reason string) *Error
}

// ErrorItem is one error of a list.
type ErrorItem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Details any    `json:"details,omitempty"`
}

// ErrorList is the body of an error as access groups and policies write it: Dialect.Body of their services.
func ErrorList(e *Error, s Stamp) any {
	return struct {
		Trace      string      `json:"trace"`
		Errors     []ErrorItem `json:"errors"`
		StatusCode int         `json:"status_code"`
	}{s.TransactionID, []ErrorItem{{e.Code, e.Message, e.Details}}, e.Status}
}

// Internal is the refusal after a fault of the sandbox itself.
func Internal(err error) *Error {
	return &Error{Status: http.StatusInternalServerError, Code: "internal_error", Message: "sandbox: " + err.Error()}
}
