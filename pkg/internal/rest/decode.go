package rest

import (
	"encoding/json"
	"errors"
	"reflect"
)

// decode reads an answer. A field of the wrong type costs a list that field only, never the list: whatever stands around
// the items must be right, and the rest of the broken item is kept.
func decode(body []byte, out any) error {
	err := json.Unmarshal(body, out)
	var mistyped *json.UnmarshalTypeError
	if !errors.As(err, &mistyped) {
		return err
	}
	// Only the first such error is known. What is around the items has none if it decodes without them.
	frame, ok := withoutItems(body)
	if !ok || json.Unmarshal(frame, reflect.New(reflect.TypeOf(out).Elem()).Interface()) != nil {
		return err
	}
	return nil
}

// withoutItems empties the list that a document is, or those that its fields are. It reports whether there was one.
func withoutItems(body []byte) (frame []byte, ok bool) {
	var list []json.RawMessage
	if json.Unmarshal(body, &list) == nil {
		return []byte("[]"), true
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil {
		return nil, false
	}
	for name, value := range object {
		if json.Unmarshal(value, &list) == nil && list != nil {
			object[name], ok = json.RawMessage("[]"), true
		}
	}
	frame, err := json.Marshal(object)
	return frame, ok && err == nil
}
