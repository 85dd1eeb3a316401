package rest_test

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/internal/rest"
)

// pagesOf requests the pages that the addresses name, and returns the queries, and the error.
func pagesOf(t *testing.T, first string, addresses ...string) (asked []string, err error) {
	t.Helper()
	query, err := url.ParseQuery(first)
	if err != nil {
		t.Fatal(err)
	}
	fetch := func(_ context.Context, query url.Values) (rest.Page[int], error) {
		asked = append(asked, query.Encode())
		page := rest.Page[int]{Items: []int{len(asked)}}
		if len(asked) <= len(addresses) {
			page.Next = addresses[len(asked)-1]
		}
		return page, nil
	}
	for _, last := range rest.Pages(t.Context(), "list", query, fetch) {
		err = last
	}
	return asked, err
}

func TestAListWithoutEndIsGivenUp(t *testing.T) {
	t.Parallel()
	pages := 0
	fetch := func(context.Context, url.Values) (rest.Page[int], error) {
		pages++
		return rest.Page[int]{Items: []int{1}, Next: "?start=" + strconv.Itoa(pages)}, nil
	}
	items := 0
	var last error
	for _, err := range rest.Pages(t.Context(), "list", url.Values{}, fetch) {
		last = err
		items++
	}
	if !errors.Is(last, apierr.ErrUnavailable) || items > 1001 {
		t.Errorf("after %d items: %v", items, last)
	}
}

func TestTheQueryOfTheNextPage(t *testing.T) {
	t.Parallel()
	const first = "account_id=1&limit=100"
	for address, want := range map[string]string{
		"":                                        "", // the end
		"https://iam.example/v1?pagetoken=a%2Bb":  first + "&pagetoken=a%2Bb",
		"/v1/profiles?x=1&pagetoken=c%20d":        first + "&pagetoken=c+d&x=1",
		"?next_docid=e&limit=50":                  "account_id=1&limit=50&next_docid=e",
		"/v1?pagetoken=first&pagetoken=second":    first + "&pagetoken=first",
		"/v1/profiles?account_id=1":               "error",
		"https://iam.example/v1?limit=100":        "error",
		"/v1/profiles":                            "error",
		"/v1/profiles?pagetoken=":                 "error",
		"/v1/profiles?pagetoken=&pagetoken=first": "error",
		"http://[broken":                          "error",
		"/v1/profiles?pagetoken=%zz":              "error",
	} {
		asked, err := pagesOf(t, first, address)
		switch {
		case want == "error":
			if len(asked) != 1 || !errors.Is(err, apierr.ErrUnavailable) {
				t.Errorf("%q: asked for %q, %v", address, asked, err)
			}
		case want == "":
			if len(asked) != 1 || err != nil {
				t.Errorf("%q: asked for %q, %v", address, asked, err)
			}
		case len(asked) != 2 || asked[1] != want || err != nil:
			t.Errorf("%q: asked for %q, %v; want %q", address, asked, err, want)
		}
	}
}

func TestAPageThatNamesItselfOrAnEarlierOneIsNotAskedForAgain(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		next []string
		sent int
	}{
		"the first page itself":  {[]string{"?limit=100"}, 1},
		"the second page itself": {[]string{"?start=a", "?start=a"}, 2},
		"an earlier one":         {[]string{"?start=a", "?start=b", "https://other.example/?limit=100&start=a"}, 3},
		"back to the first":      {[]string{"?start=a", "/v2?limit=100"}, 2},
	} {
		asked, err := pagesOf(t, "limit=100", row.next...)
		if len(asked) != row.sent || !errors.Is(err, apierr.ErrUnavailable) {
			t.Errorf("%s: asked for %q, %v", name, asked, err)
		}
	}
}

func TestEntriesThatCannotBeReadAreAnErrorAfterAllOthers(t *testing.T) {
	t.Parallel()
	fetch := func(_ context.Context, query url.Values) (rest.Page[string], error) {
		page := rest.Page[string]{Items: []string{"of " + query.Get("start")}, Skipped: &apierr.SkippedError{Op: "list", What: "links", Count: 2}}
		if query.Get("start") == "" {
			page.Next = "?start=a"
		}
		return page, nil
	}
	var items []string
	var last error
	for item, err := range rest.Pages(t.Context(), "list", url.Values{}, fetch) {
		if last = err; err == nil {
			items = append(items, item)
		}
	}
	if len(items) != 2 || skipped(last) != 4 {
		t.Errorf("got %q, %v", items, last)
	}
}

// A list ends, whatever addresses the service gives, and shows no page twice.
func FuzzPages(f *testing.F) {
	for _, seed := range []string{"", "?start=a\n?start=b", "?start=a\n?start=a", "https://x/?start=%2B&start=b", "?start=a;b", "http://[::1", "?start=\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, addresses string) {
		asked, err := pagesOf(t, "limit=100", strings.Split(addresses, "\n")...)
		if err != nil && !errors.Is(err, apierr.ErrUnavailable) {
			t.Error(err)
		}
		seen := map[string]bool{}
		for _, query := range asked {
			if seen[query] {
				t.Errorf("page %q is asked for twice", query)
			}
			seen[query] = true
		}
	})
}
