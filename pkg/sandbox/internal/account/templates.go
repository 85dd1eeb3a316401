package account

import (
	"cmp"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/iamv1"
)

// The page sizes of templates.
const (
	pageSize    = 20
	maxPageSize = 100
)

// listProfileTemplates serves clients that look for templates before they clean up an account.
//
// Departs: there are no enterprises, and so no templates: the list is empty. What IBM answers for an account outside of an
// enterprise, and which IAM action is needed, is unconfirmed; the sandbox asks for iam-identity.account.get.
func listProfileTemplates(c *api.Call) (api.Reply, error) { return noTemplates(c, "profile_templates") }

// listSettingsTemplates is listProfileTemplates for templates of account settings.
//
// Departs: the list is empty, as that of profile templates.
func listSettingsTemplates(c *api.Call) (api.Reply, error) {
	return noTemplates(c, "account_settings_templates")
}

// noTemplates is an empty page under the name of its list.
func noTemplates(c *api.Call, list string) (api.Reply, error) {
	const action = "iam-identity.account.get"
	if err := iamv1.OwnAccount(c, cmp.Or(c.Query("account_id"), c.Caller.AccountID), action); err != nil {
		return api.Reply{}, err
	}
	if err := authz.Require(c, action, authz.Target{Service: "iam-identity"}); err != nil {
		return api.Reply{}, err
	}
	limit, err := c.Number("limit", pageSize, 1, maxPageSize)
	if err != nil {
		return api.Reply{}, err
	}
	first := c.BaseURL + c.Request.URL.RequestURI()
	return api.OK(map[string]any{"offset": 0, "limit": limit, "first": first, list: []any{}}), nil
}
