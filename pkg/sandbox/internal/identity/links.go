package identity

import (
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
	v1 "github.com/podtrust/podtrust/pkg/sandbox/internal/v1"
)

type linkBody struct {
	ID             string     `json:"id"`
	EntityTag      string     `json:"entity_tag"`
	CreatedAt      string     `json:"created_at"`
	ModifiedAt     string     `json:"modified_at"`
	Name           string     `json:"name,omitempty"`
	CRType         string     `json:"cr_type"`
	Link           linkTarget `json:"link"`
	IsCrossAccount bool       `json:"is_cross_account,omitempty"`
}

type linkTarget struct {
	CRN           string `json:"crn"`
	Namespace     string `json:"namespace,omitempty"`
	Name          string `json:"name,omitempty"`
	ComponentType string `json:"component_type,omitempty"`
	ComponentName string `json:"component_name,omitempty"`
}

func newLinkBody(l state.Link) linkBody {
	return linkBody{
		ID: l.ID, EntityTag: l.Tag, CreatedAt: api.MinuteTime(l.Created), ModifiedAt: api.MinuteTime(l.Modified),
		Name: l.Name, CRType: l.CRType, IsCrossAccount: l.CrossAccount, Link: linkTarget{
			CRN: l.CRN, Namespace: l.Namespace, Name: l.ResourceName,
			ComponentType: l.ComponentType, ComponentName: l.ComponentName,
		},
	}
}

func computeType(value string) error {
	return v1.OneOf(value, "VSI", "PVS", "BMS", "IKS_SA", "ROKS_SA", "CE")
}

// createLink does not ask whether the cluster exists; neither does IBM.
//
// Departs: the form of a link's ID is unconfirmed; the sandbox writes Link- and a UUID.
func createLink(c *api.Call) (api.Reply, error) {
	var in struct {
		Name           string     `json:"name"`
		CRType         string     `json:"cr_type"`
		Link           linkTarget `json:"link"`
		IsCrossAccount bool       `json:"is_cross_account"`
	}
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	// The type is checked before the profile is looked up, as at IBM.
	if err := computeType(in.CRType); err != nil {
		return api.Reply{}, err
	}
	p, err := findToLink(c)
	if err != nil {
		return api.Reply{}, err
	}
	if err := checkTarget(in.CRType, in.Link); err != nil {
		return api.Reply{}, err
	}
	name, err := crn.Parse(in.Link.CRN)
	if err != nil || name.AccountID() != p.AccountID && !in.IsCrossAccount {
		return api.Reply{}, v1.Invalid(
			"Property 'crn' with value '" + in.Link.CRN + "' is not a CRN of the profile's account.",
		)
	}
	l := state.Link{
		ID: "Link-" + api.UUID(), Tag: api.NextTag(""), ProfileID: p.ID, Name: in.Name, CRType: in.CRType, CRN: in.Link.CRN,
		Namespace: in.Link.Namespace, ResourceName: in.Link.Name, ComponentType: in.Link.ComponentType,
		ComponentName: in.Link.ComponentName, CrossAccount: in.IsCrossAccount, Created: c.Now, Modified: c.Now,
	}
	if _, ok := sameLink(c, p.ID, l); ok {
		return api.Reply{}, api.Errorf(c.Options.Statuses.DuplicateLink, "conflict", "The link exists already.")
	}
	if err := belowLinks(c, p.ID); err != nil {
		return api.Reply{}, err
	}
	state.Links().Put(c.Tx, l.ID, l)
	return api.Created(newLinkBody(l)), nil
}

func belowLinks(c *api.Call, profileID string) error {
	limits, count := c.Options.Limits, state.Links().Count(c.Tx, "profile", profileID)
	if err := v1.Below(c, count, limits.LinksPerProfile, "links in a profile"); err != nil {
		return err
	}
	return v1.Below(c, state.Links().Len(c.Tx), limits.Links, "links in the account")
}

// checkTarget wants the fields of the compute resource's type and refuses those of another.
func checkTarget(crType string, t linkTarget) error {
	combination := v1.Invalid("Invalid property combination provided.")
	switch crType {
	case "IKS_SA", "ROKS_SA":
		switch {
		case t.Namespace == "":
			return v1.Missing("namespace")
		case t.Name == "":
			return v1.Missing("name")
		case t.ComponentType != "" || t.ComponentName != "":
			return combination
		}
	case "CE":
		switch {
		case t.ComponentType == "":
			return v1.Missing("component_type")
		case t.ComponentName == "":
			return v1.Missing("component_name")
		}
	default:
		if t.Namespace != "" || t.Name != "" || t.ComponentType != "" || t.ComponentName != "" {
			return combination
		}
	}
	return nil
}

func sameLink(c *api.Call, profileID string, want state.Link) (string, bool) {
	for id, l := range state.Links().By(c.Tx, "profile", profileID) {
		if l.CRType == want.CRType && l.CRN == want.CRN && l.Namespace == want.Namespace && l.ResourceName == want.ResourceName &&
			l.ComponentType == want.ComponentType &&
			l.ComponentName == want.ComponentName {
			return id, true
		}
	}
	return "", false
}

func findToLink(c *api.Call) (state.Profile, error) { return find(c, "linkToResource") }

func listLinks(c *api.Call) (api.Reply, error) {
	p, err := find(c, "get")
	if err != nil {
		return api.Reply{}, err
	}
	out := struct {
		Links []linkBody `json:"links"`
	}{Links: []linkBody{}}
	for _, l := range state.Links().By(c.Tx, "profile", p.ID) {
		out.Links = append(out.Links, newLinkBody(l))
	}
	return api.OK(out), nil
}

func getLink(c *api.Call) (api.Reply, error) {
	l, err := findLink(c, "get")
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(newLinkBody(l)), nil
}

func deleteLink(c *api.Call) (api.Reply, error) {
	l, err := findLink(c, "linkToResource")
	if err != nil {
		return api.Reply{}, err
	}
	state.Links().Delete(c.Tx, l.ID)
	return api.NoContent(), nil
}

func findLink(c *api.Call, action string) (state.Link, error) {
	p, err := find(c, action)
	if err != nil {
		return state.Link{}, err
	}
	l, ok := state.Links().Get(c.Tx, c.Path("link"))
	if !ok || l.ProfileID != p.ID {
		return state.Link{}, v1.NotFound("link", c.Path("link"))
	}
	return l, nil
}

// deleteLinkByValue removes the one link that has exactly the values of the query.
func deleteLinkByValue(c *api.Call) (api.Reply, error) {
	if c.Query("type") == "" {
		return api.Reply{}, v1.Missing("type")
	}
	if err := computeType(c.Query("type")); err != nil {
		return api.Reply{}, err
	}
	p, err := findToLink(c)
	if err != nil {
		return api.Reply{}, err
	}
	id, ok := sameLink(c, p.ID, state.Link{
		CRType: c.Query("type"), CRN: c.Query("crn"), Namespace: c.Query("namespace"), ResourceName: c.Query("name"),
		ComponentType: c.Query("component_type"), ComponentName: c.Query("component_name"),
	})
	if !ok {
		return api.Reply{}, v1.NotFound("link", c.Query("crn"))
	}
	state.Links().Delete(c.Tx, id)
	return api.NoContent(), nil
}
