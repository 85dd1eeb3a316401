package sdk

import (
	"testing"

	"github.com/IBM/go-sdk-core/v5/core"
	"github.com/IBM/platform-services-go-sdk/iamidentityv1"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

func testServiceIDs(t *testing.T, b, small *box) {
	b.operation(t, "CreateServiceID", func(o operation) { testCreateServiceID(o, small) })
	b.operation(t, "ListServiceIds", testListServiceIDs)
	b.operation(t, "GetServiceID", func(o operation) {
		get := func(p *probe, key string, id *string) (*iamidentityv1.ServiceID, error) {
			got, _, err := p.identity(key).GetServiceID(&iamidentityv1.GetServiceIDOptions{
				ID: id, IncludeHistory: ptr(true), IncludeActivity: ptr(true),
			})
			return got, err
		}
		o.outcome("found", func(p *probe) {
			got, err := get(p, viewer, p.serviceID().ID)
			p.accepted(200, got, err)
			same(p, "the ETag", p.etag(), *got.EntityTag)
			if len(got.History) == 0 {
				p.Error("the history lacks the creation")
			}
		})
		o.outcome("refuses an unknown ID", func(p *probe) {
			_, err := get(p, admin, ptr("ServiceId-none"))
			p.refused(404, "not_found", err)
		})
		o.outcome("refuses a caller who may not read", func(p *probe) {
			_, err := get(p, p.stranger(), ptr("ServiceId-none"))
			p.refused(403, "forbidden", err)
		})
	})
	b.operation(t, "UpdateServiceID", testUpdateServiceID)
	b.operation(t, "DeleteServiceID", testDeleteServiceID)
	for name, call := range map[string]func(c *iamidentityv1.IamIdentityV1, id *string) (*core.DetailedResponse, error){
		"LockServiceID": func(c *iamidentityv1.IamIdentityV1, id *string) (*core.DetailedResponse, error) {
			return c.LockServiceID(&iamidentityv1.LockServiceIDOptions{ID: id})
		},
		"UnlockServiceID": func(c *iamidentityv1.IamIdentityV1, id *string) (*core.DetailedResponse, error) {
			return c.UnlockServiceID(&iamidentityv1.UnlockServiceIDOptions{ID: id})
		},
	} {
		b.operation(t, name, func(o operation) {
			o.outcome("done", func(p *probe) {
				id := p.serviceID().ID
				_, err := call(p.identity(editor), id)
				p.accepted(204, nil, err)
				got := must(p.identity(admin).GetServiceID(&iamidentityv1.GetServiceIDOptions{ID: id}))(p)
				same(p, "the lock", got.Locked, name == "LockServiceID")
			})
			o.outcome("refuses an unknown ID", func(p *probe) {
				_, err := call(p.identity(admin), ptr("ServiceId-none"))
				p.refused(404, "not_found", err)
			})
			o.outcome("refuses a caller without permission", func(p *probe) {
				_, err := call(p.identity(viewer), p.serviceID().ID)
				p.refused(403, "forbidden", err)
			})
		})
	}
}

func (p *probe) lockServiceID(id *string) {
	p.Helper()
	if _, err := p.identity(admin).LockServiceID(&iamidentityv1.LockServiceIDOptions{ID: id}); err != nil {
		p.Fatal(err)
	}
}

func testCreateServiceID(o operation, small *box) {
	type options = iamidentityv1.CreateServiceIDOptions
	create := func(p *probe, change func(*options)) (*iamidentityv1.ServiceID, error) {
		made := &options{Name: ptr(p.Name()), AccountID: account()}
		change(made)
		got, _, err := p.identity(viewer).CreateServiceID(made)
		return got, err
	}
	o.outcome("created", func(p *probe) {
		got, err := create(p, func(s *options) { s.Description, s.UniqueInstanceCrns = ptr("d"), []string{someInstance} })
		p.accepted(201, got, err)
		same(p, "the IAM ID", got.IamID, "iam-"+*got.ID)
	})
	o.outcome("with an API key, and locked", func(p *probe) {
		got, err := create(p, func(s *options) {
			s.EntityLock, s.Apikey = ptr("true"), &iamidentityv1.APIKeyInsideCreateServiceIDRequest{Name: ptr("k"), Description: ptr("d")}
		})
		p.accepted(201, got, err)
		same(p, "the lock", got.Locked, true)
		if _, err := (&core.IamAuthenticator{ApiKey: *got.Apikey.Apikey, URL: p.box.url}).GetToken(); err != nil {
			p.Errorf("the key does not work: %v", err)
		}
	})
	for name, change := range map[string]func(*options){
		"refuses an empty name":                            func(s *options) { s.Name = ptr("") },
		"refuses another account":                          func(s *options) { s.AccountID = ptr("ffff") },
		"refuses an invalid lock":                          func(s *options) { s.EntityLock = ptr("x") },
		"refuses a group, which the sandbox does not have": func(s *options) { s.GroupID = ptr("g") },
		"refuses a key without a name": func(s *options) {
			s.Apikey = &iamidentityv1.APIKeyInsideCreateServiceIDRequest{Name: ptr("")}
		},
	} {
		o.outcome(name, func(p *probe) {
			_, err := create(p, change)
			p.refused(400, "bad_request", err)
		})
	}
	o.on(small).outcome("refuses one too many", func(p *probe) {
		if _, err := create(p, func(*options) {}); err != nil {
			p.Fatal(err)
		}
		_, err := create(p, func(*options) {})
		p.refused(400, "limit_exceeded", err)
	})
	restricted := newBox(o.t, o.box.suite, sandbox.Options{})
	o.on(restricted).outcome("refuses members when the account says so", func(p *probe) {
		_ = must(p.identity(admin).UpdateAccountSettings(&iamidentityv1.UpdateAccountSettingsOptions{
			AccountID: account(), IfMatch: ptr("*"), RestrictCreateServiceID: ptr("RESTRICTED"),
		}))(p)
		_, err := create(p, func(*options) {})
		p.refused(403, "forbidden", err)
	})
}

func testListServiceIDs(o operation) {
	sortServiceIDs(o)
	list := func(p *probe, key string, change func(*iamidentityv1.ListServiceIdsOptions)) (*iamidentityv1.ServiceIDList, error) {
		wanted := &iamidentityv1.ListServiceIdsOptions{AccountID: account()}
		change(wanted)
		got, _, err := p.identity(key).ListServiceIds(wanted)
		return got, err
	}
	o.outcome("by name", func(p *probe) {
		name := p.serviceID().Name
		got, err := list(p, viewer, func(l *iamidentityv1.ListServiceIdsOptions) { l.Name = name })
		p.accepted(200, got, err)
		if len(got.Serviceids) != 1 {
			p.Errorf("got %d", len(got.Serviceids))
		}
	})
	o.outcome("page by page, sorted", func(p *probe) {
		p.serviceID()
		got, err := list(p, viewer, func(l *iamidentityv1.ListServiceIdsOptions) { l.Pagesize, l.Sort = ptr(int64(1)), ptr("created_at") })
		p.accepted(200, got, err)
		if len(got.Serviceids) != 1 {
			p.Errorf("got %d", len(got.Serviceids))
		}
	})
	o.outcome("refuses no account", func(p *probe) {
		_, err := list(p, viewer, func(l *iamidentityv1.ListServiceIdsOptions) { l.AccountID = nil })
		p.refused(400, "bad_request", err)
	})
	o.outcome("refuses another account", func(p *probe) {
		_, err := list(p, viewer, func(l *iamidentityv1.ListServiceIdsOptions) { l.AccountID = ptr("ffff") })
		p.refused(403, "forbidden", err)
	})
	o.outcome("refuses a caller who may not read", func(p *probe) {
		_, err := list(p, p.stranger(), func(*iamidentityv1.ListServiceIdsOptions) {})
		p.refused(403, "forbidden", err)
	})
}

func testUpdateServiceID(o operation) {
	type options = iamidentityv1.UpdateServiceIDOptions
	update := func(p *probe, key string, change func(*options)) (*iamidentityv1.ServiceID, error) {
		made := p.serviceID()
		wanted := &options{ID: made.ID, IfMatch: made.EntityTag, Description: ptr("new")}
		change(wanted)
		got, _, err := p.identity(key).UpdateServiceID(wanted)
		return got, err
	}
	o.outcome("updated by its tag", func(p *probe) {
		got, err := update(p, editor, func(u *options) { u.UniqueInstanceCrns = []string{someInstance} })
		p.accepted(200, got, err)
		same(p, "the description", got.Description, "new")
	})
	o.outcome("refuses another tag", func(p *probe) {
		_, err := update(p, admin, func(u *options) { u.IfMatch = ptr("x") })
		p.refused(412, "precondition_failed", err)
	})
	o.outcome("refuses an empty name", func(p *probe) {
		_, err := update(p, admin, func(u *options) { u.Name = ptr("") })
		p.refused(400, "bad_request", err)
	})
	o.outcome("refuses a locked one", func(p *probe) {
		_, err := update(p, admin, func(u *options) { p.lockServiceID(u.ID) })
		p.refused(409, "locked", err)
	})
	o.outcome("refuses an unknown ID", func(p *probe) {
		_, err := update(p, admin, func(u *options) { u.ID = ptr("ServiceId-none") })
		p.refused(404, "not_found", err)
	})
	o.outcome("refuses a caller without permission", func(p *probe) {
		_, err := update(p, viewer, func(*options) {})
		p.refused(403, "forbidden", err)
	})
}

func testDeleteServiceID(o operation) {
	del := func(p *probe, key string, id *string) error {
		_, err := p.identity(key).DeleteServiceID(&iamidentityv1.DeleteServiceIDOptions{ID: id})
		return err
	}
	o.outcome("deleted, and its keys with it", func(p *probe) {
		made := p.serviceID()
		p.accepted(204, nil, del(p, admin, made.ID))
		if _, err := (&core.IamAuthenticator{ApiKey: *made.Apikey.Apikey, URL: p.box.url}).GetToken(); err == nil {
			p.Error("its key still works")
		}
	})
	o.outcome("refuses an unknown ID", func(p *probe) { p.refused(404, "not_found", del(p, admin, ptr("ServiceId-none"))) })
	o.outcome("refuses a caller without permission", func(p *probe) { p.refused(403, "forbidden", del(p, editor, p.serviceID().ID)) })
	o.outcome("refuses a locked one", func(p *probe) {
		id := p.serviceID().ID
		p.lockServiceID(id)
		p.refused(409, "locked", del(p, admin, id))
	})
}
