package sdk

import (
	"fmt"
	"slices"
	"testing"

	"github.com/IBM/platform-services-go-sdk/iamaccessgroupsv2"
)

// join makes a member.
func (p *probe) join(group *string, iamID, kind string) {
	p.Helper()
	got := must(p.groups(admin).AddMembersToAccessGroup(&iamaccessgroupsv2.AddMembersToAccessGroupOptions{
		AccessGroupID: group, Members: []iamaccessgroupsv2.AddGroupMembersRequestMembersItem{{IamID: &iamID, Type: &kind}},
	}))(p)
	if *got.Members[0].StatusCode != 200 {
		p.Fatalf("could not add %s: %v", iamID, *got.Members[0].Errors[0].Message)
	}
}

func members(n int) []iamaccessgroupsv2.AddGroupMembersRequestMembersItem {
	list := make([]iamaccessgroupsv2.AddGroupMembersRequestMembersItem, n)
	for i := range list {
		list[i] = iamaccessgroupsv2.AddGroupMembersRequestMembersItem{IamID: ptr(fmt.Sprintf("IBMid-%d", i)), Type: ptr("user")}
	}
	return list
}

func testMembers(t *testing.T, b *box) {
	b.operation(t, "AddMembersToAccessGroup", testAddMembers)
	b.operation(t, "ListAccessGroupMembers", testListMembers)
	b.operation(t, "IsMemberOfAccessGroup", func(o operation) {
		is := func(p *probe, key, iamID string) error {
			id := p.group().ID
			p.join(id, "IBMid-x", "user")
			_, err := p.groups(key).IsMemberOfAccessGroup(&iamaccessgroupsv2.IsMemberOfAccessGroupOptions{AccessGroupID: id, IamID: &iamID})
			return err
		}
		o.outcome("a member", func(p *probe) { p.accepted(204, nil, is(p, viewer, "IBMid-x")) })
		o.outcome("refuses an identity that is not a member", func(p *probe) { p.refused(404, "", is(p, viewer, "IBMid-y")) })
		o.outcome("refuses a caller who may not read", func(p *probe) { p.refused(403, "", is(p, p.stranger(), "IBMid-x")) })
	})
	b.operation(t, "RemoveMemberFromAccessGroup", func(o operation) {
		remove := func(p *probe, key, iamID string) error {
			id := p.group().ID
			p.join(id, "IBMid-x", "user")
			_, err := p.groups(key).RemoveMemberFromAccessGroup(&iamaccessgroupsv2.RemoveMemberFromAccessGroupOptions{
				AccessGroupID: id, IamID: &iamID,
			})
			return err
		}
		o.outcome("removed", func(p *probe) { p.accepted(204, nil, remove(p, editor, "IBMid-x")) })
		o.outcome("refuses an identity that is not a member", func(p *probe) { p.refused(404, "not_found", remove(p, admin, "IBMid-y")) })
		o.outcome("refuses a caller without permission", func(p *probe) { p.refused(403, "forbidden", remove(p, viewer, "IBMid-x")) })
	})
}

