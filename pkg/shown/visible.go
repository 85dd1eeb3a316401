package shown

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Visible replaces control characters and all others that can't be seen, or that change the direction of text, by their
// escapes.
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
			writeEscape(&b, r)
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

// hostile reports whether a character is a control, or can't be seen for what it is: marks of direction and of line ends,
// characters without width, blanks that look like a space, and code points that no font shows.
func hostile(r rune) bool {
	switch {
	case r < 0x20 || r == 0x7f:
		return true
	case r < 0x7f, r == ideographicSpace:
		return false
	case unicode.IsControl(r), r == blankBraille:
		return true
	}
	return !unicode.Is(unicode.Prepended_Concatenation_Mark, r) && unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Zs,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Noncharacter_Code_Point)
}

const (
	ideographicSpace = 0x3000 // as wide as the text around it, and common in names
	blankBraille     = 0x2800 // a symbol by its category, and blank in every font
)

// EscapeJSON replaces the characters of a JSON document that can't be seen, which encoding/json leaves as they are. In a
// JSON document they occur in strings only, where the escape means the same.
func EscapeJSON(document []byte) []byte {
	return []byte(escaped(string(document), func(b *strings.Builder, r rune) {
		if r > 0xffff {
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(b, `\u%04x\u%04x`, high, low)
			return
		}
		fmt.Fprintf(b, `\u%04x`, r)
	}))
}

// EscapeYAML is EscapeJSON for YAML, in which texts with such characters must be quoted: see Quoted.
func EscapeYAML(document string) string { return escaped(document, writeEscape) }

// writeEscape writes the escape of Go, which is that of YAML.
func writeEscape(b *strings.Builder, r rune) {
	if r > 0xffff {
		fmt.Fprintf(b, `\U%08x`, r)
		return
	}
	fmt.Fprintf(b, `\u%04x`, r)
}

// Quoted reports whether a text needs double quotes in YAML, because it has characters that can't be seen.
func Quoted(text string) bool { return !printable(text) && strings.IndexFunc(text, hostile) >= 0 }

func escaped(document string, escape func(b *strings.Builder, r rune)) string {
	bad := func(r rune) bool { return r >= 0x7f && hostile(r) }
	if strings.IndexFunc(document, bad) < 0 {
		return document
	}
	var b strings.Builder
	for _, r := range document {
		if bad(r) {
			escape(&b, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
