package groups

import (
	"net/http"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// publicGroup is the group that everybody is in. It is not kept: there is nothing to change about it.
func publicGroup(c *api.Call) state.Group {
	account, _ := state.Accounts().Get(c.Tx, c.Caller.AccountID)
	return state.Group{
		ID: authz.PublicGroup, Tag: "1-00000000000000000000000000000000", AccountID: account.ID, Name: "Public Access",
		Description: "Everybody, also without a login.", CreatedBy: account.OwnerIAMID, ModifiedBy: account.OwnerIAMID,
		Created: account.Created, Modified: account.Created,
	}
}

// findOwn is find for changes, which the public group refuses.
func findOwn(c *api.Call, action string) (state.Group, error) {
	g, err := find(c, action)
	if err == nil && g.ID == authz.PublicGroup {
		err = api.Errorf(http.StatusBadRequest, "reserved_value", "Access group '%s' can't be changed.", g.ID)
	}
	return g, err
}

type settingsBody struct {
	AccountID      string `json:"account_id"`
	LastModifiedAt string `json:"last_modified_at"`
	LastModifiedBy string `json:"last_modified_by_id"`
	PublicAccess   bool   `json:"public_access_enabled"`
}

// settings are those of the caller's account; public access is allowed until it is forbidden.
func settings(c *api.Call) state.GroupSetting {
	if s, ok := state.GroupSettings().Get(c.Tx, c.Caller.AccountID); ok {
		return s
	}
	g := publicGroup(c)
	return state.GroupSetting{AccountID: g.AccountID, PublicAccess: true, Modified: g.Created, ModifiedBy: g.CreatedBy}
}

func newSettingsBody(s state.GroupSetting) settingsBody {
	return settingsBody{
		AccountID: s.AccountID, LastModifiedAt: api.SecondTime(s.Modified), LastModifiedBy: s.ModifiedBy,
		PublicAccess: s.PublicAccess,
	}
}

func getSettings(c *api.Call) (api.Reply, error) {
	if err := checkAccount(c); err != nil {
		return api.Reply{}, err
	}
	if err := authz.Require(c, "iam-groups.account-settings.read", target("")); err != nil {
		return api.Reply{}, err
	}
	return api.OK(newSettingsBody(settings(c))), nil
}

// updateSettings deletes all policies of the public group when public access is forbidden.
func updateSettings(c *api.Call) (api.Reply, error) {
	var in struct {
		PublicAccess *bool `json:"public_access_enabled"`
	}
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	if err := checkAccount(c); err != nil {
		return api.Reply{}, err
	}
	if err := authz.Require(c, "iam-groups.account-settings.update", target("")); err != nil {
		return api.Reply{}, err
	}
	s := settings(c)
	if in.PublicAccess != nil {
		s.PublicAccess = *in.PublicAccess
	}
	if !s.PublicAccess {
		for id := range state.Policies().By(c.Tx, "group", authz.PublicGroup) {
			state.Policies().Delete(c.Tx, id)
		}
	}
	s.Modified, s.ModifiedBy = c.Now, c.Caller.IAMID
	state.GroupSettings().Put(c.Tx, s.AccountID, s)
	return api.OK(newSettingsBody(s)), nil
}
