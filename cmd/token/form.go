package token

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/iam"
)

// form is what a file with an access token looks like.
type form string

const (
	formToken form = "token" // the token and nothing else
	formJSON  form = "json"  // the token, its type and its end, by IAM's names
	formEnv   form = "env"   // a line NAME=VALUE, for shells, systemd and containers
)

func forms() []string { return []string{string(formJSON), string(formToken), string(formEnv)} }

func (f form) check() error {
	if !slices.Contains(forms(), string(f)) {
		return failure.Usagef("'--format' is '%s', which is not one of %s", string(f), strings.Join(forms(), ", "))
	}
	return nil
}

// render is the content of the file. In a stream, each token has a line of its own.
func (f form) render(token iam.Token, stream bool) ([]byte, error) {
	switch f {
	case formJSON:
		data, err := json.Marshal(struct { //nolint:gosec // the file is for the secret
			AccessToken string `json:"access_token"`
			TokenType   string `json:"token_type"`
			Expiration  int64  `json:"expiration"` // seconds since 1970
		}{token.AccessToken, token.TokenType, token.Expiration})
		return append(data, '\n'), err
	case formEnv:
		return []byte(accessVariable + "=" + token.AccessToken + "\n"), nil
	case formToken:
		if stream {
			return []byte(token.AccessToken + "\n"), nil
		}
	}
	return []byte(token.AccessToken), nil
}
