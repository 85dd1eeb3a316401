package iam

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/podtrust/podtrust/pkg/internal/rest"
	"github.com/podtrust/podtrust/pkg/shown"
)

// ErrNoActivity is returned when IAM does not say when a profile was last used, or says it in a form that can't be read.
var ErrNoActivity = errors.New("IAM does not say when the trusted profile was last used")

// Activity is when a profile was last used.
type Activity struct {
	LastUse Time // when it last got a token; zero for never
}

// GetActivity returns when a profile was last used. The error matches ErrNoActivity when the answer does not say it, and
// apierr.ErrNotFound when there is no such profile. IBM calls this request expensive.
//
// API: GET /v1/profiles/{profile}
// Docs: IAM Identity Services API, Get a trusted profile
func (c *Client) GetActivity(ctx context.Context, profileID string) (Activity, error) {
	var out struct {
		ID       string `json:"id"`
		Activity *struct {
			LastAuthn  Time `json:"last_authn"`
			AuthnCount *int `json:"authn_count"`
		} `json:"activity"`
	}
	request := rest.Request{
		Op: "get the last use of trusted profile " + shown.Quote(profileID), Action: "iam-identity.activity.get",
		Method: http.MethodGet, Path: []string{"v1", "profiles", profileID}, Query: url.Values{"include_activity": {"true"}},
	}
	err := c.iam.Do(ctx, request, &out)
	err = named(request, out.ID, err)
	switch used := out.Activity; {
	case err != nil:
		return Activity{}, err
	case used != nil && !used.LastAuthn.IsZero():
		return Activity{used.LastAuthn}, nil
	case used != nil && used.AuthnCount != nil && *used.AuthnCount == 0:
		return Activity{}, nil
	}
	return Activity{}, ErrNoActivity
}
