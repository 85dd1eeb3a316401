package token

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/settings"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

const (
	grantPrefix  = "urn:ibm:params:oauth:grant-type:"
	grantAPIKey  = grantPrefix + "apikey"
	grantCRToken = grantPrefix + "cr-token"
	grantAssume  = grantPrefix + "assume"
	grantRefresh = "refresh_token"
	issuer       = "https://iam.cloud.ibm.com/identity"
	scope        = "ibm openid"
)

// grantee is who receives a token.
type grantee struct {
	claims
	used        []string // what counts as active now: IAM IDs, and IDs of API keys
	refreshable bool     // whether a client that named itself gets a refresh token too
}

// grant gives access tokens.
//
// Departs: the grants password, passcode, iam-authz, derive and those of browsers are refused: nobody has a password here.
// Departs: scope is taken and changes nothing, and no delegated refresh token is given.
// Departs: which code IAM gives for an expired, forged or foreign token is known in part only; details that begin with
// "sandbox:" mark the sandbox's choice.
func (s service) grant(c *api.Call) (api.Reply, error) {
	form, err := c.Form()
	if err != nil {
		return api.Reply{}, err
	}
	client, err := clientOf(c)
	if err != nil {
		return api.Reply{}, err
	}
	who, err := s.grantee(c, form, client)
	if err != nil {
		return api.Reply{}, err
	}
	if err := mayReceive(c, form, who); err != nil {
		return api.Reply{}, err
	}
	return s.issue(c, who, client)
}

func (s service) grantee(c *api.Call, form url.Values, client client) (grantee, error) {
	var who grantee
	var err error
	grant := form.Get("grant_type")
	switch grant {
	case "":
		return who, missing("grant_type")
	case grantAPIKey:
		who, err = apiKey(c, form.Get("apikey"))
	case grantCRToken:
		who, err = s.computeResource(c, form)
	case grantAssume:
		who, err = s.assume(c, form, client)
	case grantRefresh:
		who, err = s.refresh(c, form, client)
	default:
		known := []string{grantAPIKey, grantCRToken, grantAssume, grantRefresh}
		return who, invalid("grant_type", grant, known...)
	}
	who.GrantType = grant
	return who, err
}

// invalid is IBM's refusal of a value that is not among those known.
func invalid(property, value string, known ...string) *api.Error {
	return refuse(http.StatusBadRequest, "BXNIM0106E",
		"Validation of property '"+property+"' with value '"+value+"' failed. Valid values: "+strings.Join(known, ", "), "")
}

// mayReceive checks what holds for every grant: the kind of answer, the address, and the accounts that the client takes.
func mayReceive(c *api.Call, form url.Values, who grantee) error {
	if kind := form.Get("response_type"); kind != "" && kind != "cloud_iam" {
		return invalid("response_type", kind, "cloud_iam")
	}
	if !settings.Admits(c.Tx, who.Account.BSS, c.Request.RemoteAddr) {
		return refuse(http.StatusUnauthorized, "BXNIM0430E", "User login from given IP address is not permitted.", "")
	}
	if tenants := c.Request.Header.Get("Ibm-Cloud-Tenant"); tenants != "" {
		accepted := strings.Split(strings.ReplaceAll(tenants, " ", ""), ",")
		if !slices.Contains(accepted, who.Account.BSS) {
			return invalid("ibm-cloud-tenant", tenants, who.Account.BSS)
		}
	}
	return nil
}

// KeyOwner is the caller whose API key it is. A key that gets no token has no owner: the error is the token endpoint's.
func KeyOwner(c *api.Call, value string) (api.Caller, error) {
	who, err := apiKey(c, value)
	if err == nil {
		err = mayReceive(c, url.Values{}, who)
	}
	if err != nil {
		return api.Caller{}, err
	}
	return api.Caller{IAMID: who.IAMID, AccountID: who.Account.BSS}, nil
}

// apiKey is the grant of people and programs with a key.
func apiKey(c *api.Call, value string) (grantee, error) {
	if value == "" {
		return grantee{}, missing("apikey")
	}
	key, ok := state.APIKeys().Get(c.Tx, value)
	if !ok {
		return grantee{}, refuse(http.StatusBadRequest, "BXNIM0415E", "Provided API key could not be found.", "")
	}
	switch {
	case key.Disabled:
		return grantee{}, refuse(http.StatusBadRequest, "BXNIM0462E", "Provided API key is disabled.", "")
	case !key.Ends.IsZero() && !c.Now.Before(key.Ends):
		return grantee{}, refuse(http.StatusBadRequest, "BXNIM0415E", "Provided API key could not be found.",
			"sandbox: it has expired")
	}
	who, ok := identityClaims(c, key.IAMID, key.AccountID)
	if !ok {
		return grantee{}, refuse(http.StatusBadRequest, "BXNIM0410E", "Provided user not found or active", "")
	}
	return grantee{claims: who, used: []string{key.IAMID, key.ID}, refreshable: who.SubType != "ServiceId"}, nil
}
