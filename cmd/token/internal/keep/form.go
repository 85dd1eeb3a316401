package keep

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Form is what a file with an access token looks like.
type Form string

// The forms.
const (
	FormToken Form = "token" // the token and nothing else
	formJSON  Form = "json"  // the token, its type and its end, by IAM's names
	formEnv   Form = "env"   // a line NAME=VALUE, for shells, systemd and containers
)

// Forms are the names of all forms.
func Forms() []string { return []string{string(formJSON), string(FormToken), string(formEnv)} }

// Check refuses an unknown form.
func (f Form) Check() error {
	if !slices.Contains(Forms(), string(f)) {
		return failure.Usagef("'--format' is '%s', which is not one of %s", string(f), strings.Join(Forms(), ", "))
	}
	return nil
}

// AccessVariable is the environment variable of an access token, where nobody names another one.
const AccessVariable = "IBMCLOUD_IAM_TOKEN"

// render is the content of the file. In a stream, each token has a line of its own.
func (f Form) render(token iam.Token, stream bool) ([]byte, error) {
	switch f {
	case formJSON:
		data, err := json.Marshal(struct { //nolint:gosec // the file is for the secret
			AccessToken string `json:"access_token"`
			TokenType   string `json:"token_type"`
			Expiration  int64  `json:"expiration"` // seconds since 1970
		}{token.AccessToken, token.TokenType, token.Expiration})
		return append(data, '\n'), err
	case formEnv:
		return []byte(AccessVariable + "=" + token.AccessToken + "\n"), nil
	case FormToken:
		if stream {
			return []byte(token.AccessToken + "\n"), nil
		}
	}
	return []byte(token.AccessToken), nil
}
