package identity

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/access"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

type profileBody struct {
	ID          string `json:"id"`
	EntityTag   string `json:"entity_tag"`
	CRN         string `json:"crn"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Email       string `json:"email,omitempty"`
	CreatedAt   string `json:"created_at"`
	ModifiedAt  string `json:"modified_at"`
	IAMID       string `json:"iam_id"`
	AccountID   string `json:"account_id"`
}

func newProfileBody(p state.Profile) profileBody {
	return profileBody{
		ID: p.ID, EntityTag: p.Tag, CRN: profileCRN(p), Name: p.Name, Description: p.Description, Email: p.Email,
		CreatedAt: api.MinuteTime(p.Created), ModifiedAt: api.MinuteTime(p.Modified), IAMID: p.IAMID(), AccountID: p.AccountID,
	}
}

// profileCRN has no region, as real ones.
func profileCRN(p state.Profile) string {
	return "crn:v1:bluemix:public:iam-identity::a/" + p.AccountID + "::profile:" + p.ID
}

func createProfile(c *api.Call) (api.Reply, error) {
	var in struct {
		Name        string `json:"name"`
		AccountID   string `json:"account_id"`
		Description string `json:"description"`
		Email       string `json:"email"`
	}
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	switch {
	case in.Name == "":
		return api.Reply{}, missing("name")
	case in.AccountID == "":
		return api.Reply{}, missing("account_id")
	case in.AccountID != c.Caller.AccountID:
		return api.Reply{}, invalid("Property 'account_id' with value '" + in.AccountID + "' is not the account of the token.")
	}
	if err := access.Require(c, "iam-identity.profile.create", access.Target{Service: "iam-identity"}); err != nil {
		return api.Reply{}, err
	}
	if named(c, in.Name, "") {
		return api.Reply{}, duplicate(in.Name)
	}
	if state.Profiles().Len(c.Tx) >= c.Options.Profiles {
		return api.Reply{}, limit("trusted profiles in the account", c.Options.Profiles)
	}
	p := state.Profile{
		ID: "Profile-" + api.UUID(), Tag: api.NextTag(""), AccountID: in.AccountID, Name: in.Name,
		Description: in.Description, Email: in.Email, Created: c.Now, Modified: c.Now,
	}
	state.Profiles().Put(c.Tx, p.ID, p)
	return withTag(api.Created(newProfileBody(p)), p.Tag), nil
}

// duplicate is worded by the sandbox: names are unique at IBM, but the refusal is unconfirmed.
func duplicate(name string) *api.Error {
	e := api.Errorf(http.StatusConflict, "conflict", "The entity already exists.")
	e.Details = "A trusted profile named '" + name + "' exists in the account."
	return e
}

func limit(of string, most int) *api.Error {
	e := api.Errorf(http.StatusBadRequest, "limit_exceeded", "The limit is reached.")
	e.Details = "There may be at most " + strconv.Itoa(most) + " " + of + "."
	return e
}

func named(c *api.Call, name, except string) bool {
	for id := range state.Profiles().By(c.Tx, "name", c.Caller.AccountID+"/"+name) {
		if id != except {
			return true
		}
	}
	return false
}

func getProfile(c *api.Call) (api.Reply, error) {
	p, err := find(c, "get")
	if err != nil {
		return api.Reply{}, err
	}
	return withTag(api.OK(newProfileBody(p)), p.Tag), nil
}

func updateProfile(c *api.Call) (api.Reply, error) {
	var in struct {
		Name        *string `json:"name"`
		Description *string `json:"description"`
		Email       *string `json:"email"`
	}
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	p, err := find(c, "update")
	if err != nil {
		return api.Reply{}, err
	}
	if err := c.Match(p.Tag); err != nil {
		return api.Reply{}, err
	}
	if in.Name != nil {
		switch {
		case *in.Name == "":
			return api.Reply{}, missing("name")
		case named(c, *in.Name, p.ID):
			return api.Reply{}, duplicate(*in.Name)
		}
		p.Name = *in.Name
	}
	if in.Description != nil {
		p.Description = *in.Description
	}
	if in.Email != nil {
		p.Email = *in.Email
	}
	p.Tag, p.Modified = api.NextTag(p.Tag), c.Now
	state.Profiles().Put(c.Tx, p.ID, p)
	return withTag(api.OK(newProfileBody(p)), p.Tag), nil
}

// deleteProfile takes links and rules along. Memberships and policies stay: whether IBM removes them is unconfirmed, and
// what stays shows who relies on that.
func deleteProfile(c *api.Call) (api.Reply, error) {
	p, err := find(c, "delete")
	if err != nil {
		return api.Reply{}, err
	}
	for id := range state.Links().By(c.Tx, "profile", p.ID) {
		state.Links().Delete(c.Tx, id)
	}
	for id := range state.Rules().By(c.Tx, "profile", p.ID) {
		state.Rules().Delete(c.Tx, id)
	}
	state.Profiles().Delete(c.Tx, p.ID)
	return api.NoContent(), nil
}

func withTag(r api.Reply, tag string) api.Reply {
	r.ETag = tag
	return r
}

func statusText(status int) string { return strconv.Itoa(status) }

func oneOf(value string, allowed ...string) error {
	for _, a := range allowed {
		if value == a {
			return nil
		}
	}
	return invalid("value '" + value + "' is none of " + strings.Join(allowed, ", "))
}
