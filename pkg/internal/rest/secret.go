package rest

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"slices"
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

// forms are a value as it is, and as URLs, HTML, JSON and base64 write it.
func forms(value string) []string {
	quoted, _ := json.Marshal(value) // a text always has a form
	return []string{
		value, url.QueryEscape(value), url.PathEscape(value), html.EscapeString(value), strings.Trim(string(quoted), `"`),
		base64.RawStdEncoding.EncodeToString([]byte(value)), base64.RawURLEncoding.EncodeToString([]byte(value)),
	}
}

// hide removes the secrets, and all that looks like one, from a text.
func (s secrets) hide(text string) string { return shown.Hide(s.hideKnown(text)) }

// hideKnown removes the secrets, and all that looks like a token, from a text. Keys that are not known stay: the text may be
// an ID of any form.
func (s secrets) hideKnown(text string) string {
	for _, secret := range s {
		text = strings.ReplaceAll(text, secret, shown.Hidden)
	}
	return shown.HideTokens(text)
}

// hideIn removes the secrets from the body of an answer, before any of it is cut.
func (s secrets) hideIn(body []byte) []byte {
	for _, secret := range s {
		body = bytes.ReplaceAll(body, []byte(secret), []byte(shown.Hidden))
	}
	return body
}
