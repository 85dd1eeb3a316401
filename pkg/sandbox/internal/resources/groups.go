package resources

import (
	"cmp"
	"net/http"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// quota is the only quota definition that groups name; it can't be read here.
const quota = "a3d7b8d01e261c24677937c29ab33f3c"

type groupBody struct {
	ID                string     `json:"id"`
	CRN               string     `json:"crn"`
	AccountID         string     `json:"account_id"`
	Name              string     `json:"name"`
	State             string     `json:"state"`
	Default           bool       `json:"default"`
	QuotaID           string     `json:"quota_id"`
	QuotaURL          string     `json:"quota_url"`
	PaymentMethodsURL string     `json:"payment_methods_url"`
	ResourceLinkages  []struct{} `json:"resource_linkages"`
	TeamsURL          string     `json:"teams_url"`
	CreatedAt         string     `json:"created_at"`
	UpdatedAt         string     `json:"updated_at"`
}

func newGroupBody(g state.ResourceGroup) groupBody {
	path := "/v2/resource_groups/" + g.ID
	return groupBody{
		ID: g.ID, CRN: "crn:v1:bluemix:public:resource-controller::a/" + g.AccountID + "::resource-group:" + g.ID,
		AccountID: g.AccountID, Name: g.Name, State: cmp.Or(g.State, "ACTIVE"), Default: g.Default, QuotaID: quota,
		QuotaURL: "/v2/quota_definitions/" + quota, PaymentMethodsURL: path + "/payment_methods",
		ResourceLinkages: []struct{}{}, TeamsURL: path + "/teams",
		CreatedAt: api.MilliTime(g.Created), UpdatedAt: api.MilliTime(g.Created),
	}
}

func mayRead(c *api.Call, g state.ResourceGroup) bool {
	target := authz.Target{Service: "resource-controller", ResourceType: "resource-group", Resource: g.ID}
	return g.AccountID == c.Caller.AccountID && authz.Allowed(c, "resource-controller.group.retrieve", target)
}

// listGroups leaves out the groups that the caller may not see, without an error. The list has no pages.
//
// Departs: groups can't be made, changed or deleted. A deleted one comes from a seed and is always in the list, so that clients
// meet it; include_deleted and date change nothing.
func listGroups(c *api.Call) (api.Reply, error) {
	out := struct {
		Resources []groupBody `json:"resources"`
	}{Resources: []groupBody{}}
	if account := c.Query("account_id"); account != "" && account != c.Caller.AccountID {
		return api.OK(out), nil
	}
	for _, g := range state.ResourceGroups().All(c.Tx) {
		named, usual := c.Query("name"), c.Query("default")
		if (named == "" || named == g.Name) && (usual != "true" || g.Default) && mayRead(c, g) {
			out.Resources = append(out.Resources, newGroupBody(g))
		}
	}
	return api.OK(out), nil
}

func getGroup(c *api.Call) (api.Reply, error) {
	g, ok := state.ResourceGroups().Get(c.Tx, c.Path("group"))
	if !ok || g.AccountID != c.Caller.AccountID {
		return api.Reply{}, api.Errorf(http.StatusNotFound, "NOT_FOUND", "Resource group '%s' was not found.", c.Path("group"))
	}
	if !mayRead(c, g) {
		return api.Reply{}, c.Dialect.Forbidden("resource-controller.group.retrieve")
	}
	return api.OK(newGroupBody(g)), nil
}