func testAddMembers(o operation) {
	type item = iamaccessgroupsv2.AddGroupMembersRequestMembersItem
	add := func(p *probe, key string, group *string, list ...item) (*iamaccessgroupsv2.AddGroupMembersResponse, error) {
		got, _, err := p.groups(key).AddMembersToAccessGroup(&iamaccessgroupsv2.AddMembersToAccessGroupOptions{
			AccessGroupID: group, Members: list,
		})
		return got, err
	}
	o.outcome("a user, a service ID and a profile", func(p *probe) {
		got, err := add(p, editor, p.group().ID, item{IamID: ptr("IBMid-x"), Type: ptr("user")},
			item{IamID: p.serviceID().IamID, Type: ptr("service")}, item{IamID: p.profile().IamID, Type: ptr("profile")})
		p.accepted(207, got, err)
		for _, m := range got.Members {
			same(p, "the status of "+*m.IamID, m.StatusCode, 200)
		}
	})
	o.outcome("the same again", func(p *probe) {
		id := p.group().ID
		p.join(id, "IBMid-x", "user")
		got, err := add(p, admin, id, item{IamID: ptr("IBMid-x"), Type: ptr("user")})
		p.accepted(207, got, err)
		same(p, "the status", got.Members[0].StatusCode, 200)
	})
	o.outcome("50 at once", func(p *probe) {
		got, err := add(p, admin, p.group().ID, members(50)...)
		p.accepted(207, got, err)
	})
	o.outcome("207 also when every item failed", func(p *probe) {
		got, err := add(p, admin, p.group().ID, item{IamID: ptr("IBMid-x"), Type: ptr("profile")})
		p.accepted(207, got, err)
		same(p, "the status", got.Members[0].StatusCode, 400)
	})
	o.outcome("403 in the item for the 51st group of a member", func(p *probe) {
		for range 50 {
			p.join(p.group().ID, "IBMid-everywhere", "user")
		}
		got, err := add(p, admin, p.group().ID, item{IamID: ptr("IBMid-everywhere"), Type: ptr("user")})
		p.accepted(207, got, err)
		same(p, "the status", got.Members[0].StatusCode, 403)
		same(p, "the code", got.Members[0].Errors[0].Code, "error_occurred")
	})
	o.outcome("refuses more than 50", func(p *probe) {
		_, err := add(p, admin, p.group().ID, members(51)...)
		p.refused(400, "invalid_body", err)
	})
	o.outcome("refuses none", func(p *probe) {
		_, err := add(p, admin, p.group().ID)
		p.refused(400, "missing_field", err)
	})
	o.outcome("refuses the public group", func(p *probe) {
		_, err := add(p, admin, ptr("AccessGroupId-PublicAccess"), members(1)...)
		p.refused(400, "reserved_value", err)
	})
	o.outcome("refuses an unknown group", func(p *probe) {
		_, err := add(p, admin, ptr("x"), members(1)...)
		p.refused(404, "not_found", err)
	})
	o.outcome("refuses a caller without permission", func(p *probe) {
		_, err := add(p, viewer, p.group().ID, members(1)...)
		p.refused(403, "forbidden", err)
	})
}

func testListMembers(o operation) {
	sortMembers(o)
	type options = iamaccessgroupsv2.ListAccessGroupMembersOptions
	list := func(p *probe, key string, change func(*options)) (*iamaccessgroupsv2.GroupMembersList, error) {
		id := p.group().ID
		p.join(id, editorID, "user")
		p.join(id, *p.serviceID().IamID, "service")
		p.join(id, *p.profile().IamID, "profile")
		wanted := &options{AccessGroupID: id}
		change(wanted)
		got, _, err := p.groups(key).ListAccessGroupMembers(wanted)
		return got, err
	}
	o.outcome("without names", func(p *probe) {
		got, err := list(p, viewer, func(*options) {})
		p.accepted(200, got, err)
		same(p, "the total", got.TotalCount, 3)
		if got.Members[0].Name != nil {
			p.Error("nobody asked for names")
		}
	})
	o.outcome("with names, sorted", func(p *probe) {
		got, err := list(p, viewer, func(l *options) { l.Verbose, l.Sort = ptr(true), ptr("id") })
		p.accepted(200, got, err)
		for _, m := range got.Members {
			if m.Name == nil {
				p.Errorf("%s has no name", *m.IamID)
			}
		}
		if !slices.IsSortedFunc(got.Members, func(a, b iamaccessgroupsv2.ListGroupMembersResponseMember) int {
			return slices.Compare([]byte(*a.IamID), []byte(*b.IamID))
		}) {
			p.Error("the members are not sorted")
		}
	})
	o.outcome("of one type", func(p *probe) {
		got, err := list(p, viewer, func(l *options) { l.Type, l.MembershipType = ptr("profile"), ptr("all") })
		p.accepted(200, got, err)
		same(p, "the total", got.TotalCount, 1)
	})
	o.outcome("dynamic ones, of which there are none", func(p *probe) {
		got, err := list(p, viewer, func(l *options) { l.MembershipType = ptr("dynamic") })
		p.accepted(200, got, err)
		same(p, "the total", got.TotalCount, 0)
	})
	o.outcome("by the pager", func(p *probe) {
		id := p.group().ID
		for _, m := range members(5) {
			p.join(id, *m.IamID, "user")
		}
		wanted := &options{AccessGroupID: id, Limit: ptr(int64(2))}
		all := paged[iamaccessgroupsv2.ListGroupMembersResponseMember](p.groups(viewer).NewAccessGroupMembersPager(wanted))(p)
		if len(all) != 5 {
			p.Errorf("the pager gives %d members", len(all))
		}
		got, err := list(p, viewer, func(l *options) { l.Limit = ptr(int64(2)) })
		p.accepted(200, got, err)
	})
	o.outcome("refuses an unknown type", func(p *probe) {
		_, err := list(p, viewer, func(l *options) { l.Type = ptr("robot") })
		p.refused(400, "invalid_body", err)
	})
	o.outcome("refuses an unknown group", func(p *probe) {
		_, err := list(p, viewer, func(l *options) { l.AccessGroupID = ptr("x") })
		p.refused(404, "not_found", err)
	})
	o.outcome("refuses a caller who may not read", func(p *probe) {
		_, err := list(p, p.stranger(), func(*options) {})
		p.refused(403, "forbidden", err)
	})
}

