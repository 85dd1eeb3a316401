package crtoken

import (
	"fmt"
	"slices"
	"strings"
)

// Audiences are the audiences that the token is for. Kubernetes writes a list, others a single text.
func (t Token) Audiences() []string {
	switch value := t.Claims["aud"].(type) {
	case string:
		return []string{value}
	case []any:
		var list []string
		for _, v := range value {
			if text, ok := v.(string); ok {
				list = append(list, text)
			}
		}
		return list
	}
	return nil
}

// OddAudience says what is unusual about the audiences, as part of a sentence: "its audience is 'vault'". It is "" for a
// token that is for IAM, with or without other audiences: one entry of a list is enough.
func (t Token) OddAudience() string {
	all := t.Audiences()
	if slices.Contains(all, Audience) {
		return ""
	}
	claim, named := t.Claims["aud"]
	list, isList := claim.([]any)
	var text string
	switch {
	case !named || claim == nil:
		return "it names no audience"
	case isList && len(list) == 0:
		return "its list of audiences is empty"
	case len(all) == 0:
		return "its audience is neither a string nor a list of strings"
	case len(all) == 1:
		text = "its audience is '" + all[0] + "'"
	default:
		text = fmt.Sprintf("its audiences are '%s', and none of these %d entries is 'iam'", strings.Join(all, "', '"), len(all))
	}
	if near := nearAudience(all); near != "" {
		text += " ('" + near + "' does not count: case, blanks and separators matter)"
	}
	return text
}

// nearAudience is an entry that was meant to be the right one, such as "IAM" or "iam,vault"; "" for none.
func nearAudience(all []string) string {
	for _, entry := range all {
		words := strings.FieldsFunc(entry, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\t' || r == '\n' || r == '"' })
		if slices.ContainsFunc(words, func(word string) bool { return strings.EqualFold(word, Audience) }) {
			return entry
		}
	}
	return ""
}
