package account

import (
	"maps"
	"slices"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/iamv1"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/settings"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// newSettingsBody has all settings as texts, under the names of the rules.
func newSettingsBody(c *api.Call, s state.AccountSetting) map[string]any {
	body := map[string]any{"account_id": s.AccountID, "entity_tag": s.Tag}
	for name, value := range s.Values {
		body[name] = value
	}
	body["user_mfa"] = userMFA(c, s)
	body["restrict_user_domains"] = append([]state.DomainRestriction{}, s.Domains...) // never null
	body["history"] = []iamv1.Record{}                                                // never null: clients take it for a list also when they did not ask for it
	return body
}

// userMFA are the exceptions from the account's trait; their names are returned on request.
func userMFA(c *api.Call, s state.AccountSetting) []map[string]string {
	list := []map[string]string{}
	for _, u := range s.UserMFA {
		body := map[string]string{"iam_id": u.IAMID, "mfa": u.MFA}
		if user, ok := state.Users().Get(c.Tx, u.IAMID); ok && c.Query("resolve_user_mfa") == "true" {
			body["name"], body["userName"], body["email"] = user.Name, user.Email, user.Email
		}
		list = append(list, body)
	}
	return list
}

// findSettings returns the settings of the account in the path, after the caller's right was checked.
func findSettings(c *api.Call, action string) (state.AccountSetting, error) {
	id := c.Path("account")
	if err := iamv1.OwnAccount(c, id, "iam-identity.account."+action); err != nil {
		return state.AccountSetting{}, err
	}
	if err := authz.Require(c, "iam-identity.account."+action, authz.Target{Service: "iam-identity"}); err != nil {
		return state.AccountSetting{}, err
	}
	return settings.Of(c.Tx, id), nil
}

func getSettings(c *api.Call) (api.Reply, error) {
	s, err := findSettings(c, "get")
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(newSettingsBody(c, s)).WithTag(s.Tag), nil
}

type settingsRequest struct {
	RestrictServiceID *string                    `json:"restrict_create_service_id"`
	RestrictAPIKey    *string                    `json:"restrict_create_platform_apikey"`
	RestrictUserList  *string                    `json:"restrict_user_list_visibility"`
	Addresses         *string                    `json:"allowed_ip_addresses"`
	MFA               *string                    `json:"mfa"`
	SessionExpires    *string                    `json:"session_expiration_in_seconds"`
	SessionIdle       *string                    `json:"session_invalidation_in_seconds"`
	MaxSessions       *string                    `json:"max_sessions_per_identity"`
	AccessToken       *string                    `json:"system_access_token_expiration_in_seconds"`
	RefreshToken      *string                    `json:"system_refresh_token_expiration_in_seconds"`
	UserMFA           *[]state.UserMFA           `json:"user_mfa"`
	Domains           *[]state.DomainRestriction `json:"restrict_user_domains"`
}

// values are by the names of the rules; nil means not to be changed.
func (in settingsRequest) values() map[string]*string {
	return map[string]*string{
		settings.CreateServiceID: in.RestrictServiceID, settings.CreateAPIKey: in.RestrictAPIKey,
		"restrict_user_list_visibility": in.RestrictUserList, settings.Addresses: in.Addresses, "mfa": in.MFA,
		"session_expiration_in_seconds": in.SessionExpires, "session_invalidation_in_seconds": in.SessionIdle,
		"max_sessions_per_identity": in.MaxSessions,
		settings.AccessToken:        in.AccessToken, settings.RefreshToken: in.RefreshToken,
	}
}

// updateSettings changes what the body names.
//
// Departs: only the addresses, the lifetimes of tokens and the two restrictions of creating have an effect; there are no
// sessions and no multifactor authentication here.
func updateSettings(c *api.Call) (api.Reply, error) {
	var in settingsRequest
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	s, err := findSettings(c, "update")
	if err != nil {
		return api.Reply{}, err
	}
	if err := c.Match(s.Tag); err != nil {
		return api.Reply{}, err
	}
	s.Values = maps.Clone(s.Values)
	for _, rule := range settings.Rules() {
		if value := in.values()[rule.Name]; value != nil {
			if err := rule.Check(*value); err != nil {
				return api.Reply{}, iamv1.Invalid("Property value " + err.Error() + ".")
			}
			s.Values[rule.Name] = *value
		}
	}
	if in.UserMFA != nil {
		s.UserMFA = *in.UserMFA
	}
	if in.Domains != nil {
		s.Domains = mergeDomains(s.Domains, *in.Domains)
	}
	s.Tag = api.NextTag(s.Tag)
	state.AccountSettings().Put(c.Tx, s.AccountID, s)
	return api.OK(newSettingsBody(c, s)).WithTag(s.Tag), nil
}

// mergeDomains replaces the restrictions of the realms that are named; one with nothing but its realm is removed.
func mergeDomains(old, changes []state.DomainRestriction) []state.DomainRestriction {
	merged := slices.Clone(old)
	for _, d := range changes {
		merged = slices.DeleteFunc(merged, func(o state.DomainRestriction) bool { return o.RealmID == d.RealmID })
		if d.Patterns != nil || d.Restrict != nil {
			merged = append(merged, d)
		}
	}
	return merged
}

// getEffectiveSettings shows what counts beside what was set. Templates of an enterprise would come between the two.
func getEffectiveSettings(c *api.Call) (api.Reply, error) {
	s, err := findSettings(c, "get")
	if err != nil {
		return api.Reply{}, err
	}
	effective := map[string]any{"user_mfa": userMFA(c, s)}
	for _, r := range settings.Rules() {
		effective[r.Name] = r.Effective(s)
	}
	return api.OK(map[string]any{
		"account_id": s.AccountID, "effective": effective, "account": newSettingsBody(c, s), "assigned_templates": []struct{}{},
	}), nil
}
