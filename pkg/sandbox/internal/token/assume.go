package token

import (
	"net/url"
	"slices"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// assume is the grant of users and service IDs that are among a profile's identities.
func (s service) assume(c *api.Call, form url.Values, client client) (grantee, error) {
	who, err := s.presented(c, form, client)
	if err != nil {
		return grantee{}, err
	}
	if form.Get("profile_name") != "" && form.Get("account") == "" {
		return grantee{}, missing("account")
	}
	if form.Get("profile_id") == "" && form.Get("profile_name") == "" && form.Get("profile_crn") == "" {
		return grantee{}, missing("profile_id")
	}
	accountID := form.Get("account")
	if accountID == "" {
		accountID = who.Account.BSS
	}
	profile, named := selectProfile(c, accountID, form)
	if profile.ID == "" || !mayAssume(c, profile.ID, who) {
		// That IAM answers as to pods is unconfirmed.
		return grantee{}, notEligible(who.IAMID, named)
	}
	return grantee{claims: profileClaims(profile, who.Authn), used: []string{profile.IAMID()}, refreshable: true}, nil
}

// presented is who the access or refresh token speaks for.
func (s service) presented(c *api.Call, form url.Values, client client) (claims, error) {
	switch {
	case form.Get("access_token") != "":
		return s.readClaims(c, form.Get("access_token"))
	case form.Get("refresh_token") != "":
		return s.readRefresh(c, form.Get("refresh_token"), client)
	}
	return claims{}, missing("access_token")
}

func mayAssume(c *api.Call, profileID string, who claims) bool {
	for _, i := range state.Identities().By(c.Tx, "identity", who.IAMID) {
		if i.ProfileID == profileID && (i.Type != "user" || slices.Contains(i.Accounts, who.Account.BSS)) {
			return true
		}
	}
	return false
}

type assumable struct {
	ID          string `json:"id"`
	EntityTag   string `json:"entity_tag"`
	CRN         string `json:"crn"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	CreatedAt   string `json:"created_at"`
	ModifiedAt  string `json:"modified_at"`
	IAMID       string `json:"iam_id"`
	AccountID   string `json:"account_id"`
}

// assumableProfiles lists the profiles that the identity of an access token may assume.
func (s service) assumableProfiles(c *api.Call) (api.Reply, error) {
	form, err := c.Form()
	if err != nil {
		return api.Reply{}, err
	}
	if form.Get("access_token") == "" {
		return api.Reply{}, missing("access_token")
	}
	who, err := s.readClaims(c, form.Get("access_token"))
	if err != nil {
		return api.Reply{}, err
	}
	out := struct {
		Count    int         `json:"count"`
		Profiles []assumable `json:"profiles"`
	}{Profiles: []assumable{}}
	for _, i := range state.Identities().By(c.Tx, "identity", who.IAMID) {
		p, ok := state.Profiles().Get(c.Tx, i.ProfileID)
		if !ok || !mayAssume(c, p.ID, who) {
			continue
		}
		out.Profiles = append(out.Profiles, assumable{
			ID: p.ID, EntityTag: p.Tag, CRN: "crn:v1:bluemix:public:iam-identity::a/" + p.AccountID + "::profile:" + p.ID,
			Name: p.Name, Description: p.Description, CreatedAt: api.MinuteTime(p.Created), ModifiedAt: api.MinuteTime(p.Modified),
			IAMID: p.IAMID(), AccountID: p.AccountID,
		})
	}
	out.Count = len(out.Profiles)
	return api.OK(out), nil
}
