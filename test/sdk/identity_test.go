package sdk

import (
	"strings"
	"testing"

	"github.com/IBM/platform-services-go-sdk/iamidentityv1"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// demoVPC is a cluster of every sandbox.
const demoVPC = "crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + sandbox.AccountID + ":c0demovpc0000000us10::"

func testIdentity(t *testing.T, s *suite) {
	b := newBox(t, s, sandbox.Options{})
	small := newBox(t, s, sandbox.Options{Limits: map[string]int{
		"profiles": 0, "links-per-profile": 1, "service-ids": 1, "apikeys-per-identity": 1,
	}})
	testProfiles(t, b, small)
	testRules(t, b)
	testLinks(t, b)
	testIdentities(t, b)
	testAPIKeys(t, b, small)
	testServiceIDs(t, b, small)
	testReports(t, b)
	testTemplates(t, b)
	testSettings(t, b)
	testUsage(t, b)
}

// profile makes a profile with the subtest's name.
func (p *probe) profile() *iamidentityv1.TrustedProfile {
	p.Helper()
	return must(p.identity(admin).CreateProfile(&iamidentityv1.CreateProfileOptions{Name: ptr(p.Name()), AccountID: account()}))(p)
}

// serviceID makes a service ID without any rights, with an API key that can be retrieved.
func (p *probe) serviceID() *iamidentityv1.ServiceID {
	p.Helper()
	return must(p.identity(admin).CreateServiceID(&iamidentityv1.CreateServiceIDOptions{
		Name: ptr(p.Name()), AccountID: account(), Description: ptr("of a test"),
		Apikey: &iamidentityv1.APIKeyInsideCreateServiceIDRequest{Name: ptr("key of " + p.Name()), StoreValue: ptr(true)},
	}))(p)
}

// stranger is the API key of an identity without access.
func (p *probe) stranger() string {
	p.Helper()
	return *p.serviceID().Apikey.Apikey
}

func testProfiles(t *testing.T, b, small *box) {
	b.operation(t, "CreateProfile", func(o operation) {
		create := func(p *probe, key, account, name string) (*iamidentityv1.TrustedProfile, error) {
			got, _, err := p.identity(key).CreateProfile(&iamidentityv1.CreateProfileOptions{
				Name: &name, AccountID: &account, Description: ptr("d"), Email: ptr("e@example.com"),
			})
			return got, err
		}
		o.outcome("created", func(p *probe) {
			got, err := create(p, admin, sandbox.AccountID, p.Name())
			p.accepted(201, got, err)
			same(p, "the IAM ID", got.IamID, "iam-"+*got.ID)
			same(p, "the CRN", got.CRN, "crn:v1:bluemix:public:iam-identity::a/"+sandbox.AccountID+"::profile:"+*got.ID)
			same(p, "the ETag", p.etag(), *got.EntityTag)
			if !strings.HasPrefix(*got.ID, "Profile-") || !strings.HasPrefix(*got.EntityTag, "1-") || len(*got.EntityTag) != 34 {
				p.Errorf("ID %s, tag %s", *got.ID, *got.EntityTag)
			}
		})
		for name, row := range map[string]struct {
			key, account, name string
			status             int
			code               string
		}{
			"refuses another account":             {admin, "ffff", "x", 400, "bad_request"},
			"refuses an empty name":               {admin, sandbox.AccountID, "", 400, "bad_request"},
			"refuses a name too long":             {admin, sandbox.AccountID, strings.Repeat("x", 1001), 400, "bad_request"},
			"refuses a caller who may not create": {editor, sandbox.AccountID, "x", 403, "forbidden"},
		} {
			o.outcome(name, func(p *probe) {
				_, err := create(p, row.key, row.account, row.name)
				p.refused(row.status, row.code, err)
			})
		}
		o.outcome("refuses a name that is taken", func(p *probe) {
			_, err := create(p, admin, sandbox.AccountID, *p.profile().Name)
			p.refused(409, "conflict", err)
		})
		o.on(small).outcome("refuses one too many", func(p *probe) {
			_, err := create(p, admin, sandbox.AccountID, "x")
			p.refused(400, "limit_exceeded", err)
		})
	})
	testListProfiles(t, b)
	testProfile(t, b)
}

func testProfile(t *testing.T, b *box) {
	b.operation(t, "GetProfile", func(o operation) {
		o.outcome("found", func(p *probe) {
			id := p.profile().ID
			got, _, err := p.identity(viewer).GetProfile(&iamidentityv1.GetProfileOptions{ProfileID: id})
			p.accepted(200, got, err)
			same(p, "the ETag", p.etag(), *got.EntityTag)
		})
		o.outcome("found with its activity", func(p *probe) {
			got, _, err := p.identity(viewer).GetProfile(&iamidentityv1.GetProfileOptions{
				ProfileID: p.profile().ID, IncludeActivity: ptr(true),
			})
			p.accepted(200, got, err)
			same(p, "the count", got.Activity.AuthnCount, 0)
		})
		o.outcome("refuses an unknown ID", func(p *probe) {
			_, _, err := p.identity(viewer).GetProfile(&iamidentityv1.GetProfileOptions{ProfileID: ptr("Profile-none")})
			p.refused(404, "not_found", err)
		})
		o.outcome("refuses a caller who may not read", func(p *probe) {
			_, _, err := p.identity(p.stranger()).GetProfile(&iamidentityv1.GetProfileOptions{ProfileID: p.profile().ID})
			p.refused(403, "forbidden", err)
		})
	})
	b.operation(t, "UpdateProfile", testUpdateProfile)
	b.operation(t, "DeleteProfile", func(o operation) {
		del := func(p *probe, key string, id *string) error {
			_, err := p.identity(key).DeleteProfile(&iamidentityv1.DeleteProfileOptions{ProfileID: id})
			return err
		}
		o.outcome("deleted", func(p *probe) { p.accepted(204, nil, del(p, admin, p.profile().ID)) })
		o.outcome("refuses an unknown ID", func(p *probe) { p.refused(404, "not_found", del(p, admin, ptr("Profile-none"))) })
		o.outcome("refuses a caller who may not delete", func(p *probe) { p.refused(403, "forbidden", del(p, editor, p.profile().ID)) })
	})
}

func testUpdateProfile(o operation) {
	update := func(p *probe, key string, id, match, name, description *string) (*iamidentityv1.TrustedProfile, error) {
		got, _, err := p.identity(key).UpdateProfile(&iamidentityv1.UpdateProfileOptions{
			ProfileID: id, IfMatch: match, Name: name, Description: description,
		})
		return got, err
	}
	o.outcome("updated by its tag", func(p *probe) {
		made := p.profile()
		got, err := update(p, editor, made.ID, made.EntityTag, nil, ptr("new"))
		p.accepted(200, got, err)
		same(p, "the description", got.Description, "new")
		if !strings.HasPrefix(*got.EntityTag, "2-") {
			p.Errorf("the tag is %s", *got.EntityTag)
		}
	})
	o.outcome("updated by *", func(p *probe) {
		got, err := update(p, admin, p.profile().ID, ptr("*"), ptr(p.Name()+"2"), nil)
		p.accepted(200, got, err)
		same(p, "the name", got.Name, p.Name()+"2")
	})
	o.outcome("an empty description clears it", func(p *probe) {
		id := p.profile().ID
		if _, err := update(p, admin, id, ptr("*"), nil, ptr("x")); err != nil {
			p.Fatal(err)
		}
		got, err := update(p, admin, id, p.etag(), nil, ptr(""))
		p.accepted(200, got, err)
		if got.Description != nil {
			p.Errorf("the description is %q", *got.Description)
		}
	})
	o.outcome("refuses a stale tag", func(p *probe) {
		made := p.profile()
		_ = must(p.identity(admin).UpdateProfile(&iamidentityv1.UpdateProfileOptions{ProfileID: made.ID, IfMatch: made.EntityTag}))(p)
		_, err := update(p, admin, made.ID, made.EntityTag, nil, ptr("y"))
		p.refused(412, "precondition_failed", err)
	})
	o.outcome("refuses a name that is taken", func(p *probe) {
		other := must(p.identity(admin).CreateProfile(&iamidentityv1.CreateProfileOptions{
			Name: ptr(p.Name() + " other"), AccountID: account(),
		}))(p)
		_, err := update(p, admin, p.profile().ID, ptr("*"), other.Name, nil)
		p.refused(409, "conflict", err)
	})
	o.outcome("refuses an empty name", func(p *probe) {
		_, err := update(p, admin, p.profile().ID, ptr("*"), ptr(""), nil)
		p.refused(400, "bad_request", err)
	})
	o.outcome("refuses an unknown ID", func(p *probe) {
		_, err := update(p, admin, ptr("Profile-none"), ptr("*"), nil, nil)
		p.refused(404, "not_found", err)
	})
	o.outcome("refuses a caller who may not update", func(p *probe) {
		_, err := update(p, viewer, p.profile().ID, ptr("*"), nil, ptr("x"))
		p.refused(403, "forbidden", err)
	})
}
