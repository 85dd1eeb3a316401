package workload

import "strings"

// IsPlaceholder reports whether a text is a placeholder that is still to be filled in, such as <profile_id>.
func IsPlaceholder(text string) bool {
	text = strings.TrimLeft(strings.Trim(text, " \"'"), "=")
	upper := strings.ToUpper(text)
	return strings.HasPrefix(text, "<") && strings.HasSuffix(text, ">") || strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}") ||
		upper == "PROFILE_ID" || upper == "PROFILE_NAME" || strings.HasPrefix(upper, "YOUR_") || strings.HasPrefix(upper, "YOUR-") ||
		upper == "CHANGEME" || upper == "REPLACE_ME" || upper == "TODO"
}
