package shown

import "strings"

// Markdown is a text as it is shown in Markdown, also in a cell of a table, whatever is in it: visible, in one line, and without a
// character that would begin markup, HTML, a link or a mention, or end the cell.
func Markdown(text string) string {
	var b strings.Builder
	for _, r := range Visible(text) {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '&':
			b.WriteString("&amp;")
		case strings.ContainsRune("\\`*_[]|#!~>@", r):
			b.WriteString("\\" + string(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
