package identity

import (
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/iamv1"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// Service is the trusted profiles of IAM Identity Services.
func Service() api.Service {
	return api.Service{Name: "iam-identity", Dialect: iamv1.Dialect(), Routes: []api.Route{
		{Pattern: "POST /v1/profiles", Writes: true, Handle: createProfile},
		{Pattern: "GET /v1/profiles", Handle: listProfiles},
		{Pattern: "GET /v1/profiles/{profile}", Handle: getProfile},
		{Pattern: "PUT /v1/profiles/{profile}", Writes: true, Handle: updateProfile},
		{Pattern: "DELETE /v1/profiles/{profile}", Writes: true, Handle: deleteProfile},
		{Pattern: "POST /v1/profiles/{profile}/links", Writes: true, Handle: createLink},
		{Pattern: "GET /v1/profiles/{profile}/links", Handle: listLinks},
		{Pattern: "GET /v1/profiles/{profile}/links/{link}", Handle: getLink},
		{Pattern: "DELETE /v1/profiles/{profile}/links", Writes: true, Handle: deleteLinkByValue},
		{Pattern: "DELETE /v1/profiles/{profile}/links/{link}", Writes: true, Handle: deleteLink},
		{Pattern: "POST /v1/profiles/{profile}/rules", Writes: true, Handle: createRule},
		{Pattern: "GET /v1/profiles/{profile}/rules", Handle: listRules},
		{Pattern: "GET /v1/profiles/{profile}/rules/{rule}", Handle: getRule},
		{Pattern: "PUT /v1/profiles/{profile}/rules/{rule}", Writes: true, Handle: updateRule},
		{Pattern: "DELETE /v1/profiles/{profile}/rules/{rule}", Writes: true, Handle: deleteRule},
		{Pattern: "GET /v1/profiles/{profile}/identities", Handle: getIdentities},
		{Pattern: "PUT /v1/profiles/{profile}/identities", Writes: true, Handle: setIdentities},
		{Pattern: "POST /v1/profiles/{profile}/identities/{type}", Writes: true, Handle: addIdentity},
		// A CRN has slashes, which not every client escapes.
		{Pattern: "GET /v1/profiles/{profile}/identities/{type}/{identifier...}", Handle: getIdentity},
		{Pattern: "DELETE /v1/profiles/{profile}/identities/{type}/{identifier...}", Writes: true, Handle: removeIdentity},
	}}
}

// find returns the profile of the path, after the caller's right to the action was checked.
func find(c *api.Call, action string) (state.Profile, error) {
	id := c.Path("profile")
	target := authz.Target{Service: "iam-identity", ResourceType: "profile", Resource: id}
	if err := authz.Require(c, "iam-identity.profile."+action, target); err != nil {
		return state.Profile{}, err
	}
	p, ok := state.Profiles().Get(c.Tx, id)
	if !ok || p.AccountID != c.Caller.AccountID {
		return state.Profile{}, iamv1.NotFound("profile", id)
	}
	return p, nil
}
