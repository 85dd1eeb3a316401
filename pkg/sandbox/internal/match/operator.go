package match

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
)

// in is the only operator that takes several values.
const in = "IN"

// Operators returns the operators of conditions, in the order of IBM's documents.
func Operators() []string {
	return []string{"EQUALS", "NOT_EQUALS", "EQUALS_IGNORE_CASE", "NOT_EQUALS_IGNORE_CASE", "CONTAINS", in}
}

// comparisons returns how each operator compares a claim with one value. CONTAINS looks for a part of the text, since no
// claim of a pod is a list; every text contains the empty one.
func comparisons() map[string]func(claim, value string) bool {
	equal := func(claim, value string) bool { return claim == value }
	return map[string]func(claim, value string) bool{
		"EQUALS":                 equal,
		"NOT_EQUALS":             func(claim, value string) bool { return claim != value },
		"EQUALS_IGNORE_CASE":     strings.EqualFold,
		"NOT_EQUALS_IGNORE_CASE": func(claim, value string) bool { return !strings.EqualFold(claim, value) },
		"CONTAINS":               strings.Contains,
		in:                       equal,
	}
}

// readValues returns the values of a condition: those of a JSON list, or the one that is not a list. Numbers and booleans
// become text, as IAM compares them. It returns false for what is not one JSON document, for null, and for objects and
// lists in lists.
func readValues(document string) ([]string, bool) {
	decoder := json.NewDecoder(strings.NewReader(document))
	decoder.UseNumber() // a number is compared as it is written
	var value any
	if decoder.Decode(&value) != nil {
		return nil, false
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, false
	}
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	values := make([]string, 0, len(list))
	for _, item := range list {
		text, ok := asText(item)
		if !ok {
			return nil, false
		}
		values = append(values, text)
	}
	return values, true
}

func asText(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}
