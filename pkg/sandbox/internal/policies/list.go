package policies

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/access"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
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
	var all []state.Policy
	for _, p := range state.Policies().By(c.Tx, "account", c.Caller.AccountID) {
		if wanted(c, p) && access.Allowed(c, "iam.policy.read", targetOf(p)) {
			all = append(all, p)
		}
	}
	out := listBody[T]{Policies: []T{}, Limit: limit, First: at(c, version, 0)}
	for _, p := range all[min(offset, len(all)):min(offset+limit, len(all))] {
		out.Policies = append(out.Policies, body(c, p))
	}
	if offset+limit < len(all) {
		next := at(c, version, offset+limit)
		out.Next = &next
	}
	return api.OK(out), nil
}

func wanted(c *api.Call, p state.Policy) bool {
	stands := c.Query("state")
	if stands == "" {
		stands = "active"
	}
	is := func(parameter, got string) bool { return c.Query(parameter) == "" || c.Query(parameter) == got }
	return p.State == stands && is("iam_id", p.Subject.IAMID) && is("access_group_id", p.Subject.GroupID) &&
		is("type", p.Type) && is("service_type", value(p, "serviceType")) && is("service_name", value(p, "serviceName")) &&
		is("service_group_id", value(p, "service_group_id"))
}

func at(c *api.Call, version string, offset int) cursor {
	query := c.Request.URL.Query()
	query.Del("start")
	start := ""
	if offset > 0 {
		start = base64.RawURLEncoding.EncodeToString([]byte("after:" + strconv.Itoa(offset)))
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
