package apierr

import (
	"cmp"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxText is how much of an answer that is not JSON is shown, in bytes.
const maxText = 200

// Decode makes an error of an answer. It never fails: what it can't read becomes the message. The caller sets Op, Method,
// URL and Action; now is for a Retry-After that is a date, if the answer has no Date.
func Decode(status int, header http.Header, body []byte, now time.Time) *Error {
	e := &Error{
		Status: status, TransactionID: header.Get("Transaction-Id"), RetryAfter: retryAfter(header, now),
	}
	var w wire
	var mistyped *json.UnmarshalTypeError
	if err := json.Unmarshal(body, &w); err == nil || errors.As(err, &mistyped) {
		w.fill(e) // one field of another type does not spoil the others
	}
	// These may be of a gateway on the way, whom the service's support does not know: they come last.
	e.TransactionID = cmp.Or(e.TransactionID, header.Get("X-Correlation-Id"), header.Get("X-Request-Id"))
	if e.Message == "" {
		e.Own, e.Words = plain(status, header, body)
		e.Message = e.Own
		if e.Words != "" {
			e.Message += ": " + e.Words
		}
	}
	e.Class = classOf(status, e.Code)
	return e
}

// wire is every error shape in one: IAM v1, access groups and policies (errors), the token endpoint (errorCode),
// containers (incidentID, code, description) and the resource controller (error_code, message).
type wire struct {
	Errors []struct {
		Code        text    `json:"code"` // a word, in some answers a number
		MessageCode text    `json:"message_code"`
		Message     text    `json:"message"`
		Details     details `json:"details"` // an object in conflicts of policies
	} `json:"errors"`
	Trace         text `json:"trace"`
	ErrorCode     text `json:"errorCode"`
	ErrorMessage  text `json:"errorMessage"`
	ErrorDetails  text `json:"errorDetails"`
	RCErrorCode   text `json:"error_code"`
	Message       text `json:"message"`
	Error         text `json:"error"`
	TransactionID text `json:"transaction_id"`
	IncidentID    text `json:"incidentID"`
	Code          text `json:"code"`
	Description   text `json:"description"`
	RecoveryCLI   text `json:"recoveryCLI"`
	Context       struct {
		RequestID     text `json:"requestId"`
		TransactionID text `json:"transaction_id"`
	} `json:"context"`
}

// text takes what should be text and in some answers is a number. Anything else is left out, so that one odd field does
// not spoil the others.
type text string

func (t *text) UnmarshalJSON(data []byte) error {
	*t = ""
	var s string
	if json.Unmarshal(data, &s) == nil {
		*t = text(s)
	} else if data[0] == '-' || data[0] >= '0' && data[0] <= '9' {
		*t = text(data)
	}
	return nil
}

func (w wire) fill(e *Error) {
	var code, reason, message, details text
	switch {
	case len(w.Errors) > 0:
		first := w.Errors[0]
		code, message, details = first.Code, first.Message, first.Details.text
		e.Conflict = first.Details.conflict
		if first.MessageCode != "" {
			code, reason = first.MessageCode, first.Code
		}
	case w.ErrorCode != "" || w.ErrorMessage != "":
		code, message, details = w.ErrorCode, w.ErrorMessage, w.ErrorDetails
	case w.Description != "":
		code, message, details = w.Code, w.Description, w.RecoveryCLI
	default:
		code, message = w.RCErrorCode, cmp.Or(w.Message, w.Error)
	}
	e.Code, e.Reason, e.Message, e.Details = string(code), string(reason), string(cmp.Or(message, code)), string(details)
	if e.TransactionID == "" {
		e.TransactionID = string(cmp.Or(w.Trace, w.TransactionID, w.IncidentID, w.Context.TransactionID, w.Context.RequestID))
	}
}

// plain describes an answer that is not JSON, such as a gateway's page, by its status and its first words.
func plain(status int, header http.Header, body []byte) (own, words string) {
	own = "the answer was " + strings.ToLower(http.StatusText(status))
	if http.StatusText(status) == "" {
		own = "the answer had status " + strconv.Itoa(status)
	}
	words = strings.Join(strings.Fields(withoutTags(string(body))), " ")
	if words == "" {
		return own, ""
	}
	if len(words) > maxText {
		words = strings.ToValidUTF8(words[:maxText], "") + "..."
	}
	kind, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	if kind != "" {
		own += " as " + kind
	}
	return own, words
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

// retryAfter reads both forms of the header: a number of seconds, and a date. A date is compared with the server's clock,
// which its own Date header shows. A number that is too large for a duration is a very long time, not zero.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	seconds, err := strconv.ParseInt(value, 10, 64)
	if err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(min(max(seconds, 0), math.MaxInt32)) * time.Second
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		now = date
	}
	return max(0, at.Sub(now))
}
