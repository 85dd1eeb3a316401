package resources

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// The page sizes of the resource controller. Its default is unconfirmed; a small one catches clients that do not page.
const (
	pageSize    = 10
	maxPageSize = 100
)

type instanceBody struct {
	ID              string        `json:"id"`
	GUID            string        `json:"guid"`
	URL             string        `json:"url"`
	CRN             string        `json:"crn"`
	Name            string        `json:"name"`
	AccountID       string        `json:"account_id"`
	RegionID        string        `json:"region_id"`
	ResourceGroupID string        `json:"resource_group_id"`
	ResourceID      string        `json:"resource_id"`
	ResourcePlanID  string        `json:"resource_plan_id"`
	State           string        `json:"state"`
	Type            string        `json:"type"`
	SubType         string        `json:"sub_type"`
	Locked          bool          `json:"locked"`
	LastOperation   lastOperation `json:"last_operation"`
	CreatedAt       string        `json:"created_at"`
}

type lastOperation struct {
	Type        string `json:"type"`
	State       string `json:"state"`
	Async       bool   `json:"async"`
	Description string `json:"description"`
	Cancelable  bool   `json:"cancelable"`
	Poll        bool   `json:"poll"`
}

// newInstanceBody has the CRN for an ID, as at IBM.
func newInstanceBody(i state.Instance) instanceBody {
	return instanceBody{
		ID: i.CRN(), GUID: i.GUID, URL: "/v2/resource_instances/" + i.GUID, CRN: i.CRN(), Name: i.Name, AccountID: i.AccountID,
		RegionID: i.Region, ResourceGroupID: i.ResourceGroupID, ResourceID: offering(i), ResourcePlanID: i.Service + "-plan",
		State: cmp.Or(i.State, "active"), Type: "service_instance", CreatedAt: api.MilliTime(i.Created),
		LastOperation: lastOperation{Type: "create", State: "succeeded", Description: "Completed create instance operation"},
	}
}

// offering is the catalog's ID of the service: of Object Storage as at IBM, of others the name, since a sandbox has no
// catalog.
func offering(i state.Instance) string {
	if i.Service == "cloud-object-storage" {
		return "dff97f5c-bc5e-4455-b470-411c3edbe49c"
	}
	return i.Service
}

// listInstances leaves out what the caller may not see, without an error.
//
// Departs: instances can't be made, changed or deleted. The size of a page without limit is unconfirmed. Clusters are not
// in the list: whether IBM has all of them in it is unconfirmed.
// Departs: updated_from and updated_to change nothing.
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
		out.Resources = append(out.Resources, newInstanceBody(i))
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

func mayRetrieve(c *api.Call, i state.Instance) bool {
	target := authz.Target{Service: i.Service, Instance: i.GUID, Region: i.Region, ResourceGroupID: i.ResourceGroupID}
	return i.AccountID == c.Caller.AccountID && authz.Allowed(c, "resource-controller.instance.retrieve", target)
}

func visible(c *api.Call) []state.Instance {
	var found []state.Instance
	for _, i := range state.Instances().All(c.Tx) {
		body := newInstanceBody(i)
		is := func(parameter, got string) bool { return c.Query(parameter) == "" || c.Query(parameter) == got }
		if is("name", i.Name) && is("guid", i.GUID) && is("resource_group_id", i.ResourceGroupID) &&
			is("resource_id", body.ResourceID) && is("resource_plan_id", body.ResourcePlanID) && is("type", body.Type) &&
			is("sub_type", body.SubType) && is("state", body.State) && mayRetrieve(c, i) {
			found = append(found, i)
		}
	}
	return found
}

// getInstance takes a GUID or a CRN.
func getInstance(c *api.Call) (api.Reply, error) {
	id := c.Path("instance")
	for _, i := range state.Instances().All(c.Tx) {
		if id != i.GUID && id != i.CRN() || i.AccountID != c.Caller.AccountID {
			continue
		}
		if !mayRetrieve(c, i) {
			return api.Reply{}, c.Dialect.Forbidden("resource-controller.instance.retrieve")
		}
		return api.OK(newInstanceBody(i)), nil
	}
	return api.Reply{}, api.Errorf(http.StatusNotFound, "RC-ServiceInstanceNotFound",
		"Service instance '%s' was not found.", id)
}
