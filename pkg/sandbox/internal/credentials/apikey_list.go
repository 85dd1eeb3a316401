package credentials

import (
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/iamv1"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// listAPIKeys gives one page of the keys of an identity, by default the caller; with scope=account, of the whole account.
//
// Departs: the service ID groups of IBM are not known here, so the parameter group_id changes nothing.
// Departs: how IBM answers an unknown field in sort is unconfirmed.
func listAPIKeys(c *api.Call) (api.Reply, error) {
	keys, err := selectKeys(c)
	if err != nil {
		return api.Reply{}, err
	}
	keys, err = iamv1.Narrow(c, keys, func(k state.APIKey) iamv1.Traits {
		return iamv1.Traits{Name: k.Name, Description: k.Description, CreatedBy: k.CreatedBy, Created: k.Created}
	}, "name", "description", "created_at", "created_by")
	if err != nil {
		return api.Reply{}, err
	}
	p, shown, err := iamv1.NewPage(c, keys)
	if err != nil {
		return api.Reply{}, err
	}
	out := struct {
		iamv1.Page
		APIKeys []apiKeyBody `json:"apikeys"`
	}{Page: p, APIKeys: []apiKeyBody{}}
	for _, k := range shown {
		out.APIKeys = append(out.APIKeys, newAPIKeyBody(c, k))
	}
	return api.OK(out), nil
}

func selectKeys(c *api.Call) ([]state.APIKey, error) {
	account, iamID, scope, kind := c.Query("account_id"), c.Query("iam_id"), c.Query("scope"), c.Query("type")
	if err := iamv1.OneOf(scope, "", "entity", "account"); err != nil {
		return nil, err
	}
	if err := iamv1.OneOf(kind, "", "user", "serviceid"); err != nil {
		return nil, err
	}
	if account == "" {
		account = c.Caller.AccountID
	}
	if err := iamv1.OwnAccount(c, account, "iam-identity.apikey.get"); err != nil {
		return nil, err
	}
	index, key := "identity", c.Caller.IAMID
	switch {
	case scope == "account":
		index, key = "account", account
	case iamID != "":
		key = iamID
	}
	if key != c.Caller.IAMID {
		target := authz.Target{Service: "iam-identity", ResourceType: "apikey"}
		if err := authz.Require(c, "iam-identity.apikey.get", target); err != nil {
			return nil, err
		}
	}
	var keys []state.APIKey
	for _, k := range state.APIKeys().By(c.Tx, index, key) {
		if kind == "" || kind == k.Kind() {
			keys = append(keys, k)
		}
	}
	return keys, nil
}
