package groups

import (
	"net/http"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// The longest name and description, in characters.
const (
	maxName        = 100
	maxDescription = 250
)

type groupBody struct {
	ID             string `json:"id"`
	Name           string `json:"name"`
	Description    string `json:"description"`
	AccountID      string `json:"account_id"`
	CreatedAt      string `json:"created_at"`
	CreatedByID    string `json:"created_by_id"`
	LastModifiedAt string `json:"last_modified_at"`
	LastModifiedBy string `json:"last_modified_by_id"`
	Href           string `json:"href"`
	IsFederated    *bool  `json:"is_federated,omitempty"` // for those who ask
	CRN            string `json:"crn,omitempty"`          // for those who ask
}

func newGroupBody(c *api.Call, g state.Group) groupBody {
	body := groupBody{
		ID: g.ID, Name: g.Name, Description: g.Description, AccountID: g.AccountID,
		CreatedAt: api.SecondTime(g.Created), CreatedByID: g.CreatedBy,
		LastModifiedAt: api.SecondTime(g.Modified), LastModifiedBy: g.ModifiedBy, Href: c.BaseURL + "/v2/groups/" + g.ID,
	}
	if c.Query("show_federated") == "true" {
		federated := isFederated(c, g)
		body.IsFederated = &federated
	}
	if c.Query("show_crn") == "true" {
		body.CRN = "crn:v1:bluemix:public:iam-groups::a/" + g.AccountID + "::access-group:" + g.ID
	}
	return body
}

// isFederated reports whether a group has rules.
func isFederated(c *api.Call, g state.Group) bool { return len(rulesOf(c, g.ID)) > 0 }

type groupRequest struct {
	Name        string  `json:"name"`
	Description *string `json:"description"`
}

func (in groupRequest) check() error {
	switch {
	case len([]rune(in.Name)) > maxName:
		return api.Errorf(http.StatusBadRequest, "invalid_body", "The name has more than %d characters.", maxName)
	case in.Description != nil && len([]rune(*in.Description)) > maxDescription:
		return api.Errorf(http.StatusBadRequest, "invalid_body", "The description has more than %d characters.", maxDescription)
	}
	return nil
}

func createGroup(c *api.Call) (api.Reply, error) {
	var in groupRequest
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	if in.Name == "" {
		return api.Reply{}, missing("name")
	}
	if err := checkAccount(c); err != nil {
		return api.Reply{}, err
	}
	if err := in.check(); err != nil {
		return api.Reply{}, err
	}
	if err := authz.Require(c, "iam-groups.groups.create", target("")); err != nil {
		return api.Reply{}, err
	}
	if taken(c, in.Name, "") {
		return api.Reply{}, duplicate(c, in.Name)
	}
	if err := below(c, state.Groups().Len(c.Tx), c.Options.Limits.Groups, "access groups in the account"); err != nil {
		return api.Reply{}, err
	}
	g := state.Group{
		ID: "AccessGroupId-" + api.UUID(), Tag: api.NextTag(""), AccountID: c.Caller.AccountID, Name: in.Name,
		CreatedBy: c.Caller.IAMID, ModifiedBy: c.Caller.IAMID, Created: c.Now, Modified: c.Now,
	}
	if in.Description != nil {
		g.Description = *in.Description
	}
	state.Groups().Put(c.Tx, g.ID, g)
	return api.Created(newGroupBody(c, g)).WithTag(g.Tag), nil
}

func checkAccount(c *api.Call) error {
	switch c.Query("account_id") {
	case "":
		return missing("account_id")
	case c.Caller.AccountID:
		return nil
	}
	return c.Dialect.Forbidden("iam-groups.groups.list")
}

// below refuses one more when as many as the limit are there.
func below(c *api.Call, count, limit int, of string) error {
	if count < limit {
		return nil
	}
	return api.Errorf(c.Options.Statuses.LimitReached, "error_occurred", "There are already %d %s, the maximum.", limit, of)
}

// taken compares names as IBM's documents say: without regard to case.
func taken(c *api.Call, name, except string) bool {
	if c.Options.FreeGroupNames {
		return false
	}
	for id := range state.Groups().By(c.Tx, "name", state.GroupName(c.Caller.AccountID, name)) {
		if id != except {
			return true
		}
	}
	return false
}

// duplicate: sources disagree whether names are unique; the sandbox takes the stricter side.
func duplicate(c *api.Call, name string) *api.Error {
	return api.Errorf(c.Options.Statuses.DuplicateName, "conflict", "An access group named '%s' exists.", name)
}

func getGroup(c *api.Call) (api.Reply, error) {
	g, err := find(c, "groups.read")
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(newGroupBody(c, g)).WithTag(g.Tag), nil
}

func updateGroup(c *api.Call) (api.Reply, error) {
	var in groupRequest
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	if err := in.check(); err != nil {
		return api.Reply{}, err
	}
	g, err := findOwn(c, "groups.update")
	if err != nil {
		return api.Reply{}, err
	}
	if err := c.Match(g.Tag); err != nil {
		return api.Reply{}, err
	}
	if in.Name != "" {
		if taken(c, in.Name, g.ID) {
			return api.Reply{}, duplicate(c, in.Name)
		}
		g.Name = in.Name
	}
	if in.Description != nil {
		g.Description = *in.Description
	}
	g.Tag, g.Modified, g.ModifiedBy = api.NextTag(g.Tag), c.Now, c.Caller.IAMID
	state.Groups().Put(c.Tx, g.ID, g)
	return api.OK(newGroupBody(c, g)).WithTag(g.Tag), nil
}

// deleteGroup takes members, rules and policies along.
func deleteGroup(c *api.Call) (api.Reply, error) {
	g, err := findOwn(c, "groups.delete")
	if err != nil {
		return api.Reply{}, err
	}
	members, rules := groupMembers(c, g.ID), rulesOf(c, g.ID)
	if len(members)+len(rules) > 0 && c.Query("force") != "true" {
		return api.Reply{}, api.Errorf(c.Options.Statuses.GroupNotEmpty, "group_not_empty",
			"Access group '%s' has members or rules.", g.ID)
	}
	for _, m := range members {
		state.Members().Delete(c.Tx, m.Key())
	}
	for _, r := range rules {
		state.GroupRules().Delete(c.Tx, r.ID)
	}
	for id := range state.Policies().By(c.Tx, "group", g.ID) {
		state.Policies().Delete(c.Tx, id)
	}
	state.Groups().Delete(c.Tx, g.ID)
	return api.NoContent(), nil
}
