package rest_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"testing"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/internal/rest"
)

func TestAListWithoutEndIsGivenUp(t *testing.T) {
	t.Parallel()
	pages := 0
	fetch := func(context.Context, string) (rest.Page[int], error) {
		pages++
		return rest.Page[int]{Items: []int{1}, Next: strconv.Itoa(pages)}, nil
	}
	items := 0
	var last error
	for _, err := range rest.Pages(t.Context(), "list", fetch) {
		last = err
		items++
	}
	if !errors.Is(last, apierr.ErrUnavailable) || items > 10_001 {
		t.Errorf("after %d items: %v", items, last)
	}
}

func TestTheCursorOfTheNextPage(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"":                                        "",
		"https://iam.example/v1?pagetoken=a%2Bb":  "a+b",
		"/v1/profiles?x=1&pagetoken=c%20d":        "c d",
		"?pagetoken=e":                            "e",
		"/v1/profiles?account_id=1":               "error",
		"/v1/profiles?pagetoken=":                 "error",
		"http://[broken":                          "error",
		"/v1/profiles?pagetoken=%zz":              "error",
		"/v1/profiles?pagetoken=first&pagetoken=": "first",
	} {
		got, err := rest.Cursor(address, "pagetoken")
		if err != nil {
			got = "error"
		}
		if got != want || err != nil && !errors.Is(err, apierr.ErrUnavailable) {
			t.Errorf("%q: got %q, %v; want %q", address, got, err, want)
		}
	}
}

// Whatever the service gives as the next address: it is the end, an error, or a cursor that can be asked for.
func FuzzCursor(f *testing.F) {
	for _, seed := range []string{"", "/v2?start=a", "https://x/?start=%2B&start=b", "?start=a;b", "http://[::1", "?start=\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		cursor, err := rest.Cursor(address, "start")
		switch {
		case err != nil && cursor != "":
			t.Errorf("%q: both %q and %v", address, cursor, err)
		case err == nil && (cursor == "") != (address == ""):
			t.Errorf("%q: a list with another page ends", address)
		}
		again, err := rest.Cursor("/?"+url.Values{"start": {cursor}}.Encode(), "start")
		if cursor != "" && (err != nil || again != cursor) {
			t.Errorf("%q: cursor %q comes back as %q, %v", address, cursor, again, err)
		}
	})
}

// A list ends, whatever cursors the service gives, and shows no page twice.
func FuzzPages(f *testing.F) {
	f.Add("abc")
	f.Add("aab")
	f.Add("")
	f.Fuzz(func(t *testing.T, cursors string) {
		pages := []rune(cursors)
		asked := map[string]bool{}
		fetch := func(_ context.Context, cursor string) (rest.Page[string], error) {
			if asked[cursor] {
				return rest.Page[string]{}, fmt.Errorf("cursor %q was asked for twice", cursor)
			}
			asked[cursor] = true
			page := rest.Page[string]{Items: []string{cursor}}
			if len(asked) <= len(pages) {
				page.Next = string(pages[len(asked)-1])
			}
			return page, nil
		}
		shown := map[string]bool{}
		for item, err := range rest.Pages(t.Context(), "list", fetch) {
			if err != nil {
				if !errors.Is(err, apierr.ErrUnavailable) {
					t.Error(err)
				}
				break
			}
			if shown[item] {
				t.Errorf("page %q is shown twice", item)
			}
			shown[item] = true
		}
	})
}
