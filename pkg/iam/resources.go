package iam

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/internal/rest"
	"github.com/podtrust/podtrust/pkg/shown"
)

// Instance is an instance of a service. Its service is the fifth segment of its CRN.
type Instance struct {
	GUID            string `json:"guid"` // what policies want; a policy without it would be about all instances
	CRN             string `json:"crn"`
	Name            string `json:"name"`
	AccountID       string `json:"account_id"`
	RegionID        string `json:"region_id" decides:"nothing"`
	ResourceGroupID string `json:"resource_group_id" decides:"nothing"`
	State           string `json:"state"`
}

// ResourceGroup is a group of resources.
type ResourceGroup struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	AccountID string `json:"account_id"`
	Default   bool   `json:"default" decides:"nothing"`
	State     string `json:"state"` // "ACTIVE" or "DELETED"
}

// Account is an IBM Cloud account.
type Account struct {
	ID          string `json:"id"`
	Name        string `json:"name,omitempty"`
	OwnerIAMID  string `json:"owner_iamid,omitempty"`
	OwnerUserID string `json:"owner_userid,omitempty" decides:"nothing"`
	Status      string `json:"status,omitempty" decides:"nothing"`
	Type        string `json:"type,omitempty" decides:"nothing"`
}

// ListInstances yields the instances that have a name; "" yields all. A name is not unique: services, regions and resource
// groups may each have one.
//
// API: GET /v2/resource_instances
// Docs: Resource Controller API, Get a list of all resource instances
func (c *Client) ListInstances(ctx context.Context, name string) iter.Seq2[Instance, error] {
	return c.instances(ctx, "name", name)
}

// ListInstancesByGUID yields the instance of a GUID, or nothing if it does not exist or the caller is not allowed to view
// it.
//
// API: GET /v2/resource_instances
// Docs: Resource Controller API, Get a list of all resource instances
func (c *Client) ListInstancesByGUID(ctx context.Context, guid string) iter.Seq2[Instance, error] {
	return c.instances(ctx, "guid", guid)
}

func (c *Client) instances(ctx context.Context, filter, value string) iter.Seq2[Instance, error] {
	const op = "list service instances"
	first := url.Values{"limit": {"100"}, "type": {"service_instance"}}
	if value != "" {
		first.Set(filter, value)
	}
	return rest.Pages(ctx, op, first, func(ctx context.Context, query url.Values) (rest.Page[Instance], error) {
		var out struct {
			NextURL   rest.Next           `json:"next_url"` // relative, or null
			Resources rest.List[Instance] `json:"resources"`
		}
		err := c.controller.Do(ctx, rest.Request{
			Op: op, Action: "resource-controller.instance.retrieve",
			Method: http.MethodGet, Path: []string{"v2", "resource_instances"}, Query: query,
		}, &out)
		if err != nil {
			return rest.Page[Instance]{}, err
		}
		return out.Resources.Page(op, "service instances", out.NextURL, func(i Instance) string { return i.GUID })
	})
}

// ListResourceGroups returns the resource groups that the caller is allowed to view; none is an empty slice. With an
// *apierr.SkippedError come those that could be read.
//
// API: GET /v2/resource_groups
// Docs: Resource Manager API, Get a list of all resource groups
func (c *Client) ListResourceGroups(ctx context.Context, accountID string) ([]ResourceGroup, error) {
	var out struct {
		Resources rest.List[ResourceGroup] `json:"resources"`
		Next      rest.Next                `json:"next"`
	}
	request := rest.Request{
		Op: "list resource groups", Action: "resource-controller.group.retrieve",
		Method: http.MethodGet, Path: []string{"v2", "resource_groups"}, Query: url.Values{"account_id": {accountID}},
	}
	if err := c.resources.Do(ctx, request, &out); err != nil {
		return nil, err
	}
	return out.Resources.Only(request.Op, "resource groups", out.Next, func(g ResourceGroup) string { return g.ID })
}

// GetAccount returns an account. Whether service IDs and profiles may ask is unconfirmed.
//
// API: GET /v4/accounts/{account}
// Docs: Account Management API, Get Account by Account ID
func (c *Client) GetAccount(ctx context.Context, id string) (Account, error) {
	var out Account
	request := rest.Request{Op: "get account " + shown.Quote(id), Method: http.MethodGet, Path: []string{"v4", "accounts", id}}
	err := c.accounts.Do(ctx, request, &out)
	return out, named(request, out.ID, err)
}

// Usage is how much of IAM's limits an account uses.
type Usage struct {
	Profiles Used `json:"profiles"`
	Links    Used `json:"cr_links"` // of all profiles
	Rules    Used `json:"cr_rules"` // for compute resources, of all profiles
}

// Used is how much of one limit is used. What the service leaves out is 0 or nil, and not known.
type Used struct {
	Limit int  `json:"limit"`
	Count *int `json:"count"`
}

// GetUsage returns the limits of an account for profiles, links and rules, and how much of each is used. Which IAM action it needs is
// unconfirmed. The error matches apierr.ErrUnavailable when the answer has no limits.
//
// API: GET /v1/accounts/{account}/limits/identity
// Docs: IAM Identity Services API, Get account limits and usage count
func (c *Client) GetUsage(ctx context.Context, accountID string) (Usage, error) {
	var out Usage
	op := "get the limits of account '" + accountID + "'"
	err := c.iam.Do(ctx, rest.Request{
		Op: op, Method: http.MethodGet, Path: []string{"v1", "accounts", accountID, "limits", "identity"},
		Query: url.Values{"profiles": {"true"}, "cr_links": {"true"}, "cr_rules": {"true"}},
	}, &out)
	if err == nil && out == (Usage{}) {
		err = fmt.Errorf("could not %s: %w: the answer has no limits", op, apierr.ErrUnavailable)
	}
	return out, err
}
