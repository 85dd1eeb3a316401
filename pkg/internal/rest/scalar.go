package rest

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
)

// Number is a whole number that decides nothing, such as a count. Some answers write one as text. It is 0 for anything that is
// not a number, so that it never fails an answer.
type Number int64

// UnmarshalJSON never fails.
func (n *Number) UnmarshalJSON(data []byte) error {
	const most = 1 << 38 // no count is larger; as seconds, these are some ten thousand years
	value, err := strconv.ParseFloat(strings.Trim(string(data), `"`), 64)
	if err != nil || !(value > -most && value < most) {
		value = 0
	}
	*n = Number(value)
	return nil
}

// Flag is a yes or no. Some answers write it as text.
type Flag bool

// UnmarshalJSON reads true, false, both in quotes, and null. It fails for anything else, because a flag decides something.
func (f *Flag) UnmarshalJSON(data []byte) error {
	switch strings.ToLower(string(data)) {
	case `"true"`:
		data = []byte("true")
	case `"false"`, `""`:
		data = []byte("false")
	}
	return json.Unmarshal(data, (*bool)(f))
}

// Next is the address of the next page, which may be relative; "" at the end. Services write it as text, or as an object with
// the address or the cursor.
type Next string

// UnmarshalJSON reads each of these forms. It fails for anything else: a list whose next page is not known is not at its end.
func (n *Next) UnmarshalJSON(data []byte) error {
	*n = ""
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, (*string)(n))
	}
	var object struct {
		Href  string `json:"href"`
		Start string `json:"start"`
	}
	if err := json.Unmarshal(data, &object); err != nil {
		return err
	}
	*n = Next(object.Href)
	if object.Href == "" && object.Start != "" {
		*n = Next("?" + url.Values{"start": {object.Start}}.Encode())
	}
	return nil
}
