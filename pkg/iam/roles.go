package iam

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/internal/rest"
	"github.com/podtrust/podtrust/pkg/shown"
)

// Role is a role that a policy can give.
type Role struct {
	CRN         string   `json:"crn"`
	DisplayName string   `json:"display_name"`
	Description string   `json:"description,omitempty" decides:"nothing"`
	Actions     []string `json:"actions,omitempty"`
}

// Roles are the roles of a service by their kind.
type Roles struct {
	System  []Role `json:"system_roles"`
	Service []Role `json:"service_roles"`
	Custom  []Role `json:"custom_roles"`
}

// All is every role: platform, service, custom.
func (r Roles) All() []Role { return slices.Concat(r.System, r.Service, r.Custom) }

// The names under which ListRoles knows the roles of what is not a service.
const (
	RolesOfAllServices    = "alliamserviceroles"  // of "all IAM-enabled services"; from Terraform's provider, undocumented
	RolesOfResourceGroups = "resource-controller" // of resource groups themselves
)

const groupOfServices = "service_group_id=" // begins the names that RolesOfGroup makes; no service is called so

// RolesOfGroup is the name under which ListRoles knows the roles of a group of services, such as "IAM".
func RolesOfGroup(id string) string { return groupOfServices + id }

// ListRoles returns the roles of a service; "" gives the platform roles. A caller without permission gets an empty list,
// not an error.
//
// API: GET /v2/roles
// Docs: IAM Policy Management API, Get roles by filters
func (c *Client) ListRoles(ctx context.Context, accountID, service string) (Roles, error) {
	query := url.Values{"account_id": {accountID}}
	if group, isGroup := strings.CutPrefix(service, groupOfServices); isGroup {
		query.Set("service_group_id", group)
	} else if service != "" {
		query.Set("service_name", service)
	}
	var out struct {
		System  rest.List[Role] `json:"system_roles"`
		Service rest.List[Role] `json:"service_roles"`
		Custom  rest.List[Role] `json:"custom_roles"`
	}
	request := rest.Request{
		Op: "list the roles of service " + shown.Quote(service), Action: "iam.role.read",
		Method: http.MethodGet, Path: []string{"v2", "roles"}, Query: query,
	}
	if err := c.policies.Do(ctx, request, &out); err != nil {
		return Roles{}, err
	}
	var roles Roles
	var errs []error
	for _, kind := range []struct {
		into *[]Role
		list rest.List[Role]
	}{{&roles.System, out.System}, {&roles.Service, out.Service}, {&roles.Custom, out.Custom}} {
		if !kind.list.Present() && (out.System.Present() || out.Service.Present() || out.Custom.Present()) {
			continue // an answer has at least one kind
		}
		found, err := kind.list.All(request.Op, "roles", func(r Role) string { return r.CRN })
		*kind.into = found
		errs = append(errs, err)
	}
	return roles, cmp.Or(errs...)
}
