package token

import (
	"fmt"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

// exchanged is the access token of an exchange, with whom IAM recognized.
type exchanged struct {
	AccessToken string `json:"access_token,omitempty"` // in JSON only
	TokenType   string `json:"token_type"`
	ExpiresIn   int64  `json:"expires_in"` // seconds
	Expiration  int64  `json:"expiration"` // seconds since 1970
	Scope       string `json:"scope"`
	IAMID       string `json:"iam_id"`
	ProfileID   string `json:"profile_id"`
	ProfileName string `json:"profile_name"`
	AccountID   string `json:"account_id"`
	crtoken.Pod
}

func newExchanged(t iam.Token) (exchanged, error) {
	claims, err := crtoken.Decode(t.AccessToken)
	if err != nil {
		return exchanged{}, fmt.Errorf("%w: the access token that IAM gave can't be read", apierr.ErrUnavailable)
	}
	e := exchanged{
		AccessToken: t.AccessToken, TokenType: t.TokenType, ExpiresIn: t.ExpiresIn, Expiration: t.Expiration, Scope: t.Scope,
		IAMID: claims.Text("iam_id"), ProfileName: claims.Text("name"), AccountID: claims.Text("account", "bss"),
		Pod: claims.Pod(),
	}
	e.ProfileID = strings.TrimPrefix(e.IAMID, "iam-")
	if e.ProfileName == claims.Text("authn", "name") { // sources differ on whether this is the profile's name or the pod's
		e.ProfileName = ""
	}
	return e, nil
}

func (e exchanged) card() output.Card {
	return output.Card{ID: e.ProfileID, Token: e.AccessToken, Fields: append(podFields(e.Pod),
		output.Field{Name: "Trusted Profile", Value: e.ProfileName},
		output.Field{Name: "Profile ID", Value: e.ProfileID},
		output.Field{Name: "IAM ID", Value: e.IAMID},
		output.Field{Name: "Account", Value: e.AccountID},
		output.Field{Name: "Expires", Value: e.expires()},
		output.Field{Name: "Lifetime", Value: e.lifetime()},
	)}
}

// unknown stands for a time that nothing tells.
const unknown = "unknown"

func (e exchanged) expires() string {
	if e.Expiration == 0 {
		return unknown
	}
	return time.Unix(e.Expiration, 0).UTC().Format(time.RFC3339)
}

func (e exchanged) lifetime() string {
	if e.ExpiresIn == 0 {
		return unknown
	}
	return (time.Duration(e.ExpiresIn) * time.Second).String()
}

// duration says for how long the token can be used, where that is known.
func (e exchanged) duration() string {
	if e.ExpiresIn == 0 {
		return ""
	}
	return " for " + e.lifetime()
}

func podFields(p crtoken.Pod) []output.Field {
	return []output.Field{
		{Name: "Cluster", Value: p.Cluster},
		{Name: "Cluster CRN", Value: p.ClusterCRN},
		{Name: "Namespace", Value: p.Namespace},
		{Name: "Service Account", Value: p.ServiceAccount},
		{Name: "Pod", Value: p.Pod},
	}
}
