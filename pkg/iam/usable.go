package iam

import "fmt"

// maxAccessToken is the length of the longest access token that is accepted, in bytes. IAM's have some two thousand; what is
// much longer fits into no header.
const maxAccessToken = 64 << 10

// unusable is why an access token can't be one; "" if it can. A token goes into a header and into files: blanks, line ends
// and other controls in it would end both, and no token has any.
func unusable(token string) string {
	switch {
	case token == "":
		return "the answer holds no access token"
	case len(token) > maxAccessToken:
		return fmt.Sprintf("the access token of the answer has more than %d bytes", maxAccessToken)
	}
	for i := range len(token) {
		if token[i] <= ' ' || token[i] >= 0x7f {
			return fmt.Sprintf("the access token of the answer has the character %q", token[i])
		}
	}
	return ""
}
