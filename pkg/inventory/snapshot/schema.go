package snapshot

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// object is a JSON Schema, or a part of one.
type object = map[string]any

// Schema is the JSON Schema of snapshots. It is made of the types that are written and read.
func Schema() json.RawMessage {
	s := schemaOf(reflect.TypeFor[form]())
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "Snapshot of podtrust"
	s["description"] = "The trust and the access of an IBM Cloud account as they were read, with what is known of each part."
	properties, _ := s["properties"].(object)
	properties["kind"] = object{"const": Kind}
	properties["version"] = object{"const": Version}
	text, err := json.Marshal(s)
	if err != nil {
		return json.RawMessage("{}") // a schema holds nothing that can't be encoded
	}
	return text
}

// schemaOf is the schema of a type of Go as it is written as JSON.
func schemaOf(t reflect.Type) object {
	switch t {
	case reflect.TypeFor[iam.Time]():
		return object{"type": "string"}
	case reflect.TypeFor[iam.Flag]():
		return object{"type": "boolean"}
	case reflect.TypeFor[account.Extent]():
		return object{"enum": []account.Extent{
			account.ExtentWhole, account.ExtentFiltered, account.ExtentGhosts, account.ExtentBroken, account.ExtentPartial, account.ExtentUnasked,
		}}
	}
	switch t.Kind() {
	case reflect.Struct:
		properties, required := object{}, []string{}
		fieldsInto(t, properties, &required)
		return object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
	case reflect.Slice:
		return object{"type": []string{"array", "null"}, "items": schemaOf(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	default: // what a service wrote, such as the value of an attribute
		return object{}
	}
}

// fieldsInto adds the fields of a struct, and those of structs that are embedded in it.
func fieldsInto(t reflect.Type, properties object, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			fieldsInto(f.Type, properties, required)
			continue
		}
		properties[name] = schemaOf(f.Type)
		if name == "items" { // of a part: a list that is null is not an empty one
			properties[name] = object{"type": "array", "items": schemaOf(f.Type.Elem())}
		}
		if !strings.Contains(options, "omit") {
			*required = append(*required, name)
		}
	}
}
