package login

import (
	"context"
	"strings"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Token returns an access token of the credential, the same one for all clients.
func (l *Login) Token(ctx context.Context) (string, error) {
	if l.source == nil {
		return "", l.noCredential()
	}
	return l.source.Token(ctx)
}

// HasToken reports whether an access token of the credential was found in this run. It sends nothing.
func (l *Login) HasToken() bool { return l.hasToken }

func (l *Login) openSource(ctx context.Context) error {
	credential, err := l.Credential()
	if err != nil {
		return err
	}
	e, err := l.Endpoints()
	if err != nil {
		return err
	}
	if credential.host != "" && credential.host != hostOf(e.IAM.URL) {
		return failure.Deniedf("the login of 'ibmcloud' is for %s, not for %s", credential.host, hostOf(e.IAM.URL)).
			Hintf("Log in there with 'ibmcloud login', or set PODTRUST_API_KEY.")
	}
	client, err := l.OpenIAM(ctx)
	if err != nil {
		return err
	}
	l.given = credential
	l.source = iam.NewTokenSource(l.options.Now, func(ctx context.Context) (iam.Token, error) { return credential.accessToken(ctx, client) })
	return nil
}

// accessToken turns the credential into an access token.
func (c Credential) accessToken(ctx context.Context, client *iam.Client) (iam.Token, error) {
	switch {
	case c.apiKey != "":
		return client.ExchangeAPIKey(ctx, c.apiKey)
	case c.crToken != "":
		return client.ExchangeComputeToken(ctx, c.crToken, SelectProfile(c.profile))
	}
	decoded, err := crtoken.Decode(c.token)
	if err != nil {
		return iam.Token{}, failure.Usagef("the IAM token of %s is unusable: %w", c.From, err).
			Hintf("It must be an IAM access token, such as 'ibmcloud iam oauth-tokens' prints.")
	}
	expires := decoded.Time("exp")
	if expires.IsZero() {
		expires = time.Unix(1<<40, 0) // the service will judge it
	}
	return iam.Token{AccessToken: c.token, Expiration: expires.Unix()}, nil
}

// bare takes "Bearer" off a token that was copied with it.
func bare(token string) string {
	token = strings.TrimSpace(token)
	if scheme, rest, ok := strings.Cut(token, " "); ok && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(rest)
	}
	return token
}
