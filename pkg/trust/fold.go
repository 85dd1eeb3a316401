package trust

import (
	"strings"
	"unicode"
)

// How IAM compares letters beyond ASCII without regard to case is not known: 'ſ' folds to 's' for some, 'ß' to "ss" and 'ı' to 'i' for
// others. So there are two ways to fold: texts that are equal in plain are equal for everyone, and texts that differ in Fold are
// different for everyone. Between the two nothing is known.

// plain is a text with its ASCII letters in lower case.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, text)
}

// Fold is the one spelling of all texts that may be equal without regard to case. For a name of Kubernetes, which has lower-case
// letters only, it is the name.
func Fold(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch r {
		case 'İ', 'ı':
			b.WriteByte('i')
		case 'ß', 'ẞ':
			b.WriteString("ss")
		case 'ﬀ':
			b.WriteString("ff")
		case 'ﬁ':
			b.WriteString("fi")
		case 'ﬂ':
			b.WriteString("fl")
		case 'ﬃ':
			b.WriteString("ffi")
		case 'ﬄ':
			b.WriteString("ffl")
		case 'ﬅ', 'ﬆ':
			b.WriteString("st")
		default:
			b.WriteString(plain(string(least(r))))
		}
	}
	return b.String()
}

// least is the first of the characters that differ in case only.
func least(r rune) rune {
	first := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		first = min(first, next)
	}
	return first
}

// sameCase answers whether two texts are equal without regard to case.
func sameCase(a, b string) Verdict {
	switch {
	case plain(a) == plain(b):
		return Yes
	case Fold(a) == Fold(b):
		return Unknown
	}
	return No
}

// verdictOf is the verdict of what is known.
func verdictOf(holds bool) Verdict {
	if holds {
		return Yes
	}
	return No
}

// not is the opposite; that of Unknown is Unknown.
func (v Verdict) not() Verdict { return Yes - v }
