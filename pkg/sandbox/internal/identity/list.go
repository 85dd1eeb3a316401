package identity

import (
	"cmp"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/access"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// The page sizes of IAM identity.
const (
	pageSize    = 20
	maxPageSize = 100
)

type profileList struct {
	Offset   int           `json:"offset"`
	Limit    int           `json:"limit"`
	First    string        `json:"first"`
	Previous string        `json:"previous,omitempty"`
	Next     string        `json:"next,omitempty"`
	Profiles []profileBody `json:"profiles"`
}

func listProfiles(c *api.Call) (api.Reply, error) {
	account := c.Query("account_id")
	if account == "" {
		return api.Reply{}, missing("account_id")
	}
	if account != c.Caller.AccountID {
		return api.Reply{}, c.Dialect.Forbidden("iam-identity.profile.get")
	}
	if err := access.Require(c, "iam-identity.profile.get", access.Target{Service: "iam-identity", ResourceType: "profile"}); err != nil {
		return api.Reply{}, err
	}
	size, err := c.Number("pagesize", pageSize, 1, maxPageSize)
	if err != nil {
		return api.Reply{}, err
	}
	offset, err := parsePageToken(c.Query("pagetoken"))
	if err != nil {
		return api.Reply{}, err
	}
	all, err := selectProfiles(c)
	if err != nil {
		return api.Reply{}, err
	}
	out := profileList{Offset: offset, Limit: size, First: pageURL(c, 0), Profiles: []profileBody{}}
	if offset > 0 {
		out.Previous = pageURL(c, max(0, offset-size))
	}
	if offset+size < len(all) {
		out.Next = pageURL(c, offset+size)
	}
	for _, p := range all[min(offset, len(all)):min(offset+size, len(all))] {
		out.Profiles = append(out.Profiles, newProfileBody(p))
	}
	return api.OK(out), nil
}

// selectProfiles takes name as an exact match; which kind of match it is at IBM is unconfirmed.
func selectProfiles(c *api.Call) ([]state.Profile, error) {
	var all []state.Profile
	if name := c.Query("name"); name != "" {
		for _, p := range state.Profiles().By(c.Tx, "name", c.Caller.AccountID+"/"+name) {
			all = append(all, p)
		}
	} else {
		for _, p := range state.Profiles().By(c.Tx, "account", c.Caller.AccountID) {
			all = append(all, p)
		}
	}
	less, err := order(c.Query("sort"), c.Query("order"))
	if err != nil || less == nil {
		return all, err
	}
	slices.SortStableFunc(all, less)
	return all, nil
}

func order(by, direction string) (func(a, b state.Profile) int, error) {
	sign := 1
	switch direction {
	case "", "asc":
	case "desc":
		sign = -1
	default:
		return nil, oneOf(direction, "asc", "desc")
	}
	switch by {
	case "":
		return nil, nil //nolint:nilnil // as they were created
	case "name":
		return func(a, b state.Profile) int { return sign * cmp.Compare(a.Name, b.Name) }, nil
	case "description":
		return func(a, b state.Profile) int { return sign * cmp.Compare(a.Description, b.Description) }, nil
	case "created_at":
		return func(a, b state.Profile) int { return sign * a.Created.Compare(b.Created) }, nil
	case "modified_at":
		return func(a, b state.Profile) int { return sign * a.Modified.Compare(b.Modified) }, nil
	}
	return nil, oneOf(by, "name", "description", "created_at", "modified_at")
}

// pageURL is the address of a page, its place hidden in a token, since clients must not compute one.
func pageURL(c *api.Call, offset int) string {
	query := c.Request.URL.Query()
	query.Set("pagetoken", base64.RawURLEncoding.EncodeToString([]byte("page:"+strconv.Itoa(offset))))
	return c.BaseURL + c.Request.URL.Path + "?" + query.Encode()
}

func parsePageToken(token string) (int, error) {
	if token == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	number, ok := strings.CutPrefix(string(text), "page:")
	offset, convErr := strconv.Atoi(number)
	if err != nil || !ok || convErr != nil || offset < 0 || offset > api.MaxOffset {
		return 0, invalid("parameter 'pagetoken' is not a token of a former page")
	}
	return offset, nil
}
