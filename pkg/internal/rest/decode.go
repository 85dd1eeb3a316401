package rest

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
)

// decode reads an answer, or one entry of a list. A field of the wrong type is an error, except one that is tagged
// `decides:"nothing"`: that one is left empty.
func decode(body []byte, out any) error {
	err := json.Unmarshal(body, out)
	var mistyped *json.UnmarshalTypeError
	if !errors.As(err, &mistyped) {
		return err
	}
	target := reflect.ValueOf(out).Elem()
	rest, ok := withoutDecoration(body, target.Type())
	if !ok {
		return err
	}
	target.SetZero()
	return json.Unmarshal(rest, out)
}

// withoutDecoration removes from an object the fields that decide nothing and can't be read. It reports whether there was
// one.
func withoutDecoration(body []byte, kind reflect.Type) (rest []byte, ok bool) {
	var object map[string]json.RawMessage
	if kind.Kind() != reflect.Struct || json.Unmarshal(body, &object) != nil {
		return nil, false
	}
	for i := range kind.NumField() {
		field := kind.Field(i)
		if field.Tag.Get("decides") != "nothing" {
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		for key, value := range object {
			if strings.EqualFold(key, name) && json.Unmarshal(value, reflect.New(field.Type).Interface()) != nil {
				delete(object, key)
				ok = true
			}
		}
	}
	rest, err := json.Marshal(object)
	return rest, ok && err == nil
}
