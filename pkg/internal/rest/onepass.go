package rest

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"strings"
)

// streamed is a List, which is read entry by entry.
type streamed interface {
	readFrom(d *json.Decoder) (ok bool)
}

// inOnePass reads an answer that has lists to the same result as json.Unmarshal. That goes over the bytes of a list three times: to
// check all of the answer, to find the end of the list, and to check the list. This one goes over them once. ok is false for an answer in
// which anything is odd. Then out has a part of it, and is to be read otherwise.
func inOnePass(body []byte, out any) (ok bool) {
	fields := listing(out)
	if fields == nil {
		return false
	}
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return false
	}
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		key, isKey := t.(string)
		if err != nil || !isKey || seen[strings.ToLower(key)] || !readField(d, fields, key) {
			return false
		}
		seen[strings.ToLower(key)] = true
	}
	if _, err := d.Token(); err != nil { // the end of the object
		return false
	}
	_, err := d.Token()
	return err == io.EOF
}

// listing are the fields of a struct by their keys; nil for what is no struct, or has no list.
func listing(out any) map[string]any {
	v := reflect.ValueOf(out).Elem()
	if v.Kind() != reflect.Struct {
		return nil
	}
	fields, lists := map[string]any{}, 0
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if name == "" || name == "-" || !v.Field(i).CanSet() {
			return nil
		}
		fields[name] = v.Field(i).Addr().Interface()
		if _, is := fields[name].(streamed); is {
			lists++
		}
	}
	if lists == 0 {
		return nil
	}
	return fields
}

// readField reads the value of a key. It does not read one of a key that is written otherwise than the field, as json.Unmarshal does.
func readField(d *json.Decoder, fields map[string]any, key string) bool {
	switch field := fields[key].(type) {
	case streamed:
		return field.readFrom(d)
	case nil:
		for name := range fields {
			if strings.EqualFold(name, key) {
				return false
			}
		}
		return d.Decode(&json.RawMessage{}) == nil
	default:
		return d.Decode(field) == nil
	}
}

// readFrom reads a list of which all entries can be read.
func (l *List[T]) readFrom(d *json.Decoder) bool {
	*l = List[T]{present: true}
	switch t, err := d.Token(); {
	case err != nil:
		return false
	case t == nil: // null
		return true
	case t != json.Delim('['):
		return false
	}
	l.entries = []T{}
	for d.More() {
		var item T
		if d.Decode(&item) != nil {
			return false
		}
		l.entries = append(l.entries, item)
	}
	_, err := d.Token()
	return err == nil
}
