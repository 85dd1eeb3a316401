package apierr

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"
)

// ErrForeign is matched by the error for an answer that is not the service's own: a proxy or a gateway on the way, or a wrong
// host, answered in its place.
var ErrForeign = errors.New("the answer did not come from IBM Cloud")

// ForeignError is the error for an answer that is not the service's own. It matches ErrForeign and ErrUnavailable.
type ForeignError struct {
	URL       string // of the request, without its query
	Status    int    // HTTP status
	FirstLine string // the first line of the answer that is not empty, bounded; "" for none
}

// Error is one line: what answered, and with what.
func (e *ForeignError) Error() string {
	text := fmt.Sprintf("%s: %s answered HTTP %d", ErrForeign, e.URL, e.Status)
	if e.FirstLine == "" {
		return text + " with an empty body"
	}
	return text + ": " + e.FirstLine
}

// Is matches ErrForeign, and ErrUnavailable: the service itself was not reached.
func (e *ForeignError) Is(target error) bool { return target == ErrForeign || target == ErrUnavailable }

// FirstLine is the first line of an answer that is not empty, bounded in length.
func FirstLine(body []byte) string {
	text := strings.TrimLeft(strings.ToValidUTF8(string(body), "\uFFFD"), " \t\r\n\uFEFF")
	if end := strings.IndexAny(text, "\r\n"); end >= 0 {
		text = text[:end]
	}
	text = strings.TrimRight(text, " \t")
	if len(text) <= maxText {
		return text
	}
	cut := maxText
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "..."
}

// Rejects reports whether a status refuses a request in a way that only the service itself can judge: not a redirect, not a
// rate limit and not a failure of a server.
func Rejects(status int) bool {
	return status >= http.StatusBadRequest && status < http.StatusInternalServerError && status != http.StatusTooManyRequests
}
