package crtoken

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// mistaken says what a text is that is nearly a token, as part of a sentence that shows nothing of it; "" when it is
// something else.
func mistaken(text string) string {
	const bom = "\uFEFF"
	bare := strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(bare, bom) && looksRight(strings.TrimPrefix(bare, bom)):
		return "a byte-order mark stands before the token"
	case looksRight(strings.Trim(bare, `"'`)) && len(strings.Trim(bare, `"'`)) < len(bare):
		return "there are quotes around the token"
	case tokenRequest(bare):
		return "it is a Kubernetes TokenRequest in JSON, not the token in its field status.token"
	}
	if fields := strings.Fields(bare); len(fields) > 1 && !looksRight(fields[0]) && looksRight(strings.Join(fields, "")) {
		return "there are blanks or line breaks inside the token"
	}
	if looksRight(decoded(strings.Join(strings.Fields(bare), ""))) {
		return "it is a token in base64, as in the data of a Kubernetes secret"
	}
	return ""
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
