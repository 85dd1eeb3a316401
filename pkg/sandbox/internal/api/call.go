package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
)

// MaxBody is the largest request body that is read, in bytes. IBM's own limit is unknown.
const MaxBody = 1 << 20

// MaxOffset is the largest place in a list that a cursor may name, so that adding a page's size to it never overflows.
const MaxOffset = 1 << 30

// Caller is who an access token speaks for. The zero value is nobody.
type Caller struct {
	IAMID     string
	AccountID string
	ClientID  string
}

// Call is one request as a service sees it.
type Call struct {
	Request *http.Request
	Tx      *db.Tx
	Now     time.Time
	Caller  Caller
	Options Options
	Dialect Dialect
	BaseURL string // where the client reached the sandbox, without a slash at its end
	body    []byte
	read    bool // somebody looked at the body
}

// NewCall reads a request's body, through the limit, and returns the call without its transaction and caller.
func NewCall(r *http.Request, now time.Time, d Dialect, o Options) (*Call, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxBody+1))
	c := &Call{Request: r, Now: now.UTC(), Dialect: d, Options: o, BaseURL: baseURL(r), body: body}
	switch {
	case err != nil:
		return c, d.Invalid("the body can't be read")
	case len(body) > MaxBody:
		return c, Errorf(http.StatusRequestEntityTooLarge, "request_too_large", "the body has more than %d bytes", MaxBody)
	}
	return c, nil
}

func baseURL(r *http.Request) string {
	scheme := r.URL.Scheme // set only when a request comes without a network
	switch {
	case scheme != "":
	case r.TLS != nil:
		scheme = "https"
	default:
		scheme = "http"
	}
	return scheme + "://" + r.Host
}

// Path returns the value of a wildcard of the route's pattern.
func (c *Call) Path(name string) string { return c.Request.PathValue(name) }

// Query returns the first value of a query parameter, or "".
func (c *Call) Query(name string) string { return c.Request.URL.Query().Get(name) }

// Check refuses what no operation can use: a query that can't be read, or one that is not UTF-8.
func (c *Call) Check() error {
	query, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil || !validText(query) {
		return c.Dialect.Invalid("the query can't be read")
	}
	return nil
}

// CheckUnread refuses a body that the operation did not look at: the client expects it to have an effect.
func (c *Call) CheckUnread() error {
	switch c.Request.Method {
	case http.MethodPost, http.MethodPut, http.MethodPatch:
		if len(c.body) > 0 && !c.read {
			return c.Dialect.Invalid("the operation takes no body")
		}
	}
	return nil
}

// bodyOf returns the body if it is UTF-8 of a content type.
func (c *Call) bodyOf(want string) ([]byte, error) {
	c.read = true
	kind, parameters, err := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	charset, given := parameters["charset"]
	if err != nil || kind != want || given && !strings.EqualFold(charset, "utf-8") {
		return nil, Errorf(http.StatusUnsupportedMediaType, "unsupported_content_type", "the content type must be %s", want)
	}
	if !utf8.Valid(c.body) {
		return nil, c.Dialect.Invalid("the body is not UTF-8")
	}
	return c.body, nil
}

func validText(values url.Values) bool {
	for name, texts := range values {
		for _, text := range append(texts, name) {
			if !utf8.ValidString(text) {
				return false
			}
		}
	}
	return true
}

// Decode reads the JSON body strictly: an unknown field, a wrong type or anything after the document is refused.
func (c *Call) Decode(into any) error {
	body, err := c.bodyOf("application/json")
	if err != nil {
		return err
	}
	if bytes.Equal(bytes.TrimSpace(body), []byte("null")) { // it would be taken for an object without fields
		return c.Dialect.Invalid("the body must be a JSON object")
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return c.Dialect.Invalid(decodeReason(err))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return c.Dialect.Invalid("the body has more than one JSON document")
	}
	return nil
}

// DecodeOptional is Decode for an operation that can do without a body.
func (c *Call) DecodeOptional(into any) error {
	if len(c.body) == 0 {
		return nil
	}
	return c.Decode(into)
}

func decodeReason(err error) string {
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF):
		return "the body is empty"
	case errors.As(err, &wrongType):
		return fmt.Sprintf("field '%s' must not be a %s", wrongType.Field, wrongType.Value)
	default:
		return strings.TrimPrefix(err.Error(), "json: ")
	}
}

// Form returns the fields of a form body. Fields in the query count too, as IBM's documents show them there.
func (c *Call) Form() (url.Values, error) {
	body, err := c.bodyOf("application/x-www-form-urlencoded")
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil || !validText(form) {
		return nil, c.Dialect.Invalid("the form can't be read")
	}
	for name, values := range c.Request.URL.Query() {
		if !form.Has(name) {
			form[name] = values
		}
	}
	return form, nil
}

// Number returns a query parameter between two bounds, or a default when it is missing.
func (c *Call) Number(name string, missing, least, most int) (int, error) {
	text := c.Query(name)
	if text == "" {
		return missing, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, c.Dialect.Invalid(fmt.Sprintf("parameter '%s' must be a number from %d to %d", name, least, most))
	}
	return n, nil
}

// Match checks an If-Match header, quoted or not, against the tag of the stored entity. "*" matches everything.
func (c *Call) Match(tag string) error {
	given := strings.Trim(c.Request.Header.Get("If-Match"), `"`)
	switch given {
	case "":
		return c.Dialect.Invalid("header 'If-Match' is missing")
	case "*", tag:
		return nil
	default:
		// Unconfirmed: which of 409 and 412 IBM answers.
		return Errorf(c.Options.Statuses.StaleTag, "precondition_failed", "the entity was changed meanwhile: its tag is not '%s'", given)
	}
}
