package token

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/settings"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// refreshToken is the document of a refresh token. It has none of the names of an access token's claims at its top, so
// that neither can be taken for the other.
type refreshToken struct {
	Session *claims `json:"refresh"`
	Ends    int64   `json:"ends"`
}

func (s service) newRefresh(c *api.Call, who claims) (token string, ends int64, err error) {
	ends = c.Now.Unix() + settings.Lifetime(c.Tx, who.Account.BSS, settings.RefreshToken)
	document, err := json.Marshal(refreshToken{&who, ends})
	if err != nil {
		return "", 0, api.Internal(err)
	}
	token, err = s.seal(c, document)
	return token, ends, err
}

// refresh gives a new token for the same identity, to the same client.
func (s service) refresh(c *api.Call, form url.Values, client client) (grantee, error) {
	who, err := s.readRefresh(c, form.Get("refresh_token"), client)
	if err != nil {
		return grantee{}, err
	}
	if wanted := form.Get("account"); wanted != "" && wanted != who.Account.BSS {
		return grantee{}, refuse(http.StatusUnauthorized, "BXNIM0436E",
			"User is suspended in the requested account or invalid", "")
	}
	return grantee{claims: who, used: []string{who.IAMID}, refreshable: true}, nil
}

func (s service) readRefresh(c *api.Call, token string, client client) (claims, error) {
	if token == "" {
		return claims{}, missing("refresh_token")
	}
	document, err := s.open(c, token)
	var parsed refreshToken
	if err != nil || json.Unmarshal(document, &parsed) != nil || parsed.Session == nil {
		return claims{}, refuse(http.StatusBadRequest, "BXNIM0407E", "Provided refresh token is invalid", "")
	}
	who := *parsed.Session
	switch {
	case c.Now.Unix() >= parsed.Ends:
		return who, refuse(http.StatusBadRequest, "BXNIM0408E", "Provided refresh token is expired", "")
	case who.ClientID != client.id:
		return who, refuse(http.StatusBadRequest, "BXNIM0137E", "The refresh token was given to another client.",
			"The original authentication used client ID '"+who.ClientID+"', the refresh '"+client.id+"'.")
	case !exists(c, who):
		return who, refuse(http.StatusBadRequest, "BXNIM0410E", "Provided user not found or active", "")
	}
	return who, nil
}

// exists reports whether an identity still exists.
func exists(c *api.Call, who claims) bool {
	if strings.HasPrefix(who.IAMID, "iam-Profile-") {
		_, ok := state.Profiles().Get(c.Tx, who.Identifier)
		return ok
	}
	_, ok := identityClaims(c, who.IAMID, who.Account.BSS)
	return ok
}
