package rest

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/shown"
)

// leastSecret is the length, in bytes, from which a value is looked for in answers. What is shorter is not a credential, and
// would be found in every other word.
const leastSecret = 6

// secrets are the credentials that a request carries, in all forms in which they may come back. IAM repeats values in some
// of its messages ("property ... with value ... failed"), and so may any gateway.
type secrets []string

func newSecrets(token string, form url.Values) secrets {
	var s secrets
	add := func(value string) {
		if len(value) >= leastSecret {
			s = append(s, forms(value)...)
		}
	}
	add(token)
	for name, values := range form {
		if shown.SecretName(name) {
			for _, value := range values {
				add(value)
			}
		}
	}
	// The longest first: a part of a secret that is hidden must not leave the rest.
	slices.SortFunc(s, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.Compact(s)
}

// forms are a value as it is, in a form, and as URLs, HTML, JSON and base64 write it.
func forms(value string) []string {
	quoted, _ := json.Marshal(value) // a text always has a form
	return []string{
		value, strings.ReplaceAll(value, " ", "+"), url.QueryEscape(value), url.PathEscape(value), html.EscapeString(value), strings.Trim(string(quoted), `"`),
		base64.RawStdEncoding.EncodeToString([]byte(value)), base64.RawURLEncoding.EncodeToString([]byte(value)),
	}
}

// hide removes the secrets, and all that looks like one, from a text.
func (s secrets) hide(text string) string { return shown.Hide(s.hideKnown(text)) }

// hideKnown removes the secrets, and all that looks like a token, from a text. Keys that are not known stay: the text may be
// an ID of any form.
func (s secrets) hideKnown(text string) string { return shown.HideTokens(s.withoutKnown(text)) }

// hideIn removes the secrets from the body of an answer, before any of it is cut.
func (s secrets) hideIn(body []byte) []byte { return []byte(s.withoutKnown(string(body))) }

// withoutKnown looks for the secrets in what a text is without escapes, whichever of its characters are written by some, and replaces
// what they are written by.
func (s secrets) withoutKnown(text string) string {
	if len(s) == 0 {
		return text
	}
	plain, from := unescaped(text)
	var b strings.Builder
	for i := 0; i < len(plain); {
		at := slices.IndexFunc(s, func(secret string) bool { return strings.HasPrefix(plain[i:], secret) })
		if at >= 0 {
			b.WriteString(shown.Hidden)
			i += len(s[at])
			continue
		}
		b.WriteString(text[from[i]:from[i+1]])
		i++
	}
	return b.String()
}

// unescaped is a text without the escapes of JSON and of URLs, and where each of its bytes begins in the text, and the end.
func unescaped(text string) (plain string, from []int) {
	var b strings.Builder
	from = make([]int, 0, len(text)+1)
	for i := 0; i < len(text); {
		c, length := text[i], 1
		for prefix, digits := range map[string]int{`\u00`: 2, "%": 2} {
			rest, ok := strings.CutPrefix(text[i:], prefix)
			if !ok || len(rest) < digits {
				continue
			}
			if value, err := strconv.ParseUint(rest[:digits], 16, 8); err == nil {
				c, length = byte(value), len(prefix)+digits
			}
		}
		if c == '\\' && length == 1 && i+1 < len(text) && strings.IndexByte(`"\/`, text[i+1]) >= 0 {
			c, length = text[i+1], 2
		}
		b.WriteByte(c)
		from = append(from, i)
		i += length
	}
	return b.String(), append(from, len(text))
}
