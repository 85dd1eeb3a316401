package token

import (
	"encoding/json"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
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

// identityClaims are those of a user or service ID that comes on its own. They are false when there is none any more.
func identityClaims(c *api.Call, iamID, accountID string) (claims, bool) {
	who := claims{IAMID: iamID, Account: account{Valid: true, BSS: accountID}}
	if id, ok := strings.CutPrefix(iamID, "iam-ServiceId-"); ok {
		s, found := state.ServiceIDs().Get(c.Tx, "ServiceId-"+id)
		who.RealmID, who.Identifier, who.Name, who.Subject, who.SubType = "iam", s.ID, s.Name, s.ID, "ServiceId"
		who.Authn = authn{Subject: s.ID, IAMID: iamID, Name: s.Name}
		return who, found
	}
	user, found := state.Users().Get(c.Tx, iamID)
	who.RealmID, who.Identifier, who.Name, who.Email, who.Subject = "IBMid", iamID, user.Name, user.Email, user.Email
	who.Authn = authn{Subject: user.Email, IAMID: iamID, Name: user.Name}
	return who, found
}

// profileClaims are those of a profile, with who became it.
func profileClaims(p state.Profile, by authn) claims {
	return claims{
		IAMID: p.IAMID(), RealmID: "iam", Identifier: p.ID, Name: p.Name, Subject: p.ID, SubType: "Profile", Authn: by,
		Account: account{Valid: true, BSS: p.AccountID},
	}
}

// readClaims returns the claims of a JWT of this sandbox's IAM that has not expired.
func (s service) readClaims(c *api.Call, token string) (claims, error) {
	var who claims
	document, err := s.open(c, token)
	if err != nil {
		return who, err
	}
	if err := json.Unmarshal(document, &who); err != nil || who.IAMID == "" {
		return who, unsupported("the token is not an access token")
	}
	if c.Now.Unix() >= who.Expires {
		return who, unsupported("the access token has expired")
	}
	return who, nil
}
