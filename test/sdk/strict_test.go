package sdk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/IBM/go-sdk-core/v5/core"
	"github.com/IBM/platform-services-go-sdk/iamidentityv1"
	"github.com/IBM/platform-services-go-sdk/iampolicymanagementv1"
	"github.com/go-openapi/strfmt"
)

// strict compares a body with what an SDK made of it, member by member: a member that the SDK does not know, that it
// changed or that it requires and did not get is a problem. Times may differ in form.
func strict(body []byte, result any) []string {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var raw any
	if err := dec.Decode(&raw); err != nil {
		return []string{fmt.Sprintf("the body is no JSON: %v: %s", err, body)}
	}
	c := &comparison{}
	c.walk("$", raw, reflect.ValueOf(result))
	return c.problems
}

type comparison struct{ problems []string }

func (c *comparison) problem(path, format string, args ...any) {
	c.problems = append(c.problems, path+": "+fmt.Sprintf(format, args...))
}

func (c *comparison) walk(path string, raw any, v reflect.Value) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			if raw != nil {
				c.problem(path, "the SDK dropped %v", raw)
			}
			return
		}
		v = v.Elem()
	}
	switch {
	case v.Type() == reflect.TypeFor[json.RawMessage]():
	case v.Type() == reflect.TypeFor[strfmt.DateTime]():
		c.time(path, raw, v.Interface().(strfmt.DateTime))
	case v.Type() == reflect.TypeFor[iampolicymanagementv1.ControlResponse]():
		c.control(path, raw, v)
	case v.Kind() == reflect.Struct:
		c.object(path, raw, v)
	case v.Kind() == reflect.Slice:
		c.list(path, raw, v)
	case v.Kind() == reflect.Map:
		c.members(path, raw, v)
	default:
		c.scalar(path, raw, v)
	}
}

func (c *comparison) object(path string, raw any, v reflect.Value) {
	object, ok := raw.(map[string]any)
	if !ok {
		c.problem(path, "is %v, want an object", raw)
		return
	}
	known := map[string]bool{}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" {
			continue
		}
		known[name] = true
		value, there := object[name]
		if there {
			c.walk(path+"."+name, value, v.Field(i))
		} else if strings.Contains(field.Tag.Get("validate"), "required") {
			c.problem(path, "member %q is required and missing", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if !known[name] {
			c.problem(path, "the SDK does not know member %q", name)
		}
	}
}

// control is what the SDK reads roles with, also when enriched roles are requested: then the type for those decides.
func (c *comparison) control(path string, raw any, v reflect.Value) {
	document, _ := json.Marshal(raw)
	if !bytes.Contains(document, []byte(`"display_name"`)) {
		c.object(path, raw, v)
		return
	}
	var members map[string]json.RawMessage
	enriched := &iampolicymanagementv1.ControlResponseControlWithEnrichedRoles{}
	if err := json.Unmarshal(document, &members); err != nil {
		c.problem(path, "%v", err)
	} else if err := iampolicymanagementv1.UnmarshalControlResponseControlWithEnrichedRoles(members, &enriched); err != nil {
		c.problem(path, "%v", err)
	} else {
		c.walk(path, raw, reflect.ValueOf(enriched))
	}
}

func (c *comparison) list(path string, raw any, v reflect.Value) {
	list, ok := raw.([]any)
	if !ok || len(list) != v.Len() {
		c.problem(path, "is %v, the SDK has %d items", raw, v.Len())
		return
	}
	for i, item := range list {
		c.walk(fmt.Sprintf("%s[%d]", path, i), item, v.Index(i))
	}
}

func (c *comparison) members(path string, raw any, v reflect.Value) {
	object, ok := raw.(map[string]any)
	if !ok || len(object) != v.Len() {
		c.problem(path, "is %v, the SDK has %d members", raw, v.Len())
		return
	}
	for name, value := range object {
		c.walk(path+"."+name, value, v.MapIndex(reflect.ValueOf(name)))
	}
}

func (c *comparison) time(path string, raw any, got strfmt.DateTime) {
	want, ok := raw.(string)
	if ok && want == "" && time.Time(got).Unix() == 0 {
		return // IBM writes this for members that could not be added
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z0700"} {
		if t, err := time.Parse(layout, want); err == nil && t.Equal(time.Time(got)) {
			return
		}
	}
	c.problem(path, "is %v, the SDK has the time %v", raw, got)
}

func (c *comparison) scalar(path string, raw any, v reflect.Value) {
	number, isNumber := raw.(json.Number)
	text, isText := raw.(string)
	truth, isTruth := raw.(bool)
	same := false
	switch v.Kind() {
	case reflect.String:
		same = isText && text == v.String()
	case reflect.Bool:
		same = isTruth && truth == v.Bool()
	case reflect.Int64:
		same = isNumber && number.String() == fmt.Sprint(v.Int())
	case reflect.Float64:
		f, err := number.Float64()
		same = isNumber && err == nil && f == v.Float()
	default: // the SDK's types have no others
	}
	if !same {
		c.problem(path, "is %v, the SDK has %v", raw, v)
	}
}

func TestStrict(t *testing.T) {
	t.Parallel()
	const link = `{"id":"l","entity_tag":"1","created_at":"2026-03-02T09:15+0000","modified_at":"2026-03-02T09:15+0000","cr_type":"VSI"`
	for body, want := range map[string]string{
		`{"links":[]}`:                        "",
		`{"links":[],"more":1}`:               `does not know member "more"`,
		`{}`:                                  `"links" is required`,
		`{"links":[` + link + `,"link":{}}]}`: "",
		`{"links":[` + link + `,"link":{"x":1}}]}`: `does not know member "x"`,
	} {
		var members map[string]json.RawMessage
		if err := json.Unmarshal([]byte(body), &members); err != nil {
			t.Fatal(err)
		}
		var list *iamidentityv1.ProfileLinkList
		if err := core.UnmarshalModel(members, "", &list, iamidentityv1.UnmarshalProfileLinkList); err != nil {
			t.Fatal(err)
		}
		got := strings.Join(strict([]byte(body), list), "\n")
		if (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", body, got, want)
		}
	}
	var number struct {
		N *int64 `json:"n"`
	}
	number.N = ptr(int64(1))
	if got := strict([]byte(`{"n":"1"}`), &number); len(got) != 1 {
		t.Errorf("a text for a number: got %v", got)
	}
}
