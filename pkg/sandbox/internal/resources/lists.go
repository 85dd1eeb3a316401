package resources

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/access"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// The page sizes of the resource controller. Its default is unconfirmed; a small one catches clients that do not page.
const (
	pageSize    = 10
	maxPageSize = 100
)

type groupBody struct {
	ID        string `json:"id"`
	CRN       string `json:"crn"`
	AccountID string `json:"account_id"`
	Name      string `json:"name"`
	State     string `json:"state"`
	Default   bool   `json:"default"`
	CreatedAt string `json:"created_at"`
	UpdatedAt string `json:"updated_at"`
}

func listGroups(c *api.Call) (api.Reply, error) {
	out := struct {
		Resources []groupBody `json:"resources"`
	}{Resources: []groupBody{}}
	if account := c.Query("account_id"); account != "" && account != c.Caller.AccountID {
		return api.OK(out), nil
	}
	for _, g := range state.ResourceGroups().All(c.Tx) {
		target := access.Target{Service: "resource-controller", ResourceType: "resource-group", Resource: g.ID}
		if name := c.Query("name"); name != "" && name != g.Name || g.AccountID != c.Caller.AccountID ||
			!access.Allowed(c, "resource-controller.group.retrieve", target) {
			continue
		}
		out.Resources = append(out.Resources, groupBody{
			ID: g.ID, CRN: "crn:v1:bluemix:public:resource-controller::a/" + g.AccountID + "::resource-group:" + g.ID,
			AccountID: g.AccountID, Name: g.Name, State: "ACTIVE", Default: g.Default,
			CreatedAt: api.MilliTime(g.Created), UpdatedAt: api.MilliTime(g.Created),
		})
	}
	return api.OK(out), nil
}

type instanceBody struct {
	ID              string `json:"id"`
	GUID            string `json:"guid"`
	CRN             string `json:"crn"`
	Name            string `json:"name"`
	AccountID       string `json:"account_id"`
	RegionID        string `json:"region_id"`
	ResourceGroupID string `json:"resource_group_id"`
	State           string `json:"state"`
	Type            string `json:"type"`
	CreatedAt       string `json:"created_at"`
}

func listInstances(c *api.Call) (api.Reply, error) {
	limit, err := c.Number("limit", pageSize, 1, maxPageSize)
	if err != nil {
		return api.Reply{}, err
	}
	offset, err := parseStart(c)
	if err != nil {
		return api.Reply{}, err
	}
	all := visible(c)
	out := struct {
		RowsCount int            `json:"rows_count"`
		NextURL   *string        `json:"next_url"` // null at the end, and without a host before
		Resources []instanceBody `json:"resources"`
	}{Resources: []instanceBody{}}
	for _, i := range all[min(offset, len(all)):min(offset+limit, len(all))] {
		out.Resources = append(out.Resources, instanceBody{
			ID: i.CRN(), GUID: i.GUID, CRN: i.CRN(), Name: i.Name, AccountID: i.AccountID, RegionID: i.Region,
			ResourceGroupID: i.ResourceGroupID, State: "active", Type: "service_instance", CreatedAt: api.MilliTime(i.Created),
		})
	}
	out.RowsCount = len(out.Resources)
	if offset+limit < len(all) {
		query := c.Request.URL.Query()
		query.Set("start", base64.RawURLEncoding.EncodeToString([]byte("row:"+strconv.Itoa(offset+limit))))
		next := c.Request.URL.Path + "?" + query.Encode()
		out.NextURL = &next
	}
	return api.OK(out), nil
}

func parseStart(c *api.Call) (int, error) {
	start := c.Query("start")
	if start == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(start)
	number, ok := strings.CutPrefix(string(text), "row:")
	offset, convErr := strconv.Atoi(number)
	if err != nil || !ok || convErr != nil || offset < 0 || offset > api.MaxOffset {
		return 0, c.Dialect.Invalid("parameter 'start' is not a cursor of a former page")
	}
	return offset, nil
}

func visible(c *api.Call) []state.Instance {
	var found []state.Instance
	for _, i := range state.Instances().All(c.Tx) {
		is := func(parameter, got string) bool { return c.Query(parameter) == "" || c.Query(parameter) == got }
		target := access.Target{Service: i.Service, Instance: i.GUID, Region: i.Region, ResourceGroupID: i.ResourceGroupID}
		if i.AccountID == c.Caller.AccountID && is("name", i.Name) && is("guid", i.GUID) && is("resource_group_id", i.ResourceGroupID) &&
			access.Allowed(c, "resource-controller.instance.retrieve", target) {
			found = append(found, i)
		}
	}
	return found
}

// getAccount is for everybody in the account: which action it needs is unconfirmed.
func getAccount(c *api.Call) (api.Reply, error) {
	a, ok := state.Accounts().Get(c.Tx, c.Path("account"))
	if !ok || a.ID != c.Caller.AccountID {
		return api.Reply{}, api.Errorf(http.StatusNotFound, "NOT_FOUND", "There is no account '%s'.", c.Path("account"))
	}
	owner, _ := state.Users().Get(c.Tx, a.OwnerIAMID)
	return api.OK(map[string]any{
		"id": a.ID, "name": a.Name, "type": "STANDARD", "status": "ACTIVE", "owner": a.OwnerIAMID, "owner_userid": owner.Email,
		"owner_iamid": a.OwnerIAMID, "linked_softlayer_account": "", "team_directory_enabled": false,
		"traits": map[string]bool{"eu_supported": false, "poc": false, "hippa": false},
	}), nil
}
