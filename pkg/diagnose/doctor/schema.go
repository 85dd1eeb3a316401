package doctor

import (
	"encoding/json"

	"github.com/podtrust/podtrust/pkg/schema"
)

// Schema is the JSON Schema of Report.
func Schema() json.RawMessage {
	return schema.Of[Report]("What podtrust doctor checked")
}
