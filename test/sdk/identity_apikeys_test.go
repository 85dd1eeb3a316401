package sdk

import (
	"strings"
	"testing"

	"github.com/IBM/go-sdk-core/v5/core"
	"github.com/IBM/platform-services-go-sdk/iamidentityv1"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// adminID is the IAM ID of the account's owner.
const adminID = "IBMid-SANDBOXADMIN"

// key makes an API key of a new service ID: the admin's own are few.
func (p *probe) key() *iamidentityv1.APIKey {
	p.Helper()
	return must(p.identity(admin).CreateAPIKey(&iamidentityv1.CreateAPIKeyOptions{
		Name: ptr(p.Name()), IamID: p.serviceID().IamID, StoreValue: ptr(true),
	}))(p)
}

func testAPIKeys(t *testing.T, b, small *box) {
	b.operation(t, "CreateAPIKey", func(o operation) { testCreateKey(o, small) })
	b.operation(t, "ListAPIKeys", testListKeys)
	b.operation(t, "GetAPIKey", testGetKey)
	b.operation(t, "GetAPIKeysDetails", func(o operation) {
		details := func(p *probe, value *string) (*iamidentityv1.APIKey, error) {
			got, _, err := p.identity(viewer).GetAPIKeysDetails(&iamidentityv1.GetAPIKeysDetailsOptions{IamAPIKey: value})
			return got, err
		}
		o.outcome("by its value", func(p *probe) {
			got, err := details(p, ptr(editor))
			p.accepted(200, got, err)
			same(p, "the identity", got.IamID, editorID)
			same(p, "the value", got.Apikey, "")
		})
		o.outcome("refuses an unknown value", func(p *probe) {
			_, err := details(p, ptr("none"))
			p.refused(404, "not_found", err)
		})
		o.outcome("refuses no value", func(p *probe) {
			_, err := details(p, nil)
			p.refused(400, "bad_request", err)
		})
	})
	b.operation(t, "UpdateAPIKey", testUpdateKey)
	b.operation(t, "DeleteAPIKey", func(o operation) {
		del := func(p *probe, key string, id *string) error {
			_, err := p.identity(key).DeleteAPIKey(&iamidentityv1.DeleteAPIKeyOptions{ID: id})
			return err
		}
		o.outcome("deleted", func(p *probe) {
			made := p.key()
			p.accepted(204, nil, del(p, admin, made.ID))
			if _, err := (&core.IamAuthenticator{ApiKey: *made.Apikey, URL: p.box.url}).GetToken(); err == nil {
				p.Error("the key still works")
			}
		})
		o.outcome("refuses an unknown ID", func(p *probe) { p.refused(404, "not_found", del(p, admin, ptr("ApiKey-none"))) })
		o.outcome("refuses a caller without permission", func(p *probe) { p.refused(403, "forbidden", del(p, editor, p.key().ID)) })
		o.outcome("refuses a locked one", func(p *probe) {
			id := p.key().ID
			p.lockKey(id)
			p.refused(409, "locked", del(p, admin, id))
		})
	})
	testKeySwitches(t, b)
}

func (p *probe) lockKey(id *string) {
	p.Helper()
	if _, err := p.identity(admin).LockAPIKey(&iamidentityv1.LockAPIKeyOptions{ID: id}); err != nil {
		p.Fatal(err)
	}
}

func testCreateKey(o operation, small *box) {
	type options = iamidentityv1.CreateAPIKeyOptions
	create := func(p *probe, key string, change func(*options)) (*iamidentityv1.APIKey, error) {
		made := &options{Name: ptr(p.Name()), IamID: p.serviceID().IamID}
		change(made)
		got, _, err := p.identity(key).CreateAPIKey(made)
		return got, err
	}
	o.outcome("of oneself", func(p *probe) {
		got, err := create(p, viewer, func(k *options) {
			k.IamID, k.SupportSessions, k.ActionWhenLeaked = ptr("IBMid-SANDBOXVIEWER"), ptr(true), ptr("delete")
		})
		p.accepted(201, got, err)
		if !strings.HasPrefix(*got.Apikey, "sandbox-") {
			p.Error("the value could be taken for a real one")
		}
		if _, err := (&core.IamAuthenticator{ApiKey: *got.Apikey, URL: p.box.url}).GetToken(); err != nil {
			p.Errorf("the key does not work: %v", err)
		}
	})
	o.outcome("of a service ID, with a value of one's own", func(p *probe) {
		value := strings.Repeat("v", 32)
		got, err := create(p, editor, func(k *options) {
			k.Apikey, k.StoreValue, k.ExpiresAt = &value, ptr(true), ptr("2049-01-02T18:30+0000")
		})
		p.accepted(201, got, err)
		same(p, "the value", got.Apikey, value)
	})
	o.outcome("locked and disabled at once", func(p *probe) {
		got, err := create(p, admin, func(k *options) { k.EntityLock, k.EntityDisable = ptr("true"), ptr("true") })
		p.accepted(201, got, err)
		same(p, "the lock", got.Locked, true)
		same(p, "disabled", got.Disabled, true)
	})
	for name, change := range map[string]func(*options){
		"refuses an empty name":               func(k *options) { k.Name = ptr("") },
		"refuses to keep the value of a user": func(k *options) { k.IamID, k.StoreValue = ptr(adminID), ptr(true) },
		"refuses a short value":               func(k *options) { k.Apikey = ptr("short") },
		"refuses an invalid time":             func(k *options) { k.ExpiresAt = ptr("soon") },
		"refuses an unknown action":           func(k *options) { k.ActionWhenLeaked = ptr("cry") },
		"refuses sessions of a service ID":    func(k *options) { k.SupportSessions = ptr(true) },
		"refuses another account":             func(k *options) { k.AccountID = ptr("ffff") },
		"refuses an invalid lock":             func(k *options) { k.EntityLock = ptr("maybe") },
	} {
		o.outcome(name, func(p *probe) {
			_, err := create(p, admin, change)
			p.refused(400, "bad_request", err)
		})
	}
	o.outcome("refuses a value that is taken", func(p *probe) {
		value := strings.Repeat("t", 40)
		if _, err := create(p, admin, func(k *options) { k.Apikey = &value }); err != nil {
			p.Fatal(err)
		}
		_, _, err := p.identity(admin).CreateAPIKey(&options{Name: ptr("again"), IamID: ptr(adminID), Apikey: &value})
		p.refused(400, "bad_request", err)
	})
	o.outcome("refuses a key for another user", func(p *probe) {
		_, err := create(p, admin, func(k *options) { k.IamID = ptr(editorID) })
		p.refused(403, "forbidden", err)
	})
	o.outcome("refuses a key for a profile", func(p *probe) {
		_, err := create(p, admin, func(k *options) { k.IamID = p.profile().IamID })
		p.refused(403, "forbidden", err)
	})
	o.outcome("refuses an unknown service ID", func(p *probe) {
		_, err := create(p, admin, func(k *options) { k.IamID = ptr("iam-ServiceId-none") })
		p.refused(404, "not_found", err)
	})
	o.on(small).outcome("refuses one too many", func(p *probe) {
		_, _, err := p.identity(admin).CreateAPIKey(&options{Name: ptr("second"), IamID: ptr(adminID)})
		p.refused(400, "limit_exceeded", err)
	})
}

func testListKeys(o operation) {
	sortKeys(o)
	type options = iamidentityv1.ListAPIKeysOptions
	list := func(p *probe, key string, change func(*options)) (*iamidentityv1.APIKeyList, error) {
		wanted := &options{AccountID: ptr(sandbox.AccountID)}
		change(wanted)
		got, _, err := p.identity(key).ListAPIKeys(wanted)
		return got, err
	}
	o.outcome("one's own", func(p *probe) {
		got, err := list(p, editor, func(*options) {})
		p.accepted(200, got, err)
		if len(got.Apikeys) != 1 || *got.Apikeys[0].IamID != editorID {
			p.Errorf("got %d keys", len(got.Apikeys))
		}
	})
	o.outcome("of a service ID, sorted, page by page", func(p *probe) {
		iamID := p.serviceID().IamID
		for _, name := range []string{"za", "zc", "zb"} {
			_ = must(p.identity(admin).CreateAPIKey(&iamidentityv1.CreateAPIKeyOptions{Name: &name, IamID: iamID}))(p)
		}
		names, token := "", (*string)(nil)
		for {
			got, err := list(p, admin, func(l *options) {
				l.IamID, l.Sort, l.Pagesize, l.Pagetoken = iamID, ptr("name"), ptr(int64(1)), token
				l.Filter = ptr(`name sw "z" and (name ew "a" or name co "b" or name co_ci "C")`)
			})
			p.accepted(200, got, err)
			names += (*got.Apikeys[0].Name)[1:]
			if got.Next == nil {
				break
			}
			if token, err = core.GetQueryParam(got.Next, "pagetoken"); err != nil {
				p.Fatal(err)
			}
		}
		if names != "abc" {
			p.Errorf("the names are %s", names)
		}
	})
	o.outcome("of the account and a type", func(p *probe) {
		got, err := list(p, admin, func(l *options) {
			l.Scope, l.Type, l.Sort, l.Order = ptr("account"), ptr("user"), ptr("created_by"), ptr("desc")
		})
		p.accepted(200, got, err)
		if len(got.Apikeys) < 3 || *got.Apikeys[0].CreatedBy < *got.Apikeys[1].CreatedBy {
			p.Errorf("got %d keys", len(got.Apikeys))
		}
	})
	for name, change := range map[string]func(*options){
		"refuses an unknown scope": func(l *options) { l.Scope = ptr("world") },
		"refuses an unknown type":  func(l *options) { l.Type = ptr("robot") },
		"refuses an unknown sort":  func(l *options) { l.Sort = ptr("modified_at") },
	} {
		o.outcome(name, func(p *probe) {
			_, err := list(p, admin, change)
			p.refused(400, "bad_request", err)
		})
	}
	o.outcome("refuses another account", func(p *probe) {
		_, err := list(p, admin, func(l *options) { l.AccountID = ptr("ffff") })
		p.refused(403, "forbidden", err)
	})
	o.outcome("refuses the account's to a viewer", func(p *probe) {
		_, err := list(p, viewer, func(l *options) { l.Scope = ptr("account") })
		p.refused(403, "forbidden", err)
	})
}

func testGetKey(o operation) {
	get := func(p *probe, key string, id *string) (*iamidentityv1.APIKey, error) {
		got, _, err := p.identity(key).GetAPIKey(&iamidentityv1.GetAPIKeyOptions{
			ID: id, IncludeHistory: ptr(true), IncludeActivity: ptr(true),
		})
		return got, err
	}
	o.outcome("with its value, if that is kept", func(p *probe) {
		made := p.key()
		got, err := get(p, editor, made.ID)
		p.accepted(200, got, err)
		same(p, "the value", got.Apikey, *made.Apikey)
		same(p, "the ETag", p.etag(), *got.EntityTag)
		if len(got.History) == 0 {
			p.Error("the history lacks the creation")
		}
	})
	o.outcome("with its activity", func(p *probe) {
		made := p.key()
		if _, err := (&core.IamAuthenticator{ApiKey: *made.Apikey, URL: p.box.url}).GetToken(); err != nil {
			p.Fatal(err)
		}
		got, err := get(p, admin, made.ID)
		p.accepted(200, got, err)
		same(p, "the count", got.Activity.AuthnCount, 1)
		if got.Activity.LastAuthn == nil {
			p.Error("the time is missing")
		}
	})
	o.outcome("refuses an unknown ID", func(p *probe) {
		_, err := get(p, admin, ptr("ApiKey-none"))
		p.refused(404, "not_found", err)
	})
	o.outcome("refuses another's to a viewer", func(p *probe) {
		_, err := get(p, viewer, p.key().ID)
		p.refused(403, "forbidden", err)
	})
}

func testUpdateKey(o operation) {
	type options = iamidentityv1.UpdateAPIKeyOptions
	update := func(p *probe, key string, change func(*options)) (*iamidentityv1.APIKey, error) {
		made := p.key()
		wanted := &options{ID: made.ID, IfMatch: made.EntityTag}
		change(wanted)
		got, _, err := p.identity(key).UpdateAPIKey(wanted)
		return got, err
	}
	o.outcome("updated by its tag", func(p *probe) {
		got, err := update(p, admin, func(u *options) { u.Description, u.ExpiresAt = ptr("new"), ptr("2049-01-02T18:30:00+0000") })
		p.accepted(200, got, err)
		same(p, "the description", got.Description, "new")
	})
	o.outcome("updated by *", func(p *probe) {
		got, err := update(p, admin, func(u *options) { u.IfMatch, u.Name = ptr("*"), ptr("renamed") })
		p.accepted(200, got, err)
	})
	o.outcome("refuses another tag", func(p *probe) {
		_, err := update(p, admin, func(u *options) { u.IfMatch = ptr("x") })
		p.refused(412, "precondition_failed", err)
	})
	o.outcome("refuses an empty name", func(p *probe) {
		_, err := update(p, admin, func(u *options) { u.Name = ptr("") })
		p.refused(400, "bad_request", err)
	})
	o.outcome("refuses an unknown ID", func(p *probe) {
		_, err := update(p, admin, func(u *options) { u.ID = ptr("ApiKey-none") })
		p.refused(404, "not_found", err)
	})
	o.outcome("refuses a locked one", func(p *probe) {
		_, err := update(p, admin, func(u *options) { p.lockKey(u.ID) })
		p.refused(409, "locked", err)
	})
	o.outcome("refuses a caller without permission", func(p *probe) {
		_, err := update(p, editor, func(*options) {})
		p.refused(403, "forbidden", err)
	})
}

// testKeySwitches goes over lock, unlock, disable and enable, which differ in what they change only.
func testKeySwitches(t *testing.T, b *box) {
	type call = func(c *iamidentityv1.IamIdentityV1, id *string) (*core.DetailedResponse, error)
	for name, row := range map[string]struct {
		call    call
		changed func(k *iamidentityv1.APIKey) bool
	}{
		"LockAPIKey": {func(c *iamidentityv1.IamIdentityV1, id *string) (*core.DetailedResponse, error) {
			return c.LockAPIKey(&iamidentityv1.LockAPIKeyOptions{ID: id})
		}, func(k *iamidentityv1.APIKey) bool { return *k.Locked }},
		"UnlockAPIKey": {func(c *iamidentityv1.IamIdentityV1, id *string) (*core.DetailedResponse, error) {
			return c.UnlockAPIKey(&iamidentityv1.UnlockAPIKeyOptions{ID: id})
		}, func(k *iamidentityv1.APIKey) bool { return !*k.Locked }},
		"DisableAPIKey": {func(c *iamidentityv1.IamIdentityV1, id *string) (*core.DetailedResponse, error) {
			return c.DisableAPIKey(&iamidentityv1.DisableAPIKeyOptions{ID: id})
		}, func(k *iamidentityv1.APIKey) bool { return *k.Disabled }},
		"EnableAPIKey": {func(c *iamidentityv1.IamIdentityV1, id *string) (*core.DetailedResponse, error) {
			return c.EnableAPIKey(&iamidentityv1.EnableAPIKeyOptions{ID: id})
		}, func(k *iamidentityv1.APIKey) bool { return !*k.Disabled }},
	} {
		b.operation(t, name, func(o operation) {
			o.outcome("done", func(p *probe) {
				id := p.key().ID
				_, err := row.call(p.identity(admin), id)
				p.accepted(204, nil, err)
				if k := must(p.identity(admin).GetAPIKey(&iamidentityv1.GetAPIKeyOptions{ID: id}))(p); !row.changed(k) {
					p.Errorf("the key is %+v", k)
				}
			})
			o.outcome("refuses an unknown ID", func(p *probe) {
				_, err := row.call(p.identity(admin), ptr("ApiKey-none"))
				p.refused(404, "not_found", err)
			})
			o.outcome("refuses a caller without permission", func(p *probe) {
				_, err := row.call(p.identity(viewer), p.key().ID)
				p.refused(403, "forbidden", err)
			})
		})
	}
}
