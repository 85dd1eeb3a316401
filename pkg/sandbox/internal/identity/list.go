package identity

import (
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/iamv1"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// listProfiles gives one page of the account's profiles.
//
// Departs: pages are counted from the start, so an item can be missed or seen twice when others come or go meanwhile.
// Departs: descending is order=desc; how IBM answers an unknown field in sort, or one with a - before it, is unconfirmed.
func listProfiles(c *api.Call) (api.Reply, error) {
	account := c.Query("account_id")
	if account == "" {
		return api.Reply{}, iamv1.Missing("account_id")
	}
	if err := iamv1.OwnAccount(c, account, "iam-identity.profile.get"); err != nil {
		return api.Reply{}, err
	}
	target := authz.Target{Service: "iam-identity", ResourceType: "profile"}
	if err := authz.Require(c, "iam-identity.profile.get", target); err != nil {
		return api.Reply{}, err
	}
	p, shown, err := profilesPage(c)
	if err != nil {
		return api.Reply{}, err
	}
	out := struct {
		iamv1.Page
		Profiles []profileBody `json:"profiles"`
	}{Page: p, Profiles: []profileBody{}}
	for _, profile := range shown {
		body := newProfileBody(profile)
		body.History = iamv1.History(c)
		out.Profiles = append(out.Profiles, body)
	}
	return api.OK(out), nil
}

// profilesPage looks at all profiles only when it has to: a list of ten thousand has a hundred pages.
func profilesPage(c *api.Call) (iamv1.Page, []state.Profile, error) {
	if c.Query("name")+c.Query("filter")+c.Query("sort")+c.Query("order") == "" {
		p, err := iamv1.PageOf(c, state.Profiles().Count(c.Tx, "account", c.Caller.AccountID))
		return p, state.Profiles().Page(c.Tx, "account", c.Caller.AccountID, p.Offset, p.Limit), err
	}
	all, err := iamv1.Narrow(c, namedProfiles(c), func(p state.Profile) iamv1.Traits {
		return iamv1.Traits{Name: p.Name, Description: p.Description, Created: p.Created, Modified: p.Modified}
	}, "name", "description", "created_at", "modified_at")
	if err != nil {
		return iamv1.Page{}, nil, err
	}
	return iamv1.NewPage(c, all)
}

// namedProfiles are those that the parameter name asks for, or all.
func namedProfiles(c *api.Call) []state.Profile {
	name, index, key := c.Query("name"), "account", c.Caller.AccountID
	if name != "" && !c.Options.NamePart {
		index, key = "name", c.Caller.AccountID+"/"+name
	}
	var all []state.Profile
	for _, p := range state.Profiles().By(c.Tx, index, key) {
		if strings.Contains(p.Name, name) {
			all = append(all, p)
		}
	}
	return all
}
