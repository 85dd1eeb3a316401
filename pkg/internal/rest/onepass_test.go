package rest

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type paged struct {
	Next  Next       `json:"next"`
	Total int        `json:"total"`
	Items List[item] `json:"items"`
	More  List[item] `json:"more"`
}

type item struct {
	ID    string `json:"id"`
	Count int    `json:"count"`
}

// What one pass reads is what json.Unmarshal reads.
func FuzzInOnePass(f *testing.F) {
	for _, body := range []string{
		`{"next":{"href":"/x?y=1"},"items":[{"id":"a","count":1},{"id":"b","new":[{}]}],"more":null,"other":{"x":[1,"}"]}}`,
		`{"items":[null,{},{"id":""}],"total":2}`, `{}`, ` { "items" : [ ] } `, `{"items":[{"id":"\ud800\u00e9"}]}`,
	} {
		f.Add(body)
		var got paged
		if !inOnePass([]byte(body), &got) {
			f.Errorf("%s was not read in one pass", body)
		}
	}
	for _, body := range []string{
		`{"items":[{"id":1}]}`, `{"items":[1]}`, `{"items":{}}`, `{"items":[]} x`, `{"items":[]}{}`, `{"ITEMS":[]}`, `{"items":[],"items":[{"id":"a"}]}`,
		`{"items":[],"Items":[{"id":"a"}]}`, `{"items":[`, `{"items":[{"id":"a"},]}`, `{"total":"x","items":[]}`, `[]`, `null`, ``, `{"items"`, `{"items":[]`, `{"items":[}`,
	} {
		f.Add(body)
		var got paged
		if inOnePass([]byte(body), &got) {
			f.Errorf("%s is odd, and was read in one pass", body)
		}
	}
	f.Fuzz(func(t *testing.T, body string) {
		var got, want paged
		if !inOnePass([]byte(body), &got) {
			return
		}
		if err := json.Unmarshal([]byte(body), &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(List[item]{})); diff != "" {
			t.Error(diff)
		}
	})
}

// An answer without a list, and what is no object with named fields, is read otherwise.
func TestWhatHasNoListIsNotReadInOnePass(t *testing.T) {
	t.Parallel()
	var bare List[item]
	var embedded struct {
		item
		Items List[item] `json:"items"`
	}
	for _, out := range []any{&item{}, &bare, &embedded, new(string)} {
		if inOnePass([]byte(`{"items":[],"id":"a"}`), out) {
			t.Errorf("%T was read in one pass", out)
		}
	}
}
