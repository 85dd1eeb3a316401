package crtoken

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// Token is a JWT that was taken apart. It holds no signature.
type Token struct {
	Header map[string]any `json:"header"`
	Claims map[string]any `json:"claims"`

	Cut bool `json:"-"` // a part of the signature is missing
}

// Decode takes a JWT apart without checking anything of it but its form. "Bearer " is skipped before an access token of IAM,
// as other tools print it, and is a mistake before a pod's token, which is sent as it is. The error matches ErrToken and
// shows nothing of the token.
func Decode(text string) (Token, error) {
	scheme, rest, prefixed := strings.Cut(text, " ")
	prefixed = prefixed && strings.EqualFold(scheme, "Bearer")
	if prefixed {
		text = strings.TrimSpace(rest)
	}
	t, err := decode(text)
	if err == nil && prefixed && t.ServiceAccount() {
		return Token{}, &Error{Reason: "the word 'Bearer' precedes the token", Around: true}
	}
	if err == nil {
		return t, nil
	}
	if what, around := mistaken(text); what != "" {
		return Token{}, &Error{Reason: what, Around: around}
	}
	return Token{}, err
}

func decode(text string) (Token, error) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 || parts[2] == "" || strings.ContainsAny(text, " \t\r\n") { // base64 ignores line breaks, and IAM may not
		return Token{}, &Error{Reason: "it is not a JWT, which has three parts separated by dots"}
	}
	var t Token
	var err error
	if t.Header, err = decodePart(parts[0]); err != nil {
		return Token{}, unusable(err, "it is not a JWT: its header is ")
	}
	if t.Claims, err = decodePart(parts[1]); err != nil {
		return Token{}, unusable(err, "it is not a JWT: its claims are ")
	}
	t.Cut = cutOff(t, parts[2])
	return t, nil
}

func decodePart(part string) (map[string]any, error) {
	data, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return nil, errors.New("not in base64")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var object map[string]any
	if err := dec.Decode(&object); err != nil || object == nil || dec.More() {
		return nil, errors.New("not a JSON object")
	}
	return object, nil
}

// Text returns a claim that is text, at a path of names; "" when it is missing or something else.
func (t Token) Text(path ...string) string {
	text, _ := t.at(path).(string)
	return text
}

// Time returns a claim that is a number of seconds since 1970, or the zero time.
func (t Token) Time(name string) time.Time {
	number, ok := t.at([]string{name}).(json.Number)
	if !ok {
		return time.Time{}
	}
	seconds, err := number.Float64()
	const farAway = 1 << 38 // some ten thousand years: beyond it, times have no year that can be written
	if err != nil || seconds < 0 || seconds > farAway {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0).UTC()
}

func (t Token) at(path []string) any {
	var value any = t.Claims
	for _, name := range path {
		object, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = object[name]
	}
	return value
}

// ServiceAccount reports whether the token is one of a Kubernetes service account.
func (t Token) ServiceAccount() bool {
	return strings.HasPrefix(t.Text("sub"), "system:serviceaccount:")
}

// IAM reports whether the token is an access token of IBM Cloud IAM.
func (t Token) IAM() bool { return t.Text("iam_id") != "" }
