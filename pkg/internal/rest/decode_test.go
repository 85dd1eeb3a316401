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
	Note  string `json:"note" decides:"nothing"`
}

type listing struct {
	Next  rest.Next       `json:"next"`
	Items rest.List[item] `json:"items"`
}

func (l listing) all() ([]item, error) {
	return l.Items.All("list items", "items", func(i item) string { return i.ID })
}

// answering asks a server that always answers the same.
func answering(t *testing.T, body string, out any) error {
	t.Helper()
	c := client(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }), nil)
	return c.Do(t.Context(), rest.Request{Op: "list items", Method: "GET", Path: []string{"x"}}, out)
}

// skipped is how many entries an error says were skipped; -1 for any other error.
func skipped(err error) int {
	var some *apierr.SkippedError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &some) && errors.Is(err, apierr.ErrUnavailable):
		return some.Count
	}
	return -1
}

func TestOneBrokenEntryCostsAListThisEntry(t *testing.T) {
	t.Parallel()
	b := []item{{ID: "b"}}
	for name, row := range map[string]struct {
		body    string
		want    []item
		skipped int
	}{
		"an ID of the wrong type":      {`{"next":"n","items":[{"id":["a"],"count":2},{"id":"b"}]}`, b, 1},
		"another deciding field":       {`{"items":[{"id":"a","count":"many"},{"id":"b"}]}`, b, 1},
		"a number too large":           {`{"items":[{"id":"a","count":1e99},{"id":"b"}]}`, b, 1},
		"a text":                       {`{"items":["a",{"id":"b"}]}`, b, 1},
		"null":                         {`{"items":[null,{"id":"b"},null]}`, b, 2},
		"null and a text":              {`{"items":[null,{"id":"b"},"a"]}`, b, 2},
		"no ID":                        {`{"items":[{"count":1},{"id":"b"}]}`, b, 1},
		"all of them":                  {`{"items":[1,2]}`, []item{}, 2},
		"a field that decides nothing": {`{"items":[{"id":"a","NOTE":5,"count":1},{"id":"b"}]}`, []item{{ID: "a", Count: 1}, b[0]}, 0},
		"both kinds of fields":         {`{"items":[{"id":"a","note":5,"count":"x"},{"id":"b"}]}`, b, 1},
		"unknown fields":               {`{"items":[{"id":"b","new":{"x":[1]}}],"more":[1,2]}`, b, 0},
		"keys in capitals":             {`{"items":[{"ID":"b"}]}`, b, 0},
		"an empty list":                {`{"items":[]}`, []item{}, 0},
		"null for a list":              {`{"items":null}`, []item{}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var answer listing
			if err := answering(t, row.body, &answer); err != nil {
				t.Fatal(err)
			}
			got, err := answer.all()
			if diff := cmp.Diff(row.want, got); diff != "" || skipped(err) != row.skipped {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
	var bare rest.List[item]
	err := answering(t, `[{"id":1,"count":1},{"id":"b"}]`, &bare)
	got, listErr := bare.All("list items", "items", func(i item) string { return i.ID })
	if err != nil || skipped(listErr) != 1 || !cmp.Equal(got, b) {
		t.Errorf("got %v, %v, %v", got, err, listErr)
	}
}

func TestGhostsAreNotBrokenEntries(t *testing.T) {
	t.Parallel()
	var answer listing
	if err := answering(t, `{"items":[null,{},{"id":""},{"note":"x"},{"id":"a","count":"x"},"text",{"id":"b"}]}`, &answer); err != nil {
		t.Fatal(err)
	}
	got, err := answer.all()
	if some := apierr.Skipped(err); some == nil || some.Count != 6 || some.Broken != 2 || !cmp.Equal(got, []item{{ID: "b"}}) {
		t.Errorf("got %v, %+v", got, err)
	}
	if apierr.ButGhosts(err) == nil {
		t.Error("broken entries are taken for ghosts")
	}
	answer = listing{}
	if err := answering(t, `{"items":[null,{"id":"b"}]}`, &answer); err != nil {
		t.Fatal(err)
	}
	if _, err = answer.all(); err == nil || apierr.ButGhosts(err) != nil {
		t.Errorf("a ghost: %v", err)
	}
}

func TestWhatDecidesNothingIsLeftOutOfInnerObjects(t *testing.T) {
	t.Parallel()
	type tree struct {
		item
		Inner  item   `json:"inner"`
		Leaves []item `json:"leaves"`
	}
	var got tree
	body := `{"inner":{"id":"a","note":5},"leaves":[{"id":"b","note":[]},null,{"id":"c","note":"d"}]}`
	want := tree{Inner: item{ID: "a"}, Leaves: []item{{ID: "b"}, {}, {ID: "c", Note: "d"}}}
	if err := answering(t, body, &got); err != nil || !cmp.Equal(got, want, cmp.AllowUnexported(tree{})) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, body := range []string{`{"inner":{"id":5,"note":5}}`, `{"leaves":[{"id":"b","note":[]},{"id":[]}]}`, `{"leaves":{"id":"b"}}`} {
		if err := answering(t, body, &got); !errors.Is(err, apierr.ErrUnavailable) {
			t.Errorf("%s: got %+v, %v", body, got, err)
		}
	}
}

func TestAnAnswerWithoutTheListIsNotAnEmptyList(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"another document": `{"message":"ok"}`,
		"an empty one":     `{}`,
		"null":             `null`,
		"a similar key":    `{"item":[]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var answer listing
			if err := answering(t, body, &answer); err != nil {
				t.Fatal(err)
			}
			if got, err := answer.all(); !errors.Is(err, apierr.ErrUnavailable) || skipped(err) != -1 || got != nil {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestABrokenFrameFailsAList(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"the list is none":            `{"next":"n","items":"a"}`,
		"the list is an object":       `{"next":"n","items":{"id":"a"}}`,
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
	if err := answering(t, `{"id":"a","note":{},"count":2}`, &one); err != nil || one != (item{ID: "a", Count: 2}) {
		t.Errorf("an object with a broken field that decides nothing: got %+v, %v", one, err)
	}
}
