package iam

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxAccessToken is the length of the longest access token that is accepted, in bytes. IAM's have some two thousand; what is
// much longer fits into no header.
const maxAccessToken = 64 << 10

// unusable is why an access token can't be one; "" if it can. A token goes into a header and into files: it has the characters that
// RFC 6750 allows there, and is no page and no text of several lines.
func unusable(token string) string {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/"
	body := strings.TrimRight(token, "=")
	switch {
	case token == "":
		return "the answer holds no access token"
	case len(token) > maxAccessToken:
		return fmt.Sprintf("the access token of the answer has more than %d bytes", maxAccessToken)
	case body == "":
		return "the access token of the answer is padding"
	}
	if rest := strings.TrimLeft(body, allowed); rest != "" {
		first, _ := utf8.DecodeRuneInString(rest)
		return fmt.Sprintf("the access token of the answer has the character %q", first)
	}
	return ""
}
