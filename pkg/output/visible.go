package output

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Visible replaces control characters, and those that change the direction of text, by their escapes.
func Visible(s string) string { return visible(s, hostile) }

// VisibleLines is like Visible, but leaves line ends and tabs.
func VisibleLines(s string) string {
	return visible(s, func(r rune) bool { return hostile(r) && r != '\n' && r != '\t' })
}

func visible(s string, bad func(rune) bool) string {
	if printable(s) {
		return s
	}
	if strings.IndexFunc(s, bad) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], string(utf8.RuneError)):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case bad(r) && r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case bad(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// printable reports whether a text is printable ASCII and nothing else, as nearly every cell of a list is.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// hostile are the control characters of ASCII and Latin-1, the line separators, and the marks of bidirectional text.
func hostile(r rune) bool {
	return r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x61c || r >= 0x200e && r <= 0x200f || r >= 0x2028 && r <= 0x202e ||
		r >= 0x2066 && r <= 0x2069
}

// escapeJSON replaces what encoding/json leaves as it is. In a JSON document such characters occur in strings only, where
// the escape means the same.
func escapeJSON(document []byte) []byte {
	text := string(document)
	bad := func(r rune) bool { return r >= 0x7f && hostile(r) }
	if strings.IndexFunc(text, bad) < 0 {
		return document
	}
	var b strings.Builder
	for _, r := range text {
		if bad(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return []byte(b.String())
}
