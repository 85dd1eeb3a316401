package groups

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
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

// listGroups leaves out the groups that the caller may not see, without an error.
//
// Departs: IBM documents descending order, with a - before the field, for policies only; here it is refused like an unknown
// field, whose answer is unconfirmed. The order without sort is unconfirmed.
func listGroups(c *api.Call) (api.Reply, error) {
	if err := checkAccount(c); err != nil {
		return api.Reply{}, err
	}
	if err := oneOf(c, "membership_type", "", "static", "dynamic", "all"); err != nil {
		return api.Reply{}, err
	}
	visible, err := visibleGroups(c)
	if err != nil {
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

func visibleGroups(c *api.Call) ([]state.Group, error) {
	var visible []state.Group
	see := func(g state.Group) {
		if matches(c, g) && authz.Allowed(c, "iam-groups.groups.list", target(g.ID)) {
			visible = append(visible, g)
		}
	}
	if c.Query("hide_public_access") != "true" {
		see(publicGroup(c))
	}
	for _, g := range state.Groups().By(c.Tx, "account", c.Caller.AccountID) {
		see(g)
	}
	if err := oneOf(c, "sort", "", "id", "name", "description", "is_federated"); err != nil {
		return nil, err
	}
	by := groupOrder(c)
	slices.SortStableFunc(visible, func(a, b state.Group) int { return strings.Compare(by(a), by(b)) })
	return visible, nil
}

// groupOrder gives what a list is sorted by, as text; always the same when it is not to be sorted.
func groupOrder(c *api.Call) func(state.Group) string {
	switch c.Query("sort") {
	case "id":
		return func(g state.Group) string { return g.ID }
	case "name":
		return func(g state.Group) string { return g.Name }
	case "description":
		return func(g state.Group) string { return g.Description }
	case "is_federated":
		return func(g state.Group) string { return strconv.FormatBool(isFederated(c, g)) }
	}
	return func(state.Group) string { return "" }
}

// matches narrows by a member and by a search, which has no regard to case.
func matches(c *api.Call, g state.Group) bool {
	if iamID := c.Query("iam_id"); iamID != "" {
		m, ok := state.Members().Get(c.Tx, state.Member{GroupID: g.ID, IAMID: iamID}.Key())
		if !ok || !asked(c, m) {
			return false
		}
	}
	field, text, ok := strings.Cut(c.Query("search"), ":")
	if !ok {
		return true
	}
	value := map[string]string{"id": g.ID, "name": g.Name, "description": g.Description}[field]
	if c.Options.SearchWhole {
		return strings.EqualFold(value, text)
	}
	return strings.Contains(strings.ToLower(value), strings.ToLower(text))
}
