package token

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/keys"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

const (
	grantAPIKey  = "urn:ibm:params:oauth:grant-type:apikey"   //nolint:gosec // the name of a grant, no secret
	grantCRToken = "urn:ibm:params:oauth:grant-type:cr-token" //nolint:gosec // the name of a grant, no secret
	issuer       = "https://iam.cloud.ibm.com/identity"
	scope        = "ibm openid"
	lifetime     = time.Hour
)

// claims are those of an IAM access token, as far as samples of real ones show them.
type claims struct {
	IAMID      string  `json:"iam_id"`
	ID         string  `json:"id"`
	RealmID    string  `json:"realmid"`
	JTI        string  `json:"jti"`
	Identifier string  `json:"identifier"`
	Name       string  `json:"name,omitempty"`
	Email      string  `json:"email,omitempty"`
	Subject    string  `json:"sub"`
	SubType    string  `json:"sub_type,omitempty"`
	Authn      authn   `json:"authn"`
	Account    account `json:"account"`
	IssuedAt   int64   `json:"iat"`
	Expires    int64   `json:"exp"`
	Issuer     string  `json:"iss"`
	GrantType  string  `json:"grant_type"`
	Scope      string  `json:"scope"`
	ClientID   string  `json:"client_id"`
}

type authn struct {
	Subject string `json:"sub"`
	IAMID   string `json:"iam_id"`
	Name    string `json:"name,omitempty"`
}

type account struct {
	Valid bool   `json:"valid"`
	BSS   string `json:"bss"`
}

type success struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int64  `json:"expires_in"`
	Expiration   int64  `json:"expiration"`
	Scope        string `json:"scope"`
}

func (s service) grant(c *api.Call) (api.Reply, error) {
	form, err := c.Form()
	if err != nil {
		return api.Reply{}, err
	}
	grant := form.Get("grant_type")
	var who claims
	switch grant {
	case "":
		return api.Reply{}, missing("grant_type")
	case grantAPIKey:
		who, err = apiKey(c, form.Get("apikey"))
	case grantCRToken:
		who, err = s.computeResource(c, form)
	default:
		err = refuse(http.StatusBadRequest, "BXNIM0106E", "Validation of property 'grant_type' with value '"+grant+"' failed.",
			"The sandbox knows "+grantAPIKey+" and "+grantCRToken+".")
	}
	if err != nil {
		return api.Reply{}, err
	}
	return s.issue(c, who, grant)
}

func (s service) issue(c *api.Call, who claims, grant string) (api.Reply, error) {
	expires := c.Now.Add(lifetime).Unix()
	who.ID, who.JTI, who.IssuedAt, who.Expires = who.IAMID, api.UUID(), c.Now.Unix(), expires
	who.Issuer, who.GrantType, who.Scope, who.ClientID = issuer, grant, scope, clientID(c)
	key, err := s.ring.Need(c.Tx, keys.IAM)
	if err != nil {
		return api.Reply{}, api.Internal(err)
	}
	document, err := json.Marshal(who)
	if err != nil {
		return api.Reply{}, api.Internal(err)
	}
	token, err := keys.Sign(key, document)
	if err != nil {
		return api.Reply{}, api.Internal(err)
	}
	return api.OK(success{
		AccessToken: token, RefreshToken: "not_supported", TokenType: "Bearer",
		ExpiresIn: int64(lifetime.Seconds()), Expiration: expires, Scope: scope,
	}), nil
}

// clientID is "default" unless the client named itself by Basic authentication.
func clientID(c *api.Call) string {
	if id, _, ok := c.Request.BasicAuth(); ok {
		return id
	}
	return "default"
}

func apiKey(c *api.Call, value string) (claims, error) {
	if value == "" {
		return claims{}, missing("apikey")
	}
	key, ok := state.APIKeys().Get(c.Tx, value)
	if !ok {
		return claims{}, refuse(http.StatusBadRequest, "BXNIM0415E", "Provided API key could not be found.", "")
	}
	user, _ := state.Users().Get(c.Tx, key.IAMID)
	return claims{
		IAMID: key.IAMID, RealmID: "IBMid", Identifier: key.IAMID, Name: user.Name, Email: user.Email, Subject: user.Email,
		Authn:   authn{Subject: user.Email, IAMID: key.IAMID, Name: user.Name},
		Account: account{Valid: true, BSS: key.AccountID},
	}, nil
}

func (s service) keys(c *api.Call) (api.Reply, error) {
	key, err := s.ring.Need(c.Tx, keys.IAM)
	if err != nil {
		return api.Reply{}, api.Internal(err)
	}
	return api.OK(keys.Public(&key.PublicKey)), nil
}
