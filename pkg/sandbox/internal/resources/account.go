package resources

import (
	"net/http"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// getAccount is for everybody in the account: which action it needs is unconfirmed.
func getAccount(c *api.Call) (api.Reply, error) {
	a, ok := state.Accounts().Get(c.Tx, c.Path("account"))
	if !ok || a.ID != c.Caller.AccountID {
		return api.Reply{}, api.Errorf(http.StatusNotFound, "NOT_FOUND", "Account '%s' was not found.", c.Path("account"))
	}
	owner, _ := state.Users().Get(c.Tx, a.OwnerIAMID)
	return api.OK(map[string]any{
		"id": a.ID, "name": a.Name, "type": "STANDARD", "status": "ACTIVE", "owner": a.OwnerIAMID, "owner_userid": owner.Email,
		"owner_iamid": a.OwnerIAMID, "linked_softlayer_account": "", "team_directory_enabled": false,
		"traits": map[string]bool{"eu_supported": false, "poc": false, "hippa": false},
	}), nil
}
