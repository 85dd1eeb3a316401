package credentials

import (
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/iamv1"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

func getServiceID(c *api.Call) (api.Reply, error) {
	s, err := findServiceID(c, "get")
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(newServiceIDBody(c, s)).WithTag(s.Tag), nil
}

func updateServiceID(c *api.Call) (api.Reply, error) {
	var in struct {
		Name        *string   `json:"name"`
		Description *string   `json:"description"`
		Instances   *[]string `json:"unique_instance_crns"`
	}
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	s, err := findServiceIDToChange(c, "update")
	if err != nil {
		return api.Reply{}, err
	}
	if err := c.Match(s.Tag); err != nil {
		return api.Reply{}, err
	}
	if in.Name != nil {
		if s.Name = *in.Name; s.Name == "" {
			return api.Reply{}, iamv1.Missing("name")
		}
	}
	if in.Description != nil {
		s.Description = *in.Description
	}
	if in.Instances != nil {
		s.Instances = *in.Instances
	}
	s = putServiceID(c, s)
	return api.OK(newServiceIDBody(c, s)).WithTag(s.Tag), nil
}

func putServiceID(c *api.Call, s state.ServiceID) state.ServiceID {
	s.Tag, s.Modified = api.NextTag(s.Tag), c.Now
	state.ServiceIDs().Put(c.Tx, s.ID, s)
	return s
}

// deleteServiceID takes API keys, memberships and policies along, and what let it assume profiles.
func deleteServiceID(c *api.Call) (api.Reply, error) {
	s, err := findServiceIDToChange(c, "delete")
	if err != nil {
		return api.Reply{}, err
	}
	for _, k := range state.APIKeys().By(c.Tx, "identity", s.IAMID()) {
		dropKey(c, k)
	}
	for id := range state.Identities().By(c.Tx, "identity", s.IAMID()) {
		state.Identities().Delete(c.Tx, id)
	}
	authz.Drop(c, s.IAMID())
	state.Activities().Delete(c.Tx, s.IAMID())
	state.ServiceIDs().Delete(c.Tx, s.ID)
	return api.NoContent(), nil
}

func lockServiceID(c *api.Call) (api.Reply, error) { return setLock(c, true) }

func unlockServiceID(c *api.Call) (api.Reply, error) { return setLock(c, false) }

func setLock(c *api.Call, locked bool) (api.Reply, error) {
	s, err := findServiceID(c, "update")
	if err != nil {
		return api.Reply{}, err
	}
	s.Locked = locked
	putServiceID(c, s)
	return api.NoContent(), nil
}
