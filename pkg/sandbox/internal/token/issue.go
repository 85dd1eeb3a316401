package token

import (
	"encoding/json"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/settings"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// noRefresh is what IAM writes in place of a refresh token that it does not give.
const noRefresh = "not_supported"

type success struct {
	AccessToken       string `json:"access_token"`
	RefreshToken      string `json:"refresh_token"`
	TokenType         string `json:"token_type"`
	ExpiresIn         int64  `json:"expires_in"`
	Expiration        int64  `json:"expiration"`
	RefreshExpiration int64  `json:"refresh_token_expiration,omitempty"`
	Scope             string `json:"scope"`
}

// issue makes the answer with the token, and notes that the identity was active.
func (s service) issue(c *api.Call, who grantee, client client) (api.Reply, error) {
	lifetime := settings.Lifetime(c.Tx, who.Account.BSS, settings.AccessToken)
	token := who.claims
	token.ID, token.JTI, token.IssuedAt, token.Expires = who.IAMID, api.UUID(), c.Now.Unix(), c.Now.Unix()+lifetime
	token.Issuer, token.Scope, token.ClientID = issuer, scope, client.id
	document, err := json.Marshal(token)
	if err != nil {
		return api.Reply{}, api.Internal(err)
	}
	out := success{
		RefreshToken: noRefresh, TokenType: "Bearer", ExpiresIn: lifetime, Expiration: token.Expires, Scope: scope,
	}
	if out.AccessToken, err = s.seal(c, document); err != nil {
		return api.Reply{}, err
	}
	if who.refreshable && client.named {
		if out.RefreshToken, out.RefreshExpiration, err = s.newRefresh(c, token); err != nil {
			return api.Reply{}, err
		}
	}
	for _, id := range who.used {
		note(c, id)
	}
	return api.OK(out), nil
}

func note(c *api.Call, id string) {
	a, _ := state.Activities().Get(c.Tx, id)
	state.Activities().Put(c.Tx, id, state.Activity{Last: c.Now.Truncate(time.Second), Count: a.Count + 1})
}
