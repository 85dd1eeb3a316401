package apierr

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/podtrust/podtrust/pkg/shown"
)

// ErrForeign is matched by the error for an answer that no service of IBM Cloud gave, such as a proxy's page.
var ErrForeign = errors.New("the answer did not come from IBM Cloud")

// ForeignError is an answer from something between the caller and the service. It says nothing about the requested object,
// whatever its status, so its class is ErrUnavailable.
type ForeignError struct {
	Op        string // what was being done
	URL       string // of the request, without its query
	Status    int    // HTTP status
	FirstLine string // of the answer, without tags, at most 200 bytes
	Setting   string // where the URL came from, such as "IBMCLOUD_CS_API_ENDPOINT"; "" if that is not known
	refusal   *Error
}

// Foreign makes the error of an answer that IsForeign. The refusal is the same answer as Decode reads it, the line its first.
func Foreign(refusal *Error, setting, line string) *ForeignError {
	refusal.Class, refusal.Foreign = ErrUnavailable, true
	return &ForeignError{
		Op: refusal.Op, URL: refusal.URL, Status: refusal.Status, FirstLine: line, Setting: setting, refusal: refusal,
	}
}

// Error says that the answer is not the service's, with URL and first line. An error of the server can be one of IBM's own
// edge, which is said as well.
func (e *ForeignError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "could not %s: %v", e.Op, ErrForeign)
	if e.Status >= http.StatusInternalServerError {
		b.WriteString(", or only from its edge")
	}
	fmt.Fprintf(&b, ": %s answered HTTP %d: %s", e.URL, e.Status, shown.Said(e.FirstLine))
	if e.Setting != "" {
		b.WriteString(" (the URL comes from " + e.Setting + ")")
	}
	return shown.Visible(b.String())
}

// Is matches ErrForeign.
func (e *ForeignError) Is(target error) bool { return target == ErrForeign }

// Unwrap is the answer as an Error of class ErrUnavailable.
func (e *ForeignError) Unwrap() error { return e.refusal }

// IsForeign reports whether the body of an answer can't come from a service of IBM Cloud. An empty body does not show who
// sent it. A JSON object that is cut off is assumed to be the service's.
func IsForeign(status int, header http.Header, body []byte) bool {
	text := bytes.TrimSpace(body)
	if len(text) == 0 || status == http.StatusTooManyRequests || status >= 300 && status < 400 {
		return false
	}
	bracket := text[0] == '{' || text[0] == '['
	if status < 300 && bracket {
		return false // what the answer has to hold is for the caller to say; to check a long list here would be to read it twice
	}
	if !json.Valid(text) {
		return !bracket
	}
	if status < 300 {
		return false // the caller decides what the answer must contain
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) != nil || len(members) == 0 || header.Get("Transaction-Id") != "" {
		return false
	}
	for _, name := range []string{
		"errors", "trace", "errorCode", "errorMessage", "error_code", "transaction_id", "incidentID", "description", "context",
	} {
		if _, ok := members[name]; ok {
			return false
		}
	}
	return true
}

// FirstLine is the first line of an answer that has text outside of its tags, or else the first that has any.
func FirstLine(body []byte) string {
	for _, text := range []string{withoutTags(string(body)), string(body)} {
		for line := range strings.Lines(text) {
			if words := strings.Join(strings.Fields(line), " "); words != "" {
				return bounded(words)
			}
		}
	}
	return ""
}

func bounded(words string) string {
	if len(words) > maxText {
		words = strings.ToValidUTF8(words[:maxText], "") + "..."
	}
	return strings.ToValidUTF8(words, "?")
}

// Rejects reports whether a status refuses a request in a way that only the service itself can judge: not a redirect, not a
// rate limit and not a failure of a server.
func Rejects(status int) bool {
	return status >= http.StatusBadRequest && status < http.StatusInternalServerError && status != http.StatusTooManyRequests
}
