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
	target := reflect.ValueOf(out).Elem()
	if inOnePass(body, out) {
		return nil
	}
	target.SetZero()
	err := json.Unmarshal(body, out)
	var mistyped *json.UnmarshalTypeError
	if !errors.As(err, &mistyped) {
		return err
	}
	rest, left := withoutDecoration(body, target.Type())
	if !left {
		return err
	}
	target.SetZero()
	return json.Unmarshal(rest, out)
}

// withoutDecoration leaves out the fields that decide nothing and can't be read, of a value and of what is in it. It reports
// whether there was one.
func withoutDecoration(body []byte, kind reflect.Type) (rest []byte, left bool) {
	switch {
	case json.Unmarshal(body, reflect.New(kind).Interface()) == nil:
		return body, false
	case kind.Kind() == reflect.Struct:
		return objectWithoutDecoration(body, kind)
	case kind.Kind() == reflect.Slice:
		var list []json.RawMessage
		if json.Unmarshal(body, &list) != nil {
			return body, false
		}
		for i := range list {
			entry, changed := withoutDecoration(list[i], kind.Elem())
			list[i], left = entry, left || changed
		}
		return encoded(body, list, left)
	}
	return body, false
}

func objectWithoutDecoration(body []byte, kind reflect.Type) (rest []byte, left bool) {
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil {
		return body, false
	}
	for i := range kind.NumField() {
		field := kind.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		for key, value := range object {
			switch {
			case !strings.EqualFold(key, name):
			case field.Tag.Get("decides") != "nothing":
				inner, changed := withoutDecoration(value, field.Type)
				object[key], left = inner, left || changed
			case json.Unmarshal(value, reflect.New(field.Type).Interface()) != nil:
				delete(object, key)
				left = true
			}
		}
	}
	return encoded(body, object, left)
}

// encoded is a value that was changed; what it was made of, if it was not.
func encoded(was []byte, value any, changed bool) ([]byte, bool) {
	if !changed {
		return was, false
	}
	now, err := json.Marshal(value)
	return now, err == nil
}
