package sdk

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/IBM/platform-services-go-sdk/iamaccessgroupsv2"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

func testGroups(t *testing.T, s *suite) {
	b := newBox(t, s, sandbox.Options{})
	empty := newBox(t, s, sandbox.Options{}) // for lists, in which groups of other subtests would appear
	small := newBox(t, s, sandbox.Options{Limits: map[string]int{"groups": 2}})
	testCreateGroup(t, b, small)
	testListGroups(t, empty)
	testGroup(t, b)
	testMembers(t, b)
	testManyMembers(t, b)
	testGroupRules(t, b)
	testGroupSettings(t, b)
}

// counter numbers what needs a short name of its own.
type counter struct{ n atomic.Int64 }

func (c *counter) name(prefix string) string { return fmt.Sprintf("%s-%d", prefix, c.n.Add(1)) }

// group makes an access group with a name of its own.
func (p *probe) group() *iamaccessgroupsv2.Group {
	p.Helper()
	return must(p.groups(admin).CreateAccessGroup(&iamaccessgroupsv2.CreateAccessGroupOptions{
		AccountID: account(), Name: ptr(p.box.suite.numbers.name("group")), Description: ptr("d"),
	}))(p)
}

func testCreateGroup(t *testing.T, b, small *box) {
	b.operation(t, "CreateAccessGroup", func(o operation) {
		create := func(p *probe, key, account, name, description string) (*iamaccessgroupsv2.Group, error) {
			got, _, err := p.groups(key).CreateAccessGroup(&iamaccessgroupsv2.CreateAccessGroupOptions{
				AccountID: &account, Name: &name, Description: &description, TransactionID: ptr("my-transaction"),
			})
			return got, err
		}
		o.outcome("created", func(p *probe) {
			got, err := create(p, editor, sandbox.AccountID, "created", "d")
			p.accepted(201, got, err)
			same(p, "the creator", got.CreatedByID, editorID)
			same(p, "the transaction", ptr(p.seen.Header.Get("Transaction-Id")), "my-transaction")
			p.etag()
		})
		o.outcome("refuses a name that is taken, in any case", func(p *probe) {
			_, err := create(p, admin, sandbox.AccountID, strings.ToUpper(*p.group().Name), "")
			p.refused(409, "conflict", err)
		})
		for name, row := range map[string]struct {
			key, account, name, description string
			status                          int
			code                            string
		}{
			"refuses an empty name":               {admin, sandbox.AccountID, "", "", 400, "missing_field"},
			"refuses a name too long":             {admin, sandbox.AccountID, strings.Repeat("x", 101), "", 400, "invalid_body"},
			"refuses a description too long":      {admin, sandbox.AccountID, "x", strings.Repeat("x", 251), 400, "invalid_body"},
			"refuses another account":             {admin, "ffff", "x", "", 403, "forbidden"},
			"refuses a caller without permission": {viewer, sandbox.AccountID, "x", "", 403, "forbidden"},
		} {
			o.outcome(name, func(p *probe) {
				_, err := create(p, row.key, row.account, row.name, row.description)
				p.refused(row.status, row.code, err)
			})
		}
		o.on(small).outcome("refuses one too many", func(p *probe) {
			_, err := create(p, admin, sandbox.AccountID, "third", "")
			p.refused(400, "error_occurred", err)
		})
	})
}

