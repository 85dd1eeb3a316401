package crtoken

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// mistaken names a text that is nearly a token, as part of a sentence that shows nothing of it; "" when it is something
// else. around is for a valid token with other characters before or after it.
func mistaken(text string) (what string, around bool) {
	const bom = "\uFEFF"
	bare := strings.TrimSpace(text)
	unquoted := strings.TrimSpace(strings.Trim(bare, `"'`))
	switch {
	case strings.HasPrefix(bare, bom) && looksRight(strings.TrimPrefix(bare, bom)):
		return "a byte-order mark precedes the token", true
	case len(unquoted) < len(bare) && looksRight(unquoted):
		return "there are quotes around the token", true
	case tokenRequest(bare):
		return "it is a Kubernetes TokenRequest in JSON, not the token in its field status.token", false
	}
	fields := strings.Fields(bare)
	joined := strings.Join(fields, "")
	switch {
	case len(fields) == 1 && twice(bare):
		return "there are two tokens in it, without a line end between them", false
	case len(fields) > 1 && looksRight(fields[0]) && looksRight(fields[1]):
		return "there are two tokens in it", true
	case len(fields) > 1 && looksRight(fields[0]):
		return "there is other text after the token", true
	case len(fields) > 1 && looksRight(joined):
		return "there are blanks or line breaks inside the token", false
	case looksRight(decoded(joined)):
		return "it is a token in base64, as in the data of a Kubernetes secret", false
	}
	return "", false
}

// twice reports whether a text is two tokens without a gap: the middle part is a signature and the next header.
func twice(text string) bool {
	const parts = 5
	all := strings.Split(text, ".")
	if len(all) != parts {
		return false
	}
	for _, claims := range []string{all[1], all[3]} {
		if _, err := decodePart(claims); err != nil {
			return false
		}
	}
	return true
}

// looksRight reports whether a text is a token alone.
func looksRight(text string) bool {
	parts := strings.Split(text, ".")
	if len(parts) != 3 || parts[2] == "" || strings.ContainsAny(text, " \t\r\n") {
		return false
	}
	_, err := decodePart(parts[0])
	return err == nil
}

// cutOff reports whether a JWT is signed by RSA and its signature is shorter than that of any allowed key, which has at
// least 2048 bits.
func cutOff(t Token, signature string) bool {
	const least = 2048 / 8
	algorithm, _ := t.Header["alg"].(string)
	rsa := strings.HasPrefix(algorithm, "RS") || strings.HasPrefix(algorithm, "PS")
	return rsa && base64.RawURLEncoding.DecodedLen(len(signature)) < least
}

func tokenRequest(text string) bool {
	var request struct {
		Status struct {
			Token string `json:"token"`
		} `json:"status"`
	}
	return json.Unmarshal([]byte(text), &request) == nil && looksRight(request.Status.Token)
}

// decoded is what a text in base64 holds; "" for other texts.
func decoded(text string) string {
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding} {
		if data, err := encoding.DecodeString(text); err == nil {
			return strings.TrimSpace(string(data))
		}
	}
	return ""
}
