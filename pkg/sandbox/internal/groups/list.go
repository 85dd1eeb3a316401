package groups

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/access"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// The page sizes of access groups.
const (
	pageSize    = 50
	maxPageSize = 100
)

// page is the wrapper of both lists.
type page struct {
	Limit      int   `json:"limit"`
	Offset     int   `json:"offset"`
	TotalCount int   `json:"total_count"`
	First      *href `json:"first"`
	Previous   *href `json:"previous,omitempty"`
	Next       *href `json:"next,omitempty"`
	Last       *href `json:"last"`
}

type href struct {
	Href string `json:"href"`
}

// newPage also returns the part of the items that the page shows.
func newPage[T any](c *api.Call, all []T) (page, []T, error) {
	limit, err := c.Number("limit", pageSize, 0, maxPageSize)
	if err != nil {
		return page{}, nil, err
	}
	offset, err := c.Number("offset", 0, 0, 1<<30)
	if err != nil {
		return page{}, nil, err
	}
	at := func(offset int) *href {
		query := c.Request.URL.Query()
		query.Set("limit", strconv.Itoa(limit))
		query.Set("offset", strconv.Itoa(offset))
		return &href{c.BaseURL + (&url.URL{Path: c.Request.URL.Path, RawQuery: query.Encode()}).String()}
	}
	p := page{Limit: limit, Offset: offset, TotalCount: len(all), First: at(0), Last: at(0)}
	if limit > 0 {
		p.Last = at(max(0, (len(all)-1)/limit*limit))
		if offset > 0 {
			p.Previous = at(max(0, offset-limit))
		}
		if offset+limit < len(all) {
			p.Next = at(offset + limit)
		}
	}
	return p, all[min(offset, len(all)):min(offset+limit, len(all))], nil
}

// listGroups leaves out the groups that the caller may not see, without an error. The sandbox has no Public Access group.
func listGroups(c *api.Call) (api.Reply, error) {
	if err := checkAccount(c); err != nil {
		return api.Reply{}, err
	}
	var visible []state.Group
	for _, g := range state.Groups().By(c.Tx, "account", c.Caller.AccountID) {
		if matches(c, g) && access.Allowed(c, "iam-groups.groups.list", target(g.ID)) {
			visible = append(visible, g)
		}
	}
	if err := order(c, visible); err != nil {
		return api.Reply{}, err
	}
	p, shown, err := newPage(c, visible)
	if err != nil {
		return api.Reply{}, err
	}
	out := struct {
		page
		Groups []groupBody `json:"groups"`
	}{page: p, Groups: []groupBody{}}
	for _, g := range shown {
		out.Groups = append(out.Groups, newGroupBody(c, g))
	}
	return api.OK(out), nil
}

// order sorts by what the caller asks for. No group of a sandbox is federated, so that key leaves the order as it is.
func order(c *api.Call, all []state.Group) error {
	key := func(state.Group) string { return "" }
	switch by := c.Query("sort"); by {
	case "", "is_federated":
	case "id":
		key = func(g state.Group) string { return g.ID }
	case "name":
		key = func(g state.Group) string { return g.Name }
	case "description":
		key = func(g state.Group) string { return g.Description }
	default:
		return c.Dialect.Invalid("parameter 'sort' must be one of id, name, description, is_federated")
	}
	slices.SortStableFunc(all, func(a, b state.Group) int { return strings.Compare(key(a), key(b)) })
	return nil
}

// matches takes search as part of the text, without regard to case; which kind of match it is at IBM is unconfirmed.
func matches(c *api.Call, g state.Group) bool {
	if iamID := c.Query("iam_id"); iamID != "" {
		if _, ok := state.Members().Get(c.Tx, state.Member{GroupID: g.ID, IAMID: iamID}.Key()); !ok {
			return false
		}
	}
	field, text, ok := strings.Cut(c.Query("search"), ":")
	if !ok {
		return true
	}
	value := map[string]string{"id": g.ID, "name": g.Name, "description": g.Description}[field]
	return strings.Contains(strings.ToLower(value), strings.ToLower(text))
}