func testListGroups(t *testing.T, b *box) {
	b.operation(t, "ListAccessGroups", func(o operation) {
		sortGroups(o.on(newBox(o.t, o.box.suite, sandbox.Options{}))) // what it changes must not disturb others
		type options = iamaccessgroupsv2.ListAccessGroupsOptions
		list := func(p *probe, key string, change func(*options)) (*iamaccessgroupsv2.GroupsList, error) {
			wanted := &options{AccountID: account(), HidePublicAccess: ptr(true)}
			change(wanted)
			got, _, err := p.groups(key).ListAccessGroups(wanted)
			return got, err
		}
		o.outcome("with what is asked for", func(p *probe) {
			got, err := list(p, viewer, func(l *options) { l.ShowCRN, l.ShowFederated, l.Sort = ptr(true), ptr(true), ptr("name") })
			p.accepted(200, got, err)
			same(p, "the total", got.TotalCount, 2)
			same(p, "the first name", got.Groups[0].Name, "cos-readers")
			same(p, "the rules", got.Groups[0].IsFederated, false)
			if got.Next != nil || got.Previous != nil || got.Groups[0].CRN == nil {
				p.Errorf("got %+v", got)
			}
		})
		o.outcome("with the public group", func(p *probe) {
			got, err := list(p, viewer, func(l *options) { l.HidePublicAccess = nil })
			p.accepted(200, got, err)
			same(p, "the ID", got.Groups[0].ID, "AccessGroupId-PublicAccess")
		})
		o.outcome("by the pager", func(p *probe) {
			wanted := &options{AccountID: account(), Limit: ptr(int64(1))}
			if all := paged[iamaccessgroupsv2.Group](p.groups(viewer).NewAccessGroupsPager(wanted))(p); len(all) != 3 {
				p.Errorf("the pager gives %d groups", len(all))
			}
			last, err := list(p, viewer, func(l *options) { l.Limit, l.Offset = ptr(int64(1)), ptr(int64(1)) })
			p.accepted(200, last, err)
			if !strings.HasPrefix(*last.First.Href, p.box.url) || last.Previous == nil {
				p.Errorf("the first page is at %s", *last.First.Href)
			}
		})
		o.outcome("by a search", func(p *probe) {
			got, err := list(p, viewer, func(l *options) { l.Search = ptr("name:WRITE") })
			p.accepted(200, got, err)
			same(p, "the total", got.TotalCount, 1)
		})
		o.outcome("of one member", func(p *probe) {
			readers := must(p.groups(admin).ListAccessGroups(&options{AccountID: account(), Search: ptr("name:readers")}))(p).Groups[0].ID
			p.join(readers, "IBMid-member", "user")
			got, err := list(p, viewer, func(l *options) { l.IamID, l.MembershipType = ptr("IBMid-member"), ptr("static") })
			p.accepted(200, got, err)
			same(p, "the total", got.TotalCount, 1)
		})
		o.outcome("nothing for a caller who may not read", func(p *probe) {
			got, err := list(p, p.stranger(), func(*options) {})
			p.accepted(200, got, err)
			same(p, "the total", got.TotalCount, 0)
		})
		for name, change := range map[string]func(*options){
			"refuses a page too large": func(l *options) { l.Limit = ptr(int64(101)) },
			"refuses an unknown sort":  func(l *options) { l.Sort = ptr("color") },
			"refuses an unknown kind":  func(l *options) { l.MembershipType = ptr("warm") },
		} {
			o.outcome(name, func(p *probe) {
				_, err := list(p, viewer, change)
				p.refused(400, "invalid_body", err)
			})
		}
		o.outcome("refuses another account", func(p *probe) {
			_, err := list(p, admin, func(l *options) { l.AccountID = ptr("ffff") })
			p.refused(403, "forbidden", err)
		})
	})
}

