package trust

import (
	"strings"
	"unicode"
)

// Near says how two names that differ are alike all the same.
type Near string

// The ways in which a person takes two names for the same.
const (
	NearCase      Near = "case"                  // only capitals differ
	NearBlanks    Near = "blanks"                // only blanks, or invisible characters, differ
	NearLookAlike Near = "look-alike characters" // only characters that look the same differ, such as 0 and O
)

// Nearness compares two names that should be equal; "" when they are, or when they are not alike.
func Nearness(wanted, got string) Near {
	a, b := unblank(wanted), unblank(got)
	switch {
	case wanted == got || a == "" || b == "":
		return ""
	case a == b:
		return NearBlanks
	case strings.EqualFold(a, b):
		return NearCase
	case skeleton(a) == skeleton(b):
		return NearLookAlike
	}
	return ""
}

// unblank drops blanks, control characters and characters without a shape.
func unblank(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}

// skeleton makes equal what looks equal in most fonts: letters of other scripts, digits for letters, dashes and full-width
// forms.
func skeleton(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '\uff01' && r <= '\uff5e' {
			r -= '\uff01' - '!'
		}
		return lookAlike(unicode.ToLower(r))
	}, s)
}

func lookAlike(r rune) rune { //nolint:gocyclo // it is a table
	switch r {
	case '0', 'ο', 'о', 'օ':
		return 'o'
	case '1', 'i', '|', 'ι', 'і', 'ı', 'ӏ':
		return 'l'
	case 'а', 'α', 'ɑ':
		return 'a'
	case 'е', 'ε', 'ё':
		return 'e'
	case 'с', 'ϲ':
		return 'c'
	case 'р', 'ρ':
		return 'p'
	case 'х', 'χ', '×':
		return 'x'
	case 'у', 'γ':
		return 'y'
	case 'ѕ', '5':
		return 's'
	case 'ј':
		return 'j'
	case 'һ':
		return 'h'
	case 'ԁ':
		return 'd'
	case 'ν', 'ѵ':
		return 'v'
	case 'κ', 'к':
		return 'k'
	case 'т', 'τ':
		return 't'
	case 'м':
		return 'm'
	case 'п':
		return 'n'
	case 'в', '8':
		return 'b'
	case '_', '‐', '‑', '‒', '–', '—', '−', '﹣':
		return '-'
	}
	return r
}