func testManyMembers(t *testing.T, b *box) {
	b.operation(t, "RemoveMembersFromAccessGroup", func(o operation) {
		remove := func(p *probe, key string, list ...string) (*iamaccessgroupsv2.DeleteGroupBulkMembersResponse, error) {
			id := p.group().ID
			p.join(id, "IBMid-x", "user")
			got, _, err := p.groups(key).RemoveMembersFromAccessGroup(&iamaccessgroupsv2.RemoveMembersFromAccessGroupOptions{
				AccessGroupID: id, Members: list,
			})
			return got, err
		}
		o.outcome("one by one", func(p *probe) {
			got, err := remove(p, editor, "IBMid-x", "IBMid-y")
			p.accepted(207, got, err)
			same(p, "the member's status", got.Members[0].StatusCode, 204)
			same(p, "the other's status", got.Members[1].StatusCode, 404)
		})
		o.outcome("refuses identities that are not members", func(p *probe) {
			_, err := remove(p, admin, "IBMid-y")
			p.refused(404, "not_found", err)
		})
		o.outcome("refuses more than 50", func(p *probe) {
			_, err := remove(p, admin, slices.Repeat([]string{"IBMid-x"}, 51)...)
			p.refused(400, "invalid_body", err)
		})
		o.outcome("refuses a caller without permission", func(p *probe) {
			_, err := remove(p, viewer, "IBMid-x")
			p.refused(403, "forbidden", err)
		})
	})
	b.operation(t, "AddMemberToMultipleAccessGroups", func(o operation) {
		add := func(p *probe, key, account string, groups ...string) (*iamaccessgroupsv2.AddMembershipMultipleGroupsResponse, error) {
			got, _, err := p.groups(key).AddMemberToMultipleAccessGroups(&iamaccessgroupsv2.AddMemberToMultipleAccessGroupsOptions{
				AccountID: &account, IamID: ptr("IBMid-many"), Type: ptr("user"), Groups: groups,
			})
			return got, err
		}
		o.outcome("one by one", func(p *probe) {
			got, err := add(p, editor, *account(), *p.group().ID, "AccessGroupId-none")
			p.accepted(207, got, err)
			same(p, "the group's status", got.Groups[0].StatusCode, 200)
			same(p, "the other's status", got.Groups[1].StatusCode, 404)
		})
		o.outcome("403 in each item for who may not", func(p *probe) {
			got, err := add(p, viewer, *account(), *p.group().ID)
			p.accepted(207, got, err)
			same(p, "the status", got.Groups[0].StatusCode, 403)
		})
		o.outcome("refuses none", func(p *probe) {
			_, err := add(p, admin, *account())
			p.refused(400, "missing_field", err)
		})
		o.outcome("refuses more than 50", func(p *probe) {
			_, err := add(p, admin, *account(), slices.Repeat([]string{"x"}, 51)...)
			p.refused(400, "invalid_body", err)
		})
		o.outcome("refuses another account", func(p *probe) {
			_, err := add(p, admin, "ffff", "x")
			p.refused(403, "forbidden", err)
		})
	})
	b.operation(t, "RemoveMemberFromAllAccessGroups", func(o operation) {
		remove := func(p *probe, account, iamID string) (*iamaccessgroupsv2.DeleteFromAllGroupsResponse, error) {
			got, _, err := p.groups(admin).RemoveMemberFromAllAccessGroups(&iamaccessgroupsv2.RemoveMemberFromAllAccessGroupsOptions{
				AccountID: &account, IamID: &iamID,
			})
			return got, err
		}
		o.outcome("from each", func(p *probe) {
			for range 2 {
				p.join(p.group().ID, "IBMid-leaver", "user")
			}
			got, err := remove(p, *account(), "IBMid-leaver")
			p.accepted(207, got, err)
			if len(got.Groups) != 2 || *got.Groups[0].StatusCode != 204 {
				p.Errorf("got %d groups", len(got.Groups))
			}
		})
		o.outcome("refuses an identity that is in no group", func(p *probe) {
			_, err := remove(p, *account(), "IBMid-nobody")
			p.refused(404, "not_found", err)
		})
		o.outcome("refuses another account", func(p *probe) {
			_, err := remove(p, "ffff", "IBMid-leaver")
			p.refused(403, "forbidden", err)
		})
	})
}
