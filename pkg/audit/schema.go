package audit

import (
	_ "embed"
	"encoding/json"
)

//go:embed schema.json
var schema string

// Schema returns the JSON Schema of a report.
func Schema() json.RawMessage { return json.RawMessage(schema) }
