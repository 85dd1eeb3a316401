package sdk

import (
	"testing"

	"github.com/IBM/platform-services-go-sdk/iamidentityv1"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// editorID is the IAM ID of the editor.
const editorID = "IBMid-SANDBOXEDITOR"

// someInstance is a CRN with slashes, as all have.
const someInstance = "crn:v1:bluemix:public:project:us-south:a/" + sandbox.AccountID + ":p1::"

func (p *probe) mayAssume(profileID *string, kind, identifier string) *iamidentityv1.ProfileIdentityResponse {
	p.Helper()
	return must(p.identity(admin).SetProfileIdentity(&iamidentityv1.SetProfileIdentityOptions{
		ProfileID: profileID, IdentityType: &kind, Type: &kind, Identifier: &identifier,
	}))(p)
}

func testIdentities(t *testing.T, b *box) {
	b.operation(t, "GetProfileIdentities", func(o operation) {
		get := func(p *probe, key string, id *string) (*iamidentityv1.ProfileIdentitiesResponse, error) {
			got, _, err := p.identity(key).GetProfileIdentities(&iamidentityv1.GetProfileIdentitiesOptions{ProfileID: id})
			return got, err
		}
		o.outcome("none", func(p *probe) {
			got, err := get(p, viewer, p.profile().ID)
			p.accepted(200, got, err)
		})
		o.outcome("a change of them changes the profile's tag", func(p *probe) {
			made := p.profile()
			p.mayAssume(made.ID, "user", editorID)
			got, err := get(p, viewer, made.ID)
			p.accepted(200, got, err)
			if len(got.Identities) != 1 || *got.EntityTag == *made.EntityTag {
				p.Errorf("%d identities, tag %s", len(got.Identities), *got.EntityTag)
			}
		})
		o.outcome("refuses an unknown profile", func(p *probe) {
			_, err := get(p, viewer, ptr("Profile-none"))
			p.refused(404, "not_found", err)
		})
		o.outcome("refuses a caller who may not read", func(p *probe) {
			_, err := get(p, p.stranger(), p.profile().ID)
			p.refused(403, "forbidden", err)
		})
	})
	b.operation(t, "SetProfileIdentities", testSetIdentities)
	b.operation(t, "SetProfileIdentity", testSetIdentity)
	testIdentity1(t, b)
}

func testSetIdentities(o operation) {
	type request = iamidentityv1.ProfileIdentityRequest
	set := func(p *probe, key, match string, list ...request) (*iamidentityv1.ProfileIdentitiesResponse, error) {
		made := p.profile()
		p.mayAssume(made.ID, "crn", someInstance)
		if match == "" {
			match = *must(p.identity(admin).GetProfileIdentities(&iamidentityv1.GetProfileIdentitiesOptions{ProfileID: made.ID}))(p).EntityTag
		}
		got, _, err := p.identity(key).SetProfileIdentities(&iamidentityv1.SetProfileIdentitiesOptions{
			ProfileID: made.ID, IfMatch: &match, Identities: list,
		})
		return got, err
	}
	user := request{
		Type: ptr("user"), Identifier: ptr(editorID), Accounts: []string{sandbox.AccountID}, Description: ptr("d"),
	}
	o.outcome("replaced by the tag", func(p *probe) {
		got, err := set(p, editor, "", user)
		p.accepted(200, got, err)
		if len(got.Identities) != 1 || *got.Identities[0].IamID != editorID {
			p.Errorf("got %+v", got.Identities)
		}
	})
	o.outcome("emptied by *", func(p *probe) {
		got, err := set(p, admin, "*")
		p.accepted(200, got, err)
	})
	o.outcome("refuses a stale tag", func(p *probe) {
		_, err := set(p, admin, "1-00000000000000000000000000000000", user)
		p.refused(412, "precondition_failed", err)
	})
	o.outcome("refuses an unknown type", func(p *probe) {
		_, err := set(p, admin, "*", request{Type: ptr("x"), Identifier: ptr("y")})
		p.refused(400, "bad_request", err)
	})
	o.outcome("refuses an unknown service ID", func(p *probe) {
		_, err := set(p, admin, "*", request{Type: ptr("serviceid"), Identifier: ptr("ServiceId-none")})
		p.refused(400, "bad_request", err)
	})
	o.outcome("refuses a caller who may not update", func(p *probe) {
		_, err := set(p, viewer, "*", user)
		p.refused(403, "forbidden", err)
	})
}

func testSetIdentity(o operation) {
	add := func(p *probe, key, path, kind, identifier string, accounts ...string) (*iamidentityv1.ProfileIdentityResponse, error) {
		got, _, err := p.identity(key).SetProfileIdentity(&iamidentityv1.SetProfileIdentityOptions{
			ProfileID: p.profile().ID, IdentityType: &path, Type: &kind, Identifier: &identifier, Accounts: accounts,
		})
		return got, err
	}
	o.outcome("a user", func(p *probe) {
		got, err := add(p, editor, "user", "user", editorID)
		p.accepted(200, got, err)
		if len(got.Accounts) != 1 || got.Accounts[0] != sandbox.AccountID {
			p.Errorf("the accounts are %v", got.Accounts)
		}
	})
	o.outcome("a service ID", func(p *probe) {
		id := *p.serviceID().ID
		got, err := add(p, admin, "serviceid", "serviceid", id)
		p.accepted(200, got, err)
		same(p, "the IAM ID", got.IamID, "iam-"+id)
		same(p, "the description", got.Description, "of a test")
	})
	o.outcome("a resource", func(p *probe) {
		got, err := add(p, admin, "crn", "crn", someInstance)
		p.accepted(200, got, err)
		same(p, "the IAM ID", got.IamID, "crn-"+someInstance)
	})
	for name, row := range map[string]struct {
		path, kind, identifier string
		accounts               []string
	}{
		"refuses another type than the path's": {"user", "crn", someInstance, nil},
		"refuses an unknown type":              {"x", "x", "y", nil},
		"refuses an empty identifier":          {"user", "user", "", nil},
		"refuses a text that is not a CRN":     {"crn", "crn", "x", nil},
		"refuses accounts of a resource":       {"crn", "crn", someInstance, []string{"a"}},
	} {
		o.outcome(name, func(p *probe) {
			_, err := add(p, admin, row.path, row.kind, row.identifier, row.accounts...)
			p.refused(400, "bad_request", err)
		})
	}
	o.outcome("refuses a caller who may not update", func(p *probe) {
		_, err := add(p, viewer, "user", "user", editorID)
		p.refused(403, "forbidden", err)
	})
}

func testIdentity1(t *testing.T, b *box) {
	b.operation(t, "GetProfileIdentity", func(o operation) {
		get := func(p *probe, kind, identifier string) (*iamidentityv1.ProfileIdentityResponse, error) {
			id := p.profile().ID
			p.mayAssume(id, "user", editorID)
			p.mayAssume(id, "crn", someInstance)
			got, _, err := p.identity(viewer).GetProfileIdentity(&iamidentityv1.GetProfileIdentityOptions{
				ProfileID: id, IdentityType: &kind, IdentifierID: &identifier,
			})
			return got, err
		}
		o.outcome("a user", func(p *probe) {
			got, err := get(p, "user", editorID)
			p.accepted(200, got, err)
		})
		o.outcome("a resource, its CRN escaped", func(p *probe) {
			got, err := get(p, "crn", someInstance)
			p.accepted(200, got, err)
		})
		o.outcome("refuses an identity that the profile does not have", func(p *probe) {
			_, err := get(p, "user", "IBMid-other")
			p.refused(404, "not_found", err)
		})
		o.outcome("refuses an unknown type", func(p *probe) {
			_, err := get(p, "x", editorID)
			p.refused(400, "bad_request", err)
		})
	})
	b.operation(t, "DeleteProfileIdentity", func(o operation) {
		del := func(p *probe, key, identifier string) error {
			id := p.profile().ID
			p.mayAssume(id, "user", editorID)
			_, err := p.identity(key).DeleteProfileIdentity(&iamidentityv1.DeleteProfileIdentityOptions{
				ProfileID: id, IdentityType: ptr("user"), IdentifierID: &identifier,
			})
			return err
		}
		o.outcome("removed", func(p *probe) { p.accepted(204, nil, del(p, editor, editorID)) })
		o.outcome("refuses an identity that the profile does not have", func(p *probe) { p.refused(404, "not_found", del(p, admin, "IBMid-other")) })
		o.outcome("refuses a caller who may not update", func(p *probe) { p.refused(403, "forbidden", del(p, viewer, editorID)) })
	})
}
