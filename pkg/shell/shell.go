// Package shell writes words for a shell.
package shell

import "strings"

// Quote is a word in single quotes, whatever is in it.
func Quote(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }

// Word is a word as it is typed: quoted if it must be.
func Word(word string) string { return Line([]string{word}) }

// Line is a command as it is typed: words are quoted where they must be.
func Line(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = w
		if w == "" || strings.ContainsFunc(w, special) {
			quoted[i] = Quote(w)
		}
	}
	return strings.Join(quoted, " ")
}

// special reports whether a shell may not take a character as it is.
func special(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_./:=@%+,", r)
}
