package snapshot

import (
	"reflect"
	"strconv"
	"strings"
)

// shapes are the names that objects may have, by the types that they are decoded into. The package encoding/json takes a name in any
// case, and of "known" and "KNOWN" the last: names are compared exactly here.
type shapes map[reflect.Type]map[string]reflect.Type

// fields are the names of a struct, with the type of each.
func (s shapes) fields(t reflect.Type) map[string]reflect.Type {
	if found, ok := s[t]; ok {
		return found
	}
	found := map[string]reflect.Type{}
	s[t] = found
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case f.Anonymous && name == "":
			for inner, of := range s.fields(f.Type) {
				found[inner] = of
			}
		default:
			found[name] = f.Type
		}
	}
	return found
}

// shaped is a type if it says which names its objects have, or what is in its lists; nil for anything.
func shaped(t reflect.Type) reflect.Type {
	if t == nil {
		return nil
	}
	switch t.Kind() {
	case reflect.Pointer:
		return shaped(t.Elem())
	case reflect.Struct, reflect.Slice, reflect.Map:
		return t
	default:
		return nil
	}
}

// due is the type of the value that begins.
func (s *scan) due() reflect.Type {
	if len(s.open) == 0 {
		return reflect.TypeFor[form]()
	}
	in := &s.open[len(s.open)-1]
	switch {
	case in.shape == nil:
		return nil
	case in.shape.Kind() != reflect.Struct:
		return shaped(in.shape.Elem())
	}
	return shaped(s.shapes.fields(in.shape)[plain(in.name)])
}

// known notes the name of an object if it is not one of this version.
func (s *scan) known(in *level) {
	if s.unknown != nil || in.shape == nil || in.shape.Kind() != reflect.Struct || in.end != '}' {
		return
	}
	if _, ok := s.shapes.fields(in.shape)[plain(in.name)]; !ok {
		s.unknown = &Error{Path: s.path(), Why: "its field " + in.name + " is unknown"}
	}
}

// path is that of the innermost object; "" for the outermost.
func (s *scan) path() string {
	text := ""
	for _, l := range s.open[:len(s.open)-1] {
		if l.end == ']' {
			text += "[" + strconv.Itoa(l.count-1) + "]"
		} else {
			text += "." + plain(l.last)
		}
	}
	return strings.TrimPrefix(text, ".")
}

// plain is a name without its quotes.
func plain(name string) string { return strings.Trim(name, `"`) }
