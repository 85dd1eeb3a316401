package v1

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
)

// The page sizes of IAM identity.
const (
	pageSize    = 20
	maxPageSize = 100
)

// Page is the wrapper of every list that has pages. Its addresses are texts, not objects.
type Page struct {
	Offset   int    `json:"offset"`
	Limit    int    `json:"limit"`
	First    string `json:"first"`
	Previous string `json:"previous,omitempty"`
	Next     string `json:"next,omitempty"`
}

// NewPage also returns the part of the items that the page shows.
func NewPage[T any](c *api.Call, all []T) (Page, []T, error) {
	size, err := c.Number("pagesize", pageSize, 1, maxPageSize)
	if err != nil {
		return Page{}, nil, err
	}
	offset, err := parsePageToken(c.Query("pagetoken"))
	if err != nil {
		return Page{}, nil, err
	}
	p := Page{Offset: offset, Limit: size, First: pageURL(c, 0)}
	if offset > 0 {
		p.Previous = pageURL(c, max(0, offset-size))
	}
	if offset+size < len(all) {
		p.Next = pageURL(c, offset+size)
	}
	return p, all[min(offset, len(all)):min(offset+size, len(all))], nil
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
		return 0, Invalid("parameter 'pagetoken' is not a token of a former page")
	}
	return offset, nil
}
