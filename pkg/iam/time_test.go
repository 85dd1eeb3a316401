package iam_test

import (
	"encoding/json"
	"testing"

	"github.com/podtrust/podtrust/pkg/iam"
)

func TestTimesAreReadInAllOfIBMsForms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`"2024-04-12T19:00+0000"`:         "2024-04-12T19:00:00Z",
		`"2024-04-12T19:00\u002B0000"`:    "2024-04-12T19:00:00Z",
		`"2024-04-12T19:00-0230"`:         "2024-04-12T21:30:00Z",
		`"2024-04-12T19:00+02:00"`:        "2024-04-12T17:00:00Z",
		`"2024-04-12T19:00Z"`:             "2024-04-12T19:00:00Z",
		`"2022-08-15T01:57:11+0000"`:      "2022-08-15T01:57:11Z",
		`"2026-03-01T09:15:22Z"`:          "2026-03-01T09:15:22Z",
		`"2026-03-01T09:15:22.481Z"`:      "2026-03-01T09:15:22Z",
		`"2026-03-01T09:15:22.481+01:00"`: "2026-03-01T08:15:22Z",
	} {
		var got iam.Time
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		if data, err := json.Marshal(got); err != nil || string(data) != `"`+want+`"` {
			t.Errorf("%s: got %s, %v; want %s", text, data, err, want)
		}
	}
	for _, text := range []string{`""`, `null`, `17`, `{}`, `"yesterday"`, `"0000-01-01T00:00+0000"`, `"9999-12-31T23:59-0001"`} {
		var got iam.Time
		if err := json.Unmarshal([]byte(text), &got); err != nil || !got.IsZero() {
			t.Errorf("%s: got %v, %v; want the zero time and no error", text, got, err)
		}
	}
	if data, err := json.Marshal(iam.Profile{}); err != nil || string(data) != `{"id":"","name":"","iam_id":"","account_id":"","crn":"","entity_tag":""}` {
		t.Errorf("a time that is not known is written: %s, %v", data, err)
	}
}

// Whatever is read can be written, and read again as the same second.
func FuzzTime(f *testing.F) {
	for _, seed := range []string{`"2024-04-12T19:00+0000"`, `"2026-03-01T09:15:22.481Z"`, `""`, `"0000-01-01T00:00:00+23:59"`, `"9999-12-31T23:59:59-23:59"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var first, second iam.Time
		if err := first.UnmarshalJSON([]byte(text)); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		data, err := json.Marshal(first)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if err := second.UnmarshalJSON(data); err != nil || second.Unix() != first.Unix() {
			t.Errorf("%q is %v, written %s, read again %v, %v", text, first, data, second, err)
		}
	})
}
