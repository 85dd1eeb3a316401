package rest_test

import (
	"encoding/json"
	"testing"

	"github.com/podtrust/podtrust/pkg/internal/rest"
)

func TestANumberNeverFails(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]rest.Number{
		`43200`: 43200, `"43200"`: 43200, `0`: 0, `-1`: -1, `null`: 0, `""`: 0, `"NOT_SET"`: 0, `1.5`: 1, `1e3`: 1000, `true`: 0, `[1]`: 0,
		`{"a":1}`: 0, `99999999999999999999`: 0, `1e999`: 0, `"NaN"`: 0, `"Inf"`: 0, `"\""`: 0, `-1e30`: 0,
	} {
		got := struct {
			Number rest.Number `json:"number,omitempty"`
			After  string      `json:"after"`
		}{Number: 7}
		if err := json.Unmarshal([]byte(`{"number":`+text+`,"after":"x"}`), &got); err != nil || got.Number != want || got.After != "x" {
			t.Errorf("%s: got %+v, %v, want %d", text, got, err, want)
		}
	}
}

func TestAFlagIsReadFromText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`true`: true, `"true"`: true, `"True"`: true, `false`: false, `"false"`: false, `""`: false, `null`: false,
	} {
		var got struct {
			Flag rest.Flag `json:"flag"`
		}
		if err := json.Unmarshal([]byte(`{"flag":`+text+`}`), &got); err != nil || bool(got.Flag) != want {
			t.Errorf("%s: got %v, %v", text, got.Flag, err)
		}
	}
	for _, text := range []string{`"yes"`, `1`, `0`, `[]`, `{}`, `"true false"`} {
		var flag rest.Flag
		if err := json.Unmarshal([]byte(text), &flag); err == nil {
			t.Errorf("%s: got %v", text, flag)
		}
	}
}

func TestTheNextPageInEachForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]rest.Next{
		`null`: "", `""`: "", `{}`: "", `{"href":null}`: "", `"/v1?start=a"`: "/v1?start=a", `{"href":"/v1?start=a"}`: "/v1?start=a",
		`{"start":"a b"}`: "?start=a+b", `{"href":"/v1?start=a","start":"b"}`: "/v1?start=a",
	} {
		next := rest.Next("before")
		if err := json.Unmarshal([]byte(text), &next); err != nil || next != want {
			t.Errorf("%s: got %q, %v", text, next, err)
		}
	}
	for _, text := range []string{`5`, `true`, `["/v1"]`, `{"href":5}`} {
		var next rest.Next
		if err := json.Unmarshal([]byte(text), &next); err == nil {
			t.Errorf("%s: got %q", text, next)
		}
	}
}
