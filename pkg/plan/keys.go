package plan

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// The keys below are equal for things that mean the same, whatever their order and spelling.

func linkKey(crType string, l iam.LinkTarget) string {
	return strings.Join([]string{crType, l.CRN, l.Namespace, l.Name}, "\x00")
}

func ruleKey(crType string, conditions []iam.Condition) string {
	keys := make([]string, len(conditions))
	for i, c := range conditions {
		values, err := trust.DecodeValue(c.Value)
		if err != nil {
			values = []string{"\x01" + c.Value} // equal to nothing that can be read
		}
		slices.Sort(values)
		operator := c.Operator
		if operator == trust.In && len(values) == 1 {
			operator = trust.Equals
		}
		keys[i] = c.Claim + "\x00" + operator + "\x00" + strings.Join(slices.Compact(values), "\x00")
	}
	slices.Sort(keys)
	return crType + "\x00" + strings.Join(slices.Compact(keys), "\x02")
}

func attributesKey(attributes []iam.PolicyAttribute) string {
	keys := make([]string, len(attributes))
	for i, a := range attributes {
		value, err := json.Marshal(a.Value)
		if err != nil {
			value = nil // the values of JSON documents can be encoded
		}
		keys[i] = a.Key + "\x00" + a.Operator + "\x00" + string(value)
	}
	slices.Sort(keys)
	return strings.Join(keys, "\x02")
}
