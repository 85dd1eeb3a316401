package iam

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/internal/rest"
)

const (
	grantAPIKey  = "urn:ibm:params:oauth:grant-type:apikey"   //nolint:gosec // the name of a grant, no secret
	grantCRToken = "urn:ibm:params:oauth:grant-type:cr-token" //nolint:gosec // the name of a grant, no secret
)

// Token is an access token. Formatting it does not show the secret; encoding it as JSON does.
type Token struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int64  `json:"expires_in"` // seconds: 900 to 3600, as the account is set
	Expiration  int64  `json:"expiration"` // seconds since 1970
	Scope       string `json:"scope"`
}

// Expires is the end of the token's life; the zero time when it is unknown.
func (t Token) Expires() time.Time {
	if t.Expiration == 0 {
		return time.Time{}
	}
	return time.Unix(t.Expiration, 0).UTC()
}

// Format writes the token without its secret, for every verb, so that no message can show it. As JSON it is complete.
func (t Token) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "{%s [HIDDEN], expires %s}", t.TokenType, t.Expires().Format(time.RFC3339))
}

// ProfileSelector names the profile to assume. At least one field must be set; all that are set must mean the same profile.
type ProfileSelector struct{ ID, Name, CRN string }

// ExchangeComputeToken exchanges a pod's service account token for an access token. It is one request, and safe to repeat.
// The error matches apierr.ErrExchangeRefused when IAM refuses the token or the profile; its details then name the pod that
// IAM recognized.
//
// API: POST /identity/token
// Docs: IAM Identity Services API, Create an IAM access token using a compute resource token
func (c *Client) ExchangeComputeToken(ctx context.Context, crToken string, profile ProfileSelector) (Token, error) {
	form := url.Values{"grant_type": {grantCRToken}, "cr_token": {crToken}}
	for name, value := range map[string]string{
		"profile_id": profile.ID, "profile_name": profile.Name, "profile_crn": profile.CRN,
	} {
		if value != "" {
			form.Set(name, value)
		}
	}
	return c.grant(ctx, "exchange the pod's token", form, apierr.ErrExchangeRefused)
}

// ExchangeAPIKey exchanges an API key for an access token. Safe to repeat. The error matches apierr.ErrUnauthorized when
// IAM refuses the key.
//
// API: POST /identity/token
// Docs: IAM Identity Services API, Create an IAM access token for a user or service ID using an API key
func (c *Client) ExchangeAPIKey(ctx context.Context, key string) (Token, error) {
	form := url.Values{"grant_type": {grantAPIKey}, "apikey": {key}}
	return c.grant(ctx, "log in with the API key", form, apierr.ErrUnauthorized)
}

// grant requests a token. IAM answers 400 to nearly every problem of a credential; its class is the grant's.
func (c *Client) grant(ctx context.Context, op string, form url.Values, refused error) (Token, error) {
	var out tokenAnswer
	err := c.iam.Do(ctx, rest.Request{
		Op: op, Method: http.MethodPost, Path: []string{"identity", "token"}, Form: form, Open: true, Again: true, Moody: true,
	}, &out)
	var refusal *apierr.Error
	switch {
	case errors.Is(err, apierr.ErrForeign):
	case errors.As(err, &refusal) && refusal.Code == "" && apierr.Rejects(refusal.Status): // every refusal of IAM has a code here
		err = apierr.Foreign(refusal, c.iam.Setting, refusal.Message)
	case refusal != nil && refusal.Status == http.StatusBadRequest:
		refusal.Class = refused
	case err == nil && unusable(out.AccessToken) != "":
		err = fmt.Errorf("could not %s: %w: %s", op, apierr.ErrUnavailable, unusable(out.AccessToken))
	}
	if err != nil {
		return Token{}, err
	}
	return out.token(c.iam.Now()), nil
}
