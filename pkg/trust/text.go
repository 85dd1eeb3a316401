package trust

import (
	"strconv"
	"strings"
	"unicode"
)

// String is a condition as people write it: "namespace IN a,b". Values that could not be seen, or not be told from others, are quoted.
func (c Condition) String() string {
	values, err := DecodeValue(c.Value)
	if err != nil {
		return c.Claim + " " + c.Operator + " " + c.Value
	}
	if len(values) == 0 {
		return c.Claim + " " + c.Operator + " []"
	}
	shown := make([]string, len(values))
	for i, v := range values {
		shown[i] = quoted(v)
	}
	return c.Claim + " " + c.Operator + " " + strings.Join(shown, ",")
}

// quoted is a value in quotes if it is empty, looks like an empty list, or has blanks, commas, quotes or invisible characters.
func quoted(value string) string {
	in := strconv.Quote(value)
	hidden := func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == '\'' }
	if value == "" || value == "[]" || in != `"`+value+`"` || strings.ContainsFunc(value, hidden) {
		return in
	}
	return value
}

// parseValues reads the values of a condition as String writes them. What is not wholly in quotes is taken as it is.
func parseValues(operator, text string) []string {
	if operator != In {
		return []string{unquoted(text)}
	}
	if text == "[]" {
		return nil
	}
	var values []string
	for rest, more := text, true; more; {
		var value string
		value, rest, more = cutValue(rest)
		values = append(values, unquoted(strings.TrimSpace(value)))
	}
	return values
}

// cutValue takes the first value off a list with commas between.
func cutValue(list string) (value, rest string, more bool) {
	trimmed := strings.TrimLeftFunc(list, unicode.IsSpace)
	if prefix, err := strconv.QuotedPrefix(trimmed); err == nil && strings.HasPrefix(prefix, `"`) {
		after := strings.TrimSpace(trimmed[len(prefix):])
		if after == "" {
			return prefix, "", false
		}
		if rest, ok := strings.CutPrefix(after, ","); ok {
			return prefix, rest, true
		}
	}
	return strings.Cut(list, ",")
}

// unquoted is what a text in double quotes means; any other text is itself.
func unquoted(text string) string {
	if !strings.HasPrefix(text, `"`) {
		return text
	}
	if value, err := strconv.Unquote(text); err == nil {
		return value
	}
	return text
}
