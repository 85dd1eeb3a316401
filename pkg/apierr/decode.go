package apierr

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxText is how much of an answer that is not JSON is shown, in bytes.
const maxText = 200

// Decode makes an error of an answer. It never fails: what it can't read becomes the message. The caller sets Op, Method,
// URL and Action; now is for a Retry-After that is a date.
func Decode(status int, header http.Header, body []byte, now time.Time) *Error {
	e := &Error{Status: status, TransactionID: transactionID(header), RetryAfter: retryAfter(header.Get("Retry-After"), now)}
	var w wire
	if json.Unmarshal(body, &w) == nil {
		w.fill(e)
	}
	if e.Message == "" {
		e.Message = plain(status, header, body)
	}
	e.Class = classOf(status, e.Code)
	return e
}

// wire is every error shape in one: IAM v1, access groups and policies (errors), the token endpoint (errorCode),
// containers (incidentID, code, description) and the resource controller (error_code, message).
type wire struct {
	Errors []struct {
		Code        any    `json:"code"` // a word, in some answers a number
		MessageCode string `json:"message_code"`
		Message     string `json:"message"`
		Details     any    `json:"details"`
	} `json:"errors"`
	Trace         string `json:"trace"`
	ErrorCode     string `json:"errorCode"`
	ErrorMessage  string `json:"errorMessage"`
	ErrorDetails  string `json:"errorDetails"`
	RCErrorCode   string `json:"error_code"`
	Message       string `json:"message"`
	TransactionID string `json:"transaction_id"`
	IncidentID    string `json:"incidentID"`
	Code          any    `json:"code"`
	Description   string `json:"description"`
	RecoveryCLI   string `json:"recoveryCLI"`
	Context       struct {
		RequestID     string `json:"requestId"`
		TransactionID string `json:"transaction_id"`
	} `json:"context"`
}

func (w wire) fill(e *Error) {
	switch {
	case len(w.Errors) > 0:
		first := w.Errors[0]
		e.Code, e.Message = text(first.Code), first.Message
		if first.MessageCode != "" {
			e.Code, e.Reason = first.MessageCode, text(first.Code)
		}
		e.Details = text(first.Details)
	case w.ErrorCode != "" || w.ErrorMessage != "":
		e.Code, e.Message, e.Details = w.ErrorCode, w.ErrorMessage, w.ErrorDetails
	case w.Description != "":
		e.Code, e.Message, e.Details = text(w.Code), w.Description, w.RecoveryCLI
	default:
		e.Code, e.Message = w.RCErrorCode, w.Message
	}
	for _, id := range []string{w.Trace, w.TransactionID, w.IncidentID, w.Context.TransactionID, w.Context.RequestID} {
		if e.TransactionID == "" {
			e.TransactionID = id
		}
	}
	if e.Message == "" {
		e.Message = e.Code
	}
}

// text takes what should be text, and in some answers is a number. An object, as policies put into details, is left out.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

func transactionID(h http.Header) string {
	for _, name := range []string{"Transaction-Id", "X-Correlation-Id", "X-Request-Id"} {
		if id := h.Get(name); id != "" {
			return id
		}
	}
	return ""
}

// plain describes an answer that is not JSON, such as a gateway's page, by its status and its first words.
func plain(status int, header http.Header, body []byte) string {
	message := "the answer was " + strings.ToLower(http.StatusText(status))
	if http.StatusText(status) == "" {
		message = "the answer had status " + strconv.Itoa(status)
	}
	words := strings.Join(strings.Fields(withoutTags(string(body))), " ")
	if words == "" {
		return message
	}
	if len(words) > maxText {
		words = strings.ToValidUTF8(words[:maxText], "") + "..."
	}
	kind, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	if kind != "" {
		message += " as " + kind
	}
	return message + ": " + words
}

func withoutTags(s string) string {
	if !strings.Contains(s, "<") {
		return s
	}
	var b strings.Builder
	inside := false
	for _, r := range s {
		switch {
		case r == '<':
			inside = true
			b.WriteByte(' ')
		case r == '>':
			inside = false
		case !inside:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// retryAfter reads both forms of the header: a number of seconds, and a date.
func retryAfter(value string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil && seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}
