package iamv1

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
	p, err := PageOf(c, len(all))
	return p, all[min(p.Offset, len(all)):min(p.Offset+p.Limit, len(all))], err
}

// PageOf is the page that was asked for, of a list of so many items.
func PageOf(c *api.Call, total int) (Page, error) {
	size, err := c.Number("pagesize", pageSize, 1, maxPageSize)
	if err != nil {
		return Page{}, err
	}
	offset, err := parsePageToken(c.Query("pagetoken"))
	if err != nil {
		return Page{}, err
	}
	p := Page{Offset: offset, Limit: size, First: pageURL(c, 0)}
	if offset > 0 {
		p.Previous = pageURL(c, max(0, offset-size))
	}
	if offset+size < total {
		p.Next = pageURL(c, offset+size)
	}
	return p, nil
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
