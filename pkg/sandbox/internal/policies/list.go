package policies

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// The page sizes of the sandbox; IBM's are unconfirmed.
const (
	pageSize    = 50
	maxPageSize = 100
)

type listBody[T any] struct {
	Policies []T     `json:"policies"`
	Limit    int     `json:"limit"`
	First    cursor  `json:"first"`
	Previous *cursor `json:"previous,omitempty"`
	Next     *cursor `json:"next,omitempty"`
}

type cursor struct {
	Href  string `json:"href"`
	Start string `json:"start,omitempty"`
}

// list leaves out what the caller may not read, without an error.
func list[T any](c *api.Call, version string, body func(*api.Call, state.Policy) T) (api.Reply, error) {
	switch c.Query("account_id") {
	case "":
		return api.Reply{}, api.Errorf(http.StatusBadRequest, "missing_required_query_parameter", "Parameter 'account_id' is missing.")
	case c.Caller.AccountID:
	default:
		return api.OK(listBody[T]{Policies: []T{}}), nil
	}
	limit, err := c.Number("limit", pageSize, 1, maxPageSize)
	if err != nil {
		return api.Reply{}, err
	}
	offset, err := parseStart(c.Query("start"))
	if err != nil {
		return api.Reply{}, err
	}
	all, err := readable(c, version)
	if err != nil {
		return api.Reply{}, err
	}
	out := listBody[T]{Policies: []T{}, Limit: limit, First: cursor{Href: at(c, version, 0).Href}}
	if offset > 0 {
		previous := at(c, version, max(0, offset-limit))
		out.Previous = &previous
	}
	for _, p := range all[min(offset, len(all)):min(offset+limit, len(all))] {
		out.Policies = append(out.Policies, body(c, p))
	}
	if offset+limit < len(all) {
		next := at(c, version, offset+limit)
		out.Next = &next
	}
	return api.OK(out), nil
}

// readable are the policies that the caller asks for and may see, in the order that the caller asks for.
func readable(c *api.Call, version string) ([]state.Policy, error) {
	var all []state.Policy
	for _, p := range state.Policies().By(c.Tx, "account", c.Caller.AccountID) {
		if wanted(c, p) && authz.Allowed(c, "iam.policy.read", targetOf(p)) {
			all = append(all, p)
		}
	}
	field, descending := strings.CutPrefix(c.Query("sort"), "-")
	if field == "" {
		return all, nil
	}
	by := sortKey(version, field)
	if by == nil {
		return nil, invalid("parameter 'sort' can't be '%s'", field)
	}
	slices.SortStableFunc(all, func(a, b state.Policy) int {
		if descending {
			a, b = b, a
		}
		return strings.Compare(by(a), by(b))
	})
	return all, nil
}

// sortKey gives what policies are sorted by, as text. The fields about permits are those of v2 only; they keep the order,
// since no permit is noted.
func sortKey(version, field string) func(state.Policy) string {
	switch field {
	case "id":
		return func(p state.Policy) string { return p.ID }
	case "type":
		return func(p state.Policy) string { return p.Type }
	case "href":
		return func(p state.Policy) string { return p.Version + p.ID }
	case "created_at":
		return func(p state.Policy) string { return api.MilliTime(p.Created) }
	case "created_by_id":
		return func(p state.Policy) string { return p.CreatedBy }
	case "last_modified_at":
		return func(p state.Policy) string { return api.MilliTime(p.Modified) }
	case "last_modified_by_id":
		return func(p state.Policy) string { return p.ModifiedBy }
	case "state":
		return func(p state.Policy) string { return p.State }
	case "last_permit_at", "last_permit_frequency":
		if version == "v2" {
			return func(state.Policy) string { return "" }
		}
	}
	return nil
}

func wanted(c *api.Call, p state.Policy) bool {
	wantedState := c.Query("state")
	if wantedState == "" {
		wantedState = "active"
	}
	is := func(parameter, got string) bool { return c.Query(parameter) == "" || c.Query(parameter) == got }
	return p.State == wantedState && is("iam_id", p.Subject.IAMID) && is("access_group_id", p.Subject.GroupID) &&
		is("type", p.Type) && is("service_type", value(p, "serviceType")) && is("service_name", value(p, "serviceName")) &&
		is("service_group_id", value(p, "service_group_id")) && tagged(p, c.Query("tag_name"), c.Query("tag_value"))
}

// tagged reports whether a policy is about a tag; an empty name or value is any.
func tagged(p state.Policy, name, value string) bool {
	return name == "" && value == "" || slices.ContainsFunc(p.Tags, func(t state.Attribute) bool {
		return (name == "" || t.Key == name) && (value == "" || t.Value == any(value))
	})
}

// at is where a page begins. The first page of a list has an address without a start.
func at(c *api.Call, version string, offset int) cursor {
	query := c.Request.URL.Query()
	query.Del("start")
	start := base64.RawURLEncoding.EncodeToString([]byte("after:" + strconv.Itoa(offset)))
	if offset > 0 {
		query.Set("start", start)
	}
	return cursor{Href: c.BaseURL + "/" + version + "/policies?" + query.Encode(), Start: start}
}

func parseStart(start string) (int, error) {
	if start == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(start)
	number, ok := strings.CutPrefix(string(text), "after:")
	offset, convErr := strconv.Atoi(number)
	if err != nil || !ok || convErr != nil || offset < 0 || offset > api.MaxOffset {
		return 0, invalid("parameter 'start' is not a cursor of a former page")
	}
	return offset, nil
}

func asText(v any) string { return fmt.Sprint(v) }
