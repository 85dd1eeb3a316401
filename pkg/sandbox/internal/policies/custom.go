package policies

import (
	"encoding/hex"
	"net/http"
	"regexp"
	"slices"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

type customRole struct {
	ID             string   `json:"id"`
	Name           string   `json:"name"`
	DisplayName    string   `json:"display_name"`
	Description    string   `json:"description,omitempty"`
	Actions        []string `json:"actions"`
	CRN            string   `json:"crn"`
	AccountID      string   `json:"account_id"`
	ServiceName    string   `json:"service_name"`
	Href           string   `json:"href"`
	CreatedAt      string   `json:"created_at"`
	CreatedByID    string   `json:"created_by_id"`
	LastModifiedAt string   `json:"last_modified_at"`
	LastModifiedBy string   `json:"last_modified_by_id"`
}

func newCustomRole(c *api.Call, r state.CustomRole) customRole {
	return customRole{
		ID: r.ID, Name: r.Name, DisplayName: r.DisplayName, Description: r.Description, Actions: r.Actions, CRN: r.CRN(),
		AccountID: r.AccountID, ServiceName: r.Service, Href: c.BaseURL + "/v2/roles/" + r.ID,
		CreatedAt: api.MilliTime(r.Created), CreatedByID: r.CreatedBy,
		LastModifiedAt: api.MilliTime(r.Modified), LastModifiedBy: r.ModifiedBy,
	}
}

// roleFields are what can be changed of a custom role.
type roleFields struct {
	DisplayName string   `json:"display_name"`
	Description string   `json:"description"`
	Actions     []string `json:"actions"`
}

func (in roleFields) check() error {
	switch {
	case in.DisplayName == "":
		return invalid("'display_name' is missing")
	case len(in.Actions) == 0 || slices.Contains(in.Actions, ""):
		return invalid("at least one action is required")
	}
	return nil
}

func (in roleFields) into(c *api.Call, r state.CustomRole) state.CustomRole {
	r.DisplayName, r.Description, r.Actions = in.DisplayName, in.Description, in.Actions
	r.Tag, r.Modified, r.ModifiedBy = api.NextTag(r.Tag), c.Now, c.Caller.IAMID
	return r
}

func requireRole(c *api.Call, action string) error {
	return authz.Require(c, "iam-access-management.customRole."+action, authz.Target{Service: "iam-access-management"})
}

// createRole makes a custom role. Its ID is the hexadecimal form of its names.
//
// Departs: an action need not be one of the service's.
func createRole(c *api.Call) (api.Reply, error) {
	var in struct {
		roleFields
		Name      string `json:"name"`
		AccountID string `json:"account_id"`
		Service   string `json:"service_name"`
	}
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	if err := in.check(); err != nil {
		return api.Reply{}, err
	}
	switch {
	case !regexp.MustCompile(`^[A-Z][A-Za-z0-9]{0,29}$`).MatchString(in.Name):
		return api.Reply{}, invalid("'name' must be a capital followed by letters and digits, 30 at most")
	case in.Service == "":
		return api.Reply{}, invalid("'service_name' is missing")
	case in.AccountID != c.Caller.AccountID:
		return api.Reply{}, invalid("'account_id' must be the account of the token")
	}
	if err := requireRole(c, "create"); err != nil {
		return api.Reply{}, err
	}
	r := in.into(c, state.CustomRole{
		ID: hex.EncodeToString([]byte("customRole-" + in.AccountID + "-" + in.Name)), AccountID: in.AccountID, Name: in.Name,
		Service: in.Service, Created: c.Now, CreatedBy: c.Caller.IAMID,
	})
	if other, ok := state.CustomRoles().Get(c.Tx, r.ID); ok {
		return api.Reply{}, roleConflict(other)
	}
	if err := fitsIn(c, r); err != nil {
		return api.Reply{}, err
	}
	if limit := c.Options.Limits.CustomRoles; state.CustomRoles().Len(c.Tx) >= limit {
		return api.Reply{}, api.Errorf(http.StatusUnprocessableEntity, "unable_to_process",
			"There are already %d custom roles, the maximum.", limit)
	}
	return roleReply(c, api.Created, r), nil
}

// fitsIn refuses a display name that another role of the service has.
func fitsIn(c *api.Call, r state.CustomRole) error {
	for id, other := range state.CustomRoles().By(c.Tx, "account", r.AccountID) {
		if id != r.ID && other.Service == r.Service && other.DisplayName == r.DisplayName {
			return roleConflict(other)
		}
	}
	return nil
}

func roleConflict(with state.CustomRole) *api.Error {
	e := api.Errorf(http.StatusConflict, "role_conflict_error", "A role of this name exists.")
	e.Details = map[string]any{"conflicts_with": map[string]string{"etag": with.Tag, "role": with.ID}}
	return e
}

func roleReply(c *api.Call, reply func(any) api.Reply, r state.CustomRole) api.Reply {
	state.CustomRoles().Put(c.Tx, r.ID, r)
	out := reply(newCustomRole(c, r))
	out.ETag = r.Tag
	return out
}

func findRole(c *api.Call, action string) (state.CustomRole, error) {
	if err := requireRole(c, action); err != nil {
		return state.CustomRole{}, err
	}
	r, ok := state.CustomRoles().Get(c.Tx, c.Path("role"))
	if !ok || r.AccountID != c.Caller.AccountID {
		return r, api.Errorf(http.StatusNotFound, "role_not_found", "Role with Id %s not found.", c.Path("role"))
	}
	return r, nil
}

func getRole(c *api.Call) (api.Reply, error) {
	r, err := findRole(c, "read")
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(newCustomRole(c, r)).WithTag(r.Tag), nil
}

func replaceRole(c *api.Call) (api.Reply, error) {
	var in roleFields
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	if err := in.check(); err != nil {
		return api.Reply{}, err
	}
	r, err := findRole(c, "update")
	if err != nil {
		return api.Reply{}, err
	}
	if err := c.Match(r.Tag); err != nil {
		return api.Reply{}, err
	}
	r = in.into(c, r)
	if err := fitsIn(c, r); err != nil {
		return api.Reply{}, err
	}
	return roleReply(c, api.OK, r), nil
}

// deleteRole leaves the policies that give the role: they then give nothing by it.
//
// Departs: whether IBM refuses to delete a role that is in use is unconfirmed.
func deleteRole(c *api.Call) (api.Reply, error) {
	r, err := findRole(c, "delete")
	if err != nil {
		return api.Reply{}, err
	}
	state.CustomRoles().Delete(c.Tx, r.ID)
	return api.NoContent(), nil
}
