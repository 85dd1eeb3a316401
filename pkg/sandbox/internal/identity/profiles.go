package identity

import (
	"strconv"
	"unicode/utf8"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/iamv1"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

type profileBody struct {
	ID          string          `json:"id"`
	EntityTag   string          `json:"entity_tag"`
	CRN         string          `json:"crn"`
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Email       string          `json:"email,omitempty"`
	CreatedAt   string          `json:"created_at"`
	ModifiedAt  string          `json:"modified_at"`
	IAMID       string          `json:"iam_id"`
	AccountID   string          `json:"account_id"`
	History     *[]iamv1.Record `json:"history,omitempty"`
	Activity    *iamv1.Activity `json:"activity,omitempty"`
}

func newProfileBody(p state.Profile) profileBody {
	return profileBody{
		ID: p.ID, EntityTag: p.Tag, CRN: profileCRN(p), Name: p.Name, Description: p.Description, Email: p.Email,
		CreatedAt: api.MinuteTime(p.Created), ModifiedAt: api.MinuteTime(p.Modified),
		IAMID: p.IAMID(), AccountID: p.AccountID,
	}
}

// profileCRN has no region, as real ones.
func profileCRN(p state.Profile) string { return iamv1.EntityCRN(p.AccountID, "profile", p.ID) }

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
	if err := checkName(c, in.Name); err != nil {
		return api.Reply{}, err
	}
	switch {
	case in.AccountID == "":
		return api.Reply{}, iamv1.Missing("account_id")
	case in.AccountID != c.Caller.AccountID:
		return api.Reply{}, iamv1.Invalid(
			"Property 'account_id' with value '" + in.AccountID + "' is not the account of the token.",
		)
	}
	if err := authz.Require(c, "iam-identity.profile.create", authz.Target{Service: "iam-identity"}); err != nil {
		return api.Reply{}, err
	}
	if named(c, in.Name, "") {
		return api.Reply{}, duplicate(c, in.Name)
	}
	count := state.Profiles().Len(c.Tx)
	if err := iamv1.Below(c, count, c.Options.Limits.Profiles, "trusted profiles in the account"); err != nil {
		return api.Reply{}, err
	}
	p := state.Profile{
		ID: "Profile-" + api.UUID(), Tag: api.NextTag(""), AccountID: in.AccountID, Name: in.Name,
		Description: in.Description, Email: in.Email, Created: c.Now, Modified: c.Now,
	}
	state.Profiles().Put(c.Tx, p.ID, p)
	return api.Created(newProfileBody(p)).WithTag(p.Tag), nil
}

func checkName(c *api.Call, name string) error {
	switch {
	case name == "":
		return iamv1.Missing("name")
	case utf8.RuneCountInString(name) > c.Options.Limits.ProfileName:
		return iamv1.Invalid("Property 'name' has more than " + strconv.Itoa(c.Options.Limits.ProfileName) + " characters.")
	}
	return nil
}

// duplicate is worded by the sandbox: names are unique at IBM, but the refusal is unconfirmed.
func duplicate(c *api.Call, name string) *api.Error {
	e := api.Errorf(c.Options.Statuses.DuplicateName, "conflict", "The entity already exists.")
	e.Details = "A trusted profile named '" + name + "' exists in the account."
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
	body := newProfileBody(p)
	body.Activity = iamv1.ActivityOf(c, p.IAMID())
	return api.OK(body).WithTag(p.Tag), nil
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
		if err := checkName(c, *in.Name); err != nil {
			return api.Reply{}, err
		}
		if named(c, *in.Name, p.ID) {
			return api.Reply{}, duplicate(c, *in.Name)
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
	return api.OK(newProfileBody(p)).WithTag(p.Tag), nil
}

// deleteProfile takes links, rules and identities along; access tokens that were given stay good until they expire.
//
// Departs: memberships and policies stay, unless the switch deleted-profile says otherwise.
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
	for id := range state.Identities().By(c.Tx, "profile", p.ID) {
		state.Identities().Delete(c.Tx, id)
	}
	if c.Options.DropAccess {
		authz.Drop(c, p.IAMID())
	}
	state.Activities().Delete(c.Tx, p.IAMID())
	state.Profiles().Delete(c.Tx, p.ID)
	return api.NoContent(), nil
}
