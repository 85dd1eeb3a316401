package rest_test

import (
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/internal/rest"
)

type item struct {
	ID    string `json:"id"`
	Count int    `json:"count"`
}

type listing struct {
	Next  string `json:"next"`
	Items []item `json:"items"`
}

// answering asks a server that always answers the same.
func answering(t *testing.T, body string, out any) error {
	t.Helper()
	c := client(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }), nil)
	return c.Do(t.Context(), rest.Request{Op: "list", Method: "GET", Path: []string{"x"}}, out)
}

func TestOneBrokenItemDoesNotFailAList(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		body string
		want listing
	}{
		"a field of the wrong type": {`{"next":"n","items":[{"id":"a","count":1},{"id":["b"],"count":2},{"id":"c","count":3}]}`, listing{"n", []item{{"a", 1}, {"", 2}, {"c", 3}}}},
		"a number too large":        {`{"items":[{"id":"a","count":1e99}],"next":"n"}`, listing{"n", []item{{"a", 0}}}},
		"an item that is none":      {`{"items":["a",{"id":"b"}]}`, listing{"", []item{{}, {"b", 0}}}},
		"unknown fields":            {`{"items":[{"id":"a","new":{"x":[1]}}],"more":[1,2]}`, listing{"", []item{{"a", 0}}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got listing
			if err := answering(t, row.body, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	var bare []item
	if err := answering(t, `[{"id":1,"count":1},{"id":"b","count":2}]`, &bare); err != nil || len(bare) != 2 || bare[1].ID != "b" {
		t.Errorf("got %v, %v", bare, err)
	}
}

func TestABrokenFrameFailsAList(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"the list is none":            `{"next":"n","items":"a"}`,
		"the cursor is none":          `{"next":5,"items":[{"id":"a"}]}`,
		"the cursor, after bad items": `{"items":[{"id":1}],"next":5}`,
		"no object":                   `[1]`,
		"a text":                      `"x"`,
		"two documents":               `{"items":[]} {}`,
		"a broken end":                `{"items":[{"id":1}]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got listing
			if err := answering(t, body, &got); !errors.Is(err, apierr.ErrUnavailable) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	var one item
	if err := answering(t, `{"id":5}`, &one); !errors.Is(err, apierr.ErrUnavailable) {
		t.Errorf("an object with a broken field: got %+v, %v", one, err)
	}
}
