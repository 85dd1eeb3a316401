package resources

import (
	"net/http"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// entryBody is a service or plan of the global catalog, with the members that IBM's SDK requires.
type entryBody struct {
	ID         string              `json:"id"`
	Name       string              `json:"name"`
	Kind       string              `json:"kind"`
	ParentID   string              `json:"parent_id,omitempty"`
	Active     bool                `json:"active"`
	Disabled   bool                `json:"disabled"`
	Group      bool                `json:"group"`
	Tags       []string            `json:"tags"`
	OverviewUI map[string]overview `json:"overview_ui"`
	Images     map[string]string   `json:"images"`
	Provider   map[string]string   `json:"provider"`
}

type overview struct {
	DisplayName     string `json:"display_name"`
	LongDescription string `json:"long_description"`
	Description     string `json:"description"`
}

type entryList struct {
	Offset        int         `json:"offset"`
	Limit         int         `json:"limit"`
	Count         int         `json:"count"`
	ResourceCount int         `json:"resource_count"`
	First         string      `json:"first"`
	Resources     []entryBody `json:"resources"`
}

// entries are the service and the plan of every instance of the account, each once.
func entries(c *api.Call) []entryBody {
	list, seen := []entryBody{}, map[string]bool{}
	for _, i := range state.Instances().All(c.Tx) {
		if seen[i.Service] || i.AccountID != c.Caller.AccountID {
			continue
		}
		seen[i.Service] = true
		instance := newInstanceBody(i)
		list = append(list,
			newEntry(instance.ResourceID, i.Service, "service", ""),
			newEntry(instance.ResourcePlanID, "standard", "plan", instance.ResourceID))
	}
	return list
}

func newEntry(id, name, kind, parent string) entryBody {
	return entryBody{
		ID: id, Name: name, Kind: kind, ParentID: parent, Active: true, Tags: []string{},
		OverviewUI: map[string]overview{"en": {DisplayName: name, LongDescription: name, Description: name}},
		Images:     map[string]string{"image": ""},
		Provider:   map[string]string{"email": "sandbox@example.com", "name": "sandbox"},
	}
}

// newEntryList is one page with all entries of a kind and parent whose name the query asks for.
func newEntryList(c *api.Call, kind, parent string) entryList {
	name := strings.TrimPrefix(c.Query("q"), "name:")
	list := entryList{Limit: 50, First: c.BaseURL + c.Request.URL.Path, Resources: []entryBody{}}
	for _, e := range entries(c) {
		if e.ParentID == parent && (kind == "*" || kind == e.Kind) && (name == "" || strings.Contains(e.Name, name)) {
			list.Resources = append(list.Resources, e)
		}
	}
	list.Count, list.ResourceCount = len(list.Resources), len(list.Resources)
	return list
}

// listEntries searches the services of the catalog by a part of the name.
//
// Departs: the catalog has only the services of the account's instances, each with one plan, and needs a token. Searches
// other than by name find nothing. There is one page.
func listEntries(c *api.Call) (api.Reply, error) { return api.OK(newEntryList(c, "service", "")), nil }

func getEntry(c *api.Call) (api.Reply, error) {
	e, err := findEntry(c)
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(e), nil
}

func findEntry(c *api.Call) (entryBody, error) {
	for _, e := range entries(c) {
		if e.ID == c.Path("entry") {
			return e, nil
		}
	}
	return entryBody{}, api.Errorf(http.StatusNotFound, "NOT_FOUND", "Catalog entry '%s' was not found.", c.Path("entry"))
}

// listChildren lists the plans of a service.
//
// Departs: kinds other than *, plan and service are refused, and so are the children of plans.
func listChildren(c *api.Call) (api.Reply, error) {
	if kind := c.Path("kind"); kind != "*" && kind != "plan" && kind != "service" {
		return api.Reply{}, c.Dialect.Invalid("the kind must be *, plan or service")
	}
	e, err := findEntry(c)
	if err != nil {
		return api.Reply{}, err
	}
	if e.Kind != "service" {
		return api.Reply{}, api.Errorf(http.StatusNotFound, "NOT_FOUND", "Catalog entry '%s' has no children.", e.ID)
	}
	return api.OK(newEntryList(c, c.Path("kind"), e.ID)), nil
}
