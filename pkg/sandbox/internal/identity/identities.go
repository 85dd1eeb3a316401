package identity

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/iamv1"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

type identityBody struct {
	IAMID       string   `json:"iam_id"`
	Identifier  string   `json:"identifier"`
	Type        string   `json:"type"`
	Accounts    []string `json:"accounts,omitempty"`
	Description string   `json:"description,omitempty"`
}

func newIdentityBody(i state.Identity) identityBody {
	return identityBody{
		IAMID:       i.IAMID,
		Identifier:  i.Identifier,
		Type:        i.Type,
		Accounts:    i.Accounts,
		Description: i.Description,
	}
}

type identityRequest struct {
	Identifier  string   `json:"identifier"`
	Type        string   `json:"type"`
	Accounts    []string `json:"accounts"`
	Description string   `json:"description"`
}

// identity checks a request, and names the identity as IAM does. A user without accounts may come from the profile's own.
func (in identityRequest) identity(c *api.Call, p state.Profile) (state.Identity, error) {
	i := state.Identity{ProfileID: p.ID, Type: in.Type, Identifier: in.Identifier, Description: in.Description}
	if in.Identifier == "" {
		return i, iamv1.Missing("identifier")
	}
	if err := iamv1.OneOf(in.Type, "user", "serviceid", "crn"); err != nil {
		return i, err
	}
	if in.Type != "user" && len(in.Accounts) > 0 {
		return i, iamv1.Invalid("Property 'accounts' is for identities of type user.")
	}
	switch in.Type {
	case "user":
		i.IAMID, i.Accounts = in.Identifier, in.Accounts
		if len(i.Accounts) == 0 {
			i.Accounts = []string{p.AccountID}
		}
	case "serviceid":
		i.Identifier = strings.TrimPrefix(in.Identifier, "iam-")
		s, ok := state.ServiceIDs().Get(c.Tx, i.Identifier)
		if !ok {
			return i, iamv1.Invalid("Property 'identifier' with value '" + in.Identifier + "' is not a service ID.")
		}
		i.IAMID = s.IAMID()
		if i.Description == "" {
			i.Description = s.Description
		}
	case "crn":
		if _, err := crn.Parse(in.Identifier); err != nil {
			return i, iamv1.Invalid("Property 'identifier' with value '" + in.Identifier + "' is not a CRN.")
		}
		i.IAMID = "crn-" + in.Identifier
	}
	return i, nil
}

type identityList struct {
	EntityTag  string         `json:"entity_tag"`
	Identities []identityBody `json:"identities"`
}

// newIdentityList carries the profile's tag: a change of the identities is one of the profile.
func newIdentityList(c *api.Call, p state.Profile) api.Reply {
	out := identityList{EntityTag: p.Tag, Identities: []identityBody{}}
	for _, i := range state.Identities().By(c.Tx, "profile", p.ID) {
		out.Identities = append(out.Identities, newIdentityBody(i))
	}
	return api.OK(out).WithTag(p.Tag)
}

func touch(c *api.Call, p state.Profile) state.Profile {
	p.Tag, p.Modified = api.NextTag(p.Tag), c.Now
	state.Profiles().Put(c.Tx, p.ID, p)
	return p
}

func getIdentities(c *api.Call) (api.Reply, error) {
	p, err := find(c, "get")
	if err != nil {
		return api.Reply{}, err
	}
	return newIdentityList(c, p), nil
}

func setIdentities(c *api.Call) (api.Reply, error) {
	var in struct {
		Identities []identityRequest `json:"identities"`
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
	for id := range state.Identities().By(c.Tx, "profile", p.ID) {
		state.Identities().Delete(c.Tx, id)
	}
	for _, request := range in.Identities {
		i, err := request.identity(c, p)
		if err != nil {
			return api.Reply{}, err
		}
		state.Identities().Put(c.Tx, i.Key(), i)
	}
	return newIdentityList(c, touch(c, p)), nil
}

// addIdentity answers 200, not 201, also for one that was there.
func addIdentity(c *api.Call) (api.Reply, error) {
	var in identityRequest
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	if in.Type != c.Path("type") {
		return api.Reply{}, iamv1.Invalid("Property 'type' with value '" + in.Type + "' is not that of the path.")
	}
	p, err := find(c, "update")
	if err != nil {
		return api.Reply{}, err
	}
	i, err := in.identity(c, p)
	if err != nil {
		return api.Reply{}, err
	}
	state.Identities().Put(c.Tx, i.Key(), i)
	p = touch(c, p)
	return api.OK(newIdentityBody(i)).WithTag(p.Tag), nil
}

func findIdentity(c *api.Call, action string) (state.Profile, state.Identity, error) {
	if !slices.Contains([]string{"user", "serviceid", "crn"}, c.Path("type")) {
		return state.Profile{}, state.Identity{}, iamv1.OneOf(c.Path("type"), "user", "serviceid", "crn")
	}
	p, err := find(c, action)
	if err != nil {
		return p, state.Identity{}, err
	}
	key := state.Identity{ProfileID: p.ID, Type: c.Path("type"), Identifier: c.Path("identifier")}.Key()
	i, ok := state.Identities().Get(c.Tx, key)
	if !ok {
		return p, i, iamv1.NotFound("identity", c.Path("identifier"))
	}
	return p, i, nil
}

func getIdentity(c *api.Call) (api.Reply, error) {
	p, i, err := findIdentity(c, "get")
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(newIdentityBody(i)).WithTag(p.Tag), nil
}

func removeIdentity(c *api.Call) (api.Reply, error) {
	p, i, err := findIdentity(c, "update")
	if err != nil {
		return api.Reply{}, err
	}
	state.Identities().Delete(c.Tx, i.Key())
	touch(c, p)
	return api.NoContent(), nil
}
