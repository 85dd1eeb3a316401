package policies

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// same compares what decides about access: roles and resource in any order.
func same(a, b state.Policy) bool {
	sorted := func(list []state.Attribute) []state.Attribute {
		copied := slices.Clone(list)
		slices.SortStableFunc(copied, func(x, y state.Attribute) int { return strings.Compare(x.Key, y.Key) })
		return copied
	}
	equal := func(x, y state.Attribute) bool {
		return x.Key == y.Key && x.Operator == y.Operator && asText(x.Value) == asText(y.Value)
	}
	return slices.Equal(slices.Sorted(slices.Values(a.Roles)), slices.Sorted(slices.Values(b.Roles))) &&
		slices.EqualFunc(sorted(a.Resource), sorted(b.Resource), equal) &&
		slices.EqualFunc(a.Tags, b.Tags, equal) && bytes.Equal(compact(a.Rule), compact(b.Rule))
}

// compact takes the blanks out of a rule.
func compact(document []byte) []byte {
	var out bytes.Buffer
	if json.Compact(&out, document) != nil {
		return document
	}
	return out.Bytes()
}

func conflict(c *api.Call, with state.Policy) *api.Error {
	e := api.Errorf(http.StatusConflict, "policy_conflict_error",
		"The policy wasn't created because an access policy with identical attributes and roles already exists.")
	e.Details = map[string]any{"conflicts_with": map[string]any{"etag": with.Tag, "policy": newBodyV2(c, with)}}
	return e
}
