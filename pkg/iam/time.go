package iam

import (
	"encoding/json"
	"strings"
	"time"
)

// Time is a point in time as IBM Cloud writes it: sometimes RFC 3339, sometimes to the minute and with an offset that RFC
// 3339 does not know. One that can't be read is the zero time, so that it never fails a list. As JSON it is RFC 3339 in UTC.
type Time struct{ time.Time }

// UnmarshalJSON reads any of the forms.
func (t *Time) UnmarshalJSON(data []byte) error {
	*t = Time{}
	if len(data) < 2 || data[0] != '"' {
		return nil
	}
	text := string(data[1 : len(data)-1])
	if strings.Contains(text, `\`) && json.Unmarshal(data, &text) != nil { // some encoders escape the plus sign
		return nil //nolint:nilerr // the zero time is the answer
	}
	layouts := []string{time.RFC3339, "2006-01-02T15:04:05Z0700"}
	if len(text) > 16 && text[16] != ':' { // no seconds; a list has thousands, and each layout that fails costs an error
		layouts = []string{"2006-01-02T15:04Z0700", "2006-01-02T15:04Z07:00"}
	}
	for _, layout := range layouts {
		if at, err := time.Parse(layout, text); err == nil {
			// An offset can move the ends of the calendar out of the years that RFC 3339 can write.
			if at = at.UTC(); at.Year() >= 1 && at.Year() <= 9999 {
				t.Time = at
			}
			return nil
		}
	}
	return nil
}

// MarshalJSON writes RFC 3339 with whole seconds.
func (t Time) MarshalJSON() ([]byte, error) {
	return json.Marshal(t.String())
}

// String is RFC 3339 in UTC with whole seconds, or "" for the zero time.
func (t Time) String() string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