func testGroup(t *testing.T, b *box) {
	b.operation(t, "GetAccessGroup", func(o operation) {
		get := func(p *probe, key string, id *string) (*iamaccessgroupsv2.Group, error) {
			got, _, err := p.groups(key).GetAccessGroup(&iamaccessgroupsv2.GetAccessGroupOptions{
				AccessGroupID: id, ShowFederated: ptr(true), ShowCRN: ptr(true),
			})
			return got, err
		}
		o.outcome("found", func(p *probe) {
			id := p.group().ID
			got, err := get(p, viewer, id)
			p.accepted(200, got, err)
			p.etag()
			same(p, "the address", got.Href, p.box.url+"/v2/groups/"+*id)
		})
		o.outcome("the public one", func(p *probe) {
			got, err := get(p, viewer, ptr("AccessGroupId-PublicAccess"))
			p.accepted(200, got, err)
		})
		o.outcome("refuses an unknown ID", func(p *probe) {
			_, err := get(p, viewer, ptr("AccessGroupId-none"))
			p.refused(404, "not_found", err)
		})
		o.outcome("refuses a caller who may not read", func(p *probe) {
			_, err := get(p, p.stranger(), p.group().ID)
			p.refused(403, "forbidden", err)
		})
	})
	b.operation(t, "UpdateAccessGroup", testUpdateGroup)
	b.operation(t, "DeleteAccessGroup", func(o operation) {
		del := func(p *probe, key string, id *string, force *bool) error {
			_, err := p.groups(key).DeleteAccessGroup(&iamaccessgroupsv2.DeleteAccessGroupOptions{AccessGroupID: id, Force: force})
			return err
		}
		o.outcome("an empty one", func(p *probe) { p.accepted(204, nil, del(p, editor, p.group().ID, nil)) })
		o.outcome("by force, with members and rules", func(p *probe) {
			id := p.group().ID
			p.join(id, "IBMid-x", "user")
			p.groupRule(id)
			p.accepted(204, nil, del(p, admin, id, ptr(true)))
		})
		o.outcome("refuses one with members", func(p *probe) {
			id := p.group().ID
			p.join(id, "IBMid-x", "user")
			p.refused(409, "group_not_empty", del(p, admin, id, nil))
		})
		o.outcome("refuses one with rules", func(p *probe) {
			id := p.group().ID
			p.groupRule(id)
			p.refused(409, "group_not_empty", del(p, admin, id, ptr(false)))
		})
		o.outcome("refuses the public one", func(p *probe) {
			p.refused(400, "reserved_value", del(p, admin, ptr("AccessGroupId-PublicAccess"), ptr(true)))
		})
		o.outcome("refuses an unknown ID", func(p *probe) { p.refused(404, "not_found", del(p, admin, ptr("x"), nil)) })
		o.outcome("refuses a caller without permission", func(p *probe) { p.refused(403, "forbidden", del(p, viewer, p.group().ID, nil)) })
	})
}

func testUpdateGroup(o operation) {
	type options = iamaccessgroupsv2.UpdateAccessGroupOptions
	update := func(p *probe, key string, change func(*options)) (*iamaccessgroupsv2.Group, error) {
		made := p.group()
		wanted := &options{AccessGroupID: made.ID, IfMatch: p.etag(), Description: ptr("")}
		change(wanted)
		got, _, err := p.groups(key).UpdateAccessGroup(wanted)
		return got, err
	}
	o.outcome("updated by its tag", func(p *probe) {
		got, err := update(p, editor, func(*options) {})
		p.accepted(200, got, err)
		same(p, "the description", got.Description, "")
	})
	o.outcome("renamed by *", func(p *probe) {
		name := p.box.suite.numbers.name("renamed")
		got, err := update(p, editor, func(u *options) { u.IfMatch, u.Name = ptr("*"), &name })
		p.accepted(200, got, err)
	})
	o.outcome("refuses another tag", func(p *probe) {
		_, err := update(p, admin, func(u *options) { u.IfMatch = ptr("x") })
		p.refused(412, "precondition_failed", err)
	})
	o.outcome("refuses a name that is taken", func(p *probe) {
		name := p.group().Name
		_, err := update(p, admin, func(u *options) { u.Name = name })
		p.refused(409, "conflict", err)
	})
	o.outcome("refuses the public one", func(p *probe) {
		_, err := update(p, admin, func(u *options) { u.AccessGroupID = ptr("AccessGroupId-PublicAccess") })
		p.refused(400, "reserved_value", err)
	})
	o.outcome("refuses an unknown ID", func(p *probe) {
		_, err := update(p, admin, func(u *options) { u.AccessGroupID = ptr("x") })
		p.refused(404, "not_found", err)
	})
	o.outcome("refuses a caller without permission", func(p *probe) {
		_, err := update(p, viewer, func(*options) {})
		p.refused(403, "forbidden", err)
	})
}
