package policies

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

type role struct {
	CRN         string   `json:"crn"`
	DisplayName string   `json:"display_name"`
	Description string   `json:"description"`
	Actions     []string `json:"actions"`
}

type roleList struct {
	SystemRoles  []role       `json:"system_roles"`
	ServiceRoles []role       `json:"service_roles"`
	CustomRoles  []customRole `json:"custom_roles"`
}

func (l roleList) has(crn string) bool {
	return slices.ContainsFunc(slices.Concat(l.SystemRoles, l.ServiceRoles), func(r role) bool { return r.CRN == crn }) ||
		slices.ContainsFunc(l.CustomRoles, func(r customRole) bool { return r.CRN == crn })
}

// listRoles answers with no roles at all to callers who may not read them, as IBM does.
//
// Departs: a service that the sandbox does not know has the platform roles; what IBM answers is unconfirmed.
// Departs: roles list only those actions that the sandbox itself asks for.
func listRoles(c *api.Call) (api.Reply, error) {
	service := c.Query("service_name")
	if service != "" && c.Query("service_group_id") != "" {
		return api.Reply{}, invalid("parameters 'service_name' and 'service_group_id' exclude each other")
	}
	target := authz.Target{Service: service}
	if service == "" || service == "alliamserviceroles" {
		target.Service = "iam-access-management"
	}
	list := roleList{SystemRoles: []role{}, ServiceRoles: []role{}, CustomRoles: []customRole{}}
	if !authz.Allowed(c, "iam.role.read", target) {
		return api.OK(list), nil
	}
	list = rolesFor(c, service)
	if c.Query("service_group_id") == "IAM" {
		list.ServiceRoles = rolesOfIAM()
	}
	if account := c.Query("account_id"); account != c.Caller.AccountID {
		list.CustomRoles = []customRole{} // only an account's own are shown, and only when it is named
	}
	return api.OK(list), nil
}

// rolesFor lists the roles of a service. One that is unknown here has the platform roles; so has "".
func rolesFor(c *api.Call, service string) roleList {
	list := roleList{CustomRoles: []customRole{}}
	for _, name := range []string{"Viewer", "Operator", "Editor", "Administrator"} {
		r := newRole("crn:v1:bluemix:public:iam::::role:"+name, name)
		r.Actions = authz.ActionsOf(name, prefix(service))
		list.SystemRoles = append(list.SystemRoles, r)
	}
	list.ServiceRoles = newServiceRoles(service)
	for _, r := range state.CustomRoles().By(c.Tx, "account", c.Caller.AccountID) {
		if service == "" || service == r.Service {
			list.CustomRoles = append(list.CustomRoles, newCustomRole(c, r))
		}
	}
	return list
}

// newServiceRoles lists the roles that services have of their own.
func newServiceRoles(services ...string) []role {
	list := []role{}
	for _, service := range services {
		for _, name := range serviceRoles(service) {
			list = append(list, newRole(roleCRN(service, name), name))
		}
	}
	return list
}

// rolesOfIAM are the service roles of the service group IAM.
func rolesOfIAM() []role { return newServiceRoles("iam-identity", "iam-groups") }

// prefix is how the actions of a service begin.
func prefix(service string) string {
	if service == "" || service == "alliamserviceroles" {
		return ""
	}
	return service + "."
}

func newRole(crn, name string) role {
	return role{CRN: crn, DisplayName: name, Description: "As " + name + ", see IBM's documents.", Actions: []string{}}
}

// enriched is a role with its names and actions, as format=display shows it.
func enriched(c *api.Call, crn string) roleBody {
	parts := strings.Split(crn, ":")
	body := roleBody{RoleID: crn, DisplayName: parts[len(parts)-1], Actions: []actionBody{}}
	for _, r := range state.CustomRoles().By(c.Tx, "crn", crn) {
		body.DisplayName, body.Description, body.Actions = r.DisplayName, r.Description, newActions(r.Actions)
		return body
	}
	if len(parts) < 5 {
		return body
	}
	service := parts[4]
	if service == "iam" { // that of platform roles, and of the three roles that services share
		service = ""
	}
	list := rolesFor(c, service)
	for _, r := range slices.Concat(list.SystemRoles, list.ServiceRoles, genericRoles()) {
		if r.CRN == crn {
			body.DisplayName, body.Description, body.Actions = r.DisplayName, r.Description, newActions(r.Actions)
		}
	}
	return body
}

func genericRoles() []role {
	var list []role
	for _, name := range serviceRoles("alliamserviceroles") {
		list = append(list, newRole(roleCRN("", name), name))
	}
	return list
}

func newActions(ids []string) []actionBody {
	actions := []actionBody{}
	for _, id := range ids {
		actions = append(actions, actionBody{ID: id, DisplayName: id, Description: "See IBM's documents."})
	}
	return actions
}
