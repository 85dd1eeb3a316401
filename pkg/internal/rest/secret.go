package rest

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
)

const hidden = "[HIDDEN]"

// leastSecret is the length, in bytes, from which a value is looked for in answers. What is shorter is no credential, and
// would be found in every other word.
const leastSecret = 6

// secrets are the credentials that a request carries. IAM repeats values in some of its messages ("property ... with value
// ... failed"), and so may any gateway.
type secrets []string

func newSecrets(token string, form url.Values) secrets {
	var s secrets
	add := func(value string) {
		if len(value) >= leastSecret {
			s = append(s, value)
		}
	}
	add(token)
	for name, values := range form {
		if secretName(name) {
			for _, value := range values {
				add(value)
			}
		}
	}
	// The longest first: a part of a secret that is hidden must not leave the rest.
	slices.SortStableFunc(s, func(a, b string) int { return len(b) - len(a) })
	return s
}

// hide removes the secrets, and all that looks like a token, from a text.
func (s secrets) hide(text string) string {
	for _, secret := range s {
		text = strings.ReplaceAll(text, secret, hidden)
	}
	return withoutTokens(text)
}

// hideIn is hide for the body of an answer, before any of it is cut.
func (s secrets) hideIn(body []byte) []byte {
	for _, secret := range s {
		body = bytes.ReplaceAll(body, []byte(secret), []byte(hidden))
	}
	return body
}

// secretName reports whether the value under a name may be a secret. It rather hides too much.
func secretName(name string) bool {
	name = strings.ToLower(name)
	if name == "token_type" || name == "pagetoken" { // a reader of a trace needs these
		return false
	}
	for _, part := range []string{
		"token", "apikey", "api-key", "api_key", "password", "passcode", "secret", "authorization", "cookie", "x-auth",
	} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// withoutTokens hides what looks like a JWT wherever it stands: "eyJ" is how every JSON header begins in base64.
func withoutTokens(s string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "eyJ")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString(hidden)
		s = strings.TrimLeftFunc(rest, func(r rune) bool {
			return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.=+/", r)
		})
	}
}
