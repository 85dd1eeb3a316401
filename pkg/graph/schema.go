package graph

import (
	"encoding/json"

	"github.com/podtrust/podtrust/pkg/schema"
)

// WhoSchema is the JSON Schema of Who.
func WhoSchema() json.RawMessage { return schema.Of[Who]("Who can become a trusted profile") }

// WhatSchema is the JSON Schema of What.
func WhatSchema() json.RawMessage { return schema.Of[What]("What pods can become") }

// CanSchema is the JSON Schema of Can.
func CanSchema() json.RawMessage { return schema.Of[Can]("Whether a pod can become a trusted profile") }
