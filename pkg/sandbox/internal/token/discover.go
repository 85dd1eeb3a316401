package token

import (
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/keys"
)

// keys serves the key of access tokens.
func (s service) keys(c *api.Call) (api.Reply, error) {
	key, err := s.ring.Need(c.Tx, keys.IAM)
	if err != nil {
		return api.Reply{}, api.Internal(err)
	}
	return api.OK(keys.Public(&key.PublicKey)), nil
}

// configuration says where the other routes are. The issuer is IBM's, as in the tokens; the addresses are the sandbox's.
//
// Departs: only the first four members are known of IBM's document; those for browsers are left out.
func configuration(c *api.Call) (api.Reply, error) {
	return api.OK(map[string]any{
		"issuer": issuer, "token_endpoint": c.BaseURL + "/identity/token", "jwks_uri": c.BaseURL + "/identity/keys",
		"introspection_endpoint":                c.BaseURL + "/identity/introspect",
		"grant_types_supported":                 []string{grantAPIKey, grantCRToken, grantAssume, grantRefresh},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"scopes_supported":                      []string{"ibm", "openid"},
	}), nil
}

// introspect describes an access token or API key; of an invalid one it says only that it is not active.
//
// Departs: IBM documents it nowhere; the sandbox does what public programs rely on.
func (s service) introspect(c *api.Call) (api.Reply, error) {
	form, err := c.Form()
	if err != nil {
		return api.Reply{}, err
	}
	if _, err := clientOf(c); err != nil {
		return api.Reply{}, err
	}
	var who claims
	switch {
	case form.Get("token") != "":
		who, err = s.readClaims(c, form.Get("token"))
	case form.Get("apikey") != "":
		var key grantee
		key, err = apiKey(c, form.Get("apikey"))
		who = key.claims
	default:
		return api.Reply{}, missing("token")
	}
	if err != nil {
		return api.OK(map[string]bool{"active": false}), nil //nolint:nilerr // this is the answer, not a failure
	}
	return api.OK(struct {
		Active bool `json:"active"`
		claims
	}{true, who}), nil
}
