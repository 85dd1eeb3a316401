package snapshot_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/inventory/snapshot"
)

// complaints are what a validator says of a value, with as much of JSON Schema as the schema of snapshots uses.
func complaints(s map[string]any, at string, v any) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, at+": "+fmt.Sprintf(format, args...)) }
	if c, ok := s["const"]; ok && !reflect.DeepEqual(c, v) {
		say("is not %v", c)
	}
	if e, ok := s["enum"].([]any); ok && !slices.Contains(e, v) {
		say("is none of %v", e)
	}
	kinds, ok := s["type"].([]any)
	if !ok && s["type"] != nil {
		kinds = []any{s["type"]}
	}
	if kinds != nil && !slices.Contains(kinds, any(kindOf(v))) {
		say("is of type %s", kindOf(v))
	}
	switch v := v.(type) {
	case []any:
		items, _ := s["items"].(map[string]any)
		for i := range v {
			out = append(out, complaints(items, fmt.Sprintf("%s[%d]", at, i), v[i])...)
		}
	case map[string]any:
		properties, _ := s["properties"].(map[string]any)
		required, _ := s["required"].([]any)
		for _, name := range required {
			if _, ok := v[name.(string)]; !ok {
				say("has no %v", name)
			}
		}
		for name, one := range v {
			schema, ok := properties[name].(map[string]any)
			if more, others := s["additionalProperties"].(map[string]any); !ok && others {
				schema, ok = more, true
			}
			if !ok && s["additionalProperties"] == false {
				say("has %s", name)
			}
			out = append(out, complaints(schema, at+"."+name, one)...)
		}
	}
	return out
}

func kindOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	}
	return "object"
}

func TestSnapshotsFitTheirSchema(t *testing.T) {
	t.Parallel()
	var schema map[string]any
	if err := json.Unmarshal(snapshot.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		data, err := snapshot.Encode(snapshot.Snapshot{Account: drawn(t)})
		if err != nil {
			t.Fatal(err)
		}
		var value map[string]any
		if err := json.Unmarshal(data, &value); err != nil {
			t.Fatal(err)
		}
		for _, c := range complaints(schema, "", value) {
			t.Error(c)
		}
		value["more"] = 1
		delete(value, "kind")
		if got := complaints(schema, "", value); len(got) != 2 {
			t.Errorf("a wrong snapshot has the complaints %v", got)
		}
	})
}
