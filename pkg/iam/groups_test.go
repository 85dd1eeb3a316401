package iam_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

func TestAGroupLivesFromCreateToDelete(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), newWorld(t).as(sandbox.AdminKey)

	made := must(c.CreateGroup(ctx, account, iam.CreateGroupRequest{Name: "readers", Description: "read"}))(t)
	if made.Name != "readers" || made.Description != "read" || made.AccountID != account || made.CreatedAt.IsZero() || made.CreatedByID == "" {
		t.Errorf("created %+v", made)
	}
	if got := must(c.GetGroup(ctx, made.ID))(t); got != made {
		t.Errorf("got %+v, want %+v", got, made)
	}
	_, err := c.CreateGroup(ctx, account, iam.CreateGroupRequest{Name: "READERS"})
	refused(t, err, apierr.ErrConflict, "conflict", "iam-groups.groups.create")

	add := iam.NewMember{IAMID: "IBMid-1", Type: "user"}
	if err := c.AddMembers(ctx, made.ID, add); err != nil {
		t.Fatal(err)
	}
	refused(t, c.DeleteGroup(ctx, made.ID, false), apierr.ErrConflict, "group_not_empty", "iam-groups.groups.delete")
	if err := c.DeleteGroup(ctx, made.ID, true); err != nil {
		t.Fatal(err)
	}
	_, err = c.GetGroup(ctx, made.ID)
	refused(t, err, apierr.ErrNotFound, "not_found", "iam-groups.groups.read")
	refused(t, c.DeleteGroup(ctx, made.ID, true), apierr.ErrNotFound, "not_found", "iam-groups.groups.delete")
	refused(t, c.AddMembers(ctx, made.ID, add), apierr.ErrNotFound, "not_found", "iam-groups.members.add")
	refused(t, c.RemoveMember(ctx, made.ID, "IBMid-1"), apierr.ErrNotFound, "not_found", "iam-groups.members.delete")
	_, err = all(c.ListMembers(ctx, made.ID))
	refused(t, err, apierr.ErrNotFound, "not_found", "iam-groups.members.list")
}

func TestAListOfGroupsHasAllPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, c := t.Context(), w.as(sandbox.AdminKey)
	in := must(c.CreateGroup(ctx, account, iam.CreateGroupRequest{Name: "g000"}))(t)
	for i := range 230 {
		must(c.CreateGroup(ctx, account, iam.CreateGroupRequest{Name: fmt.Sprintf("g%03d", i+1)}))(t)
	}
	w.count("")

	found := must(all(c.ListGroups(ctx, iam.ListGroupsOptions{AccountID: account})))(t)

	seen := map[string]bool{}
	for _, g := range found {
		seen[g.Name] = true
	}
	// Two groups are there from the beginning.
	if requests := w.count("GET /v2/groups"); len(found) != 233 || len(seen) != 233 || requests != 3 {
		t.Errorf("got %d groups, %d different ones, by %d requests; want 233 by 3", len(found), len(seen), requests)
	}
	if err := c.AddMembers(ctx, in.ID, iam.NewMember{IAMID: "IBMid-1", Type: "user"}); err != nil {
		t.Fatal(err)
	}
	mine := must(all(c.ListGroupsOf(ctx, account, "IBMid-1")))(t)
	if len(mine) != 1 || mine[0].ID != in.ID {
		t.Errorf("the groups of a member are %+v", mine)
	}
	_, err := all(c.ListGroups(ctx, iam.ListGroupsOptions{}))
	refused(t, err, apierr.ErrInvalid, "missing_field", "iam-groups.groups.list")
}

func TestMembersGoFiftyACallAndComeBackOverPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, c := t.Context(), w.as(sandbox.AdminKey)
	g := must(c.CreateGroup(ctx, account, iam.CreateGroupRequest{Name: "g"}))(t)
	p := w.profile(c, "orders-api")
	members := []iam.NewMember{{IAMID: p.IAMID, Type: "profile"}}
	for i := range 120 {
		members = append(members, iam.NewMember{IAMID: fmt.Sprintf("IBMid-%03d", i), Type: "user"})
	}
	path := "/v2/groups/" + g.ID + "/members"
	w.count("")

	if err := c.AddMembers(ctx, g.ID, members...); err != nil {
		t.Fatal(err)
	}

	if requests := w.count("PUT " + path); requests != 3 {
		t.Errorf("121 members were added by %d requests, want 3", requests)
	}
	found := must(all(c.ListMembers(ctx, g.ID)))(t)
	if requests := w.count("GET " + path); len(found) != 121 || requests != 2 {
		t.Errorf("got %d members by %d requests, want 121 by 2", len(found), requests)
	}
	for _, m := range found {
		if m.IAMID == p.IAMID && (m.Name != "orders-api" || m.Type != "profile" || m.MembershipType != "static" || m.CreatedAt.IsZero()) {
			t.Errorf("the profile is shown as %+v", m)
		}
	}
	if err := c.AddMembers(ctx, g.ID, members[0]); err != nil {
		t.Errorf("adding a member again: %v", err)
	}
	if err := c.RemoveMember(ctx, g.ID, p.IAMID); err != nil {
		t.Fatal(err)
	}
	refused(t, c.RemoveMember(ctx, g.ID, p.IAMID), apierr.ErrNotFound, "not_found", "iam-groups.members.delete")
	if err := c.AddMembers(ctx, g.ID); err != nil {
		t.Errorf("adding nobody: %v", err)
	}
}

// The API answers 207 whatever happened: what counts is each member's own status.
func TestOneBadMemberSpoilsNeitherTheOthersNorTheTruth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, c := t.Context(), w.as(sandbox.AdminKey)
	g := must(c.CreateGroup(ctx, account, iam.CreateGroupRequest{Name: "g"}))(t)
	full := iam.NewMember{IAMID: "IBMid-full", Type: "user"}
	for i := range 50 {
		other := must(c.CreateGroup(ctx, account, iam.CreateGroupRequest{Name: fmt.Sprintf("g%d", i)}))(t)
		if err := c.AddMembers(ctx, other.ID, full); err != nil {
			t.Fatal(err)
		}
	}

	err := c.AddMembers(ctx, g.ID,
		iam.NewMember{IAMID: "iam-Profile-a", Type: "profile"}, full, iam.NewMember{IAMID: "iam-Profile-b", Type: "user"},
		iam.NewMember{IAMID: "IBMid-b", Type: "user"})

	var first *apierr.Error
	if !errors.As(err, &first) || first.Status != 403 || first.Class != apierr.ErrForbidden || first.Code != "error_occurred" ||
		!strings.Contains(first.Message, "limit reached") || first.TransactionID == "" {
		t.Errorf("the first failure is %+v", first)
	}
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 2 || !strings.Contains(lines[0], "'IBMid-full'") || !strings.Contains(lines[1], "'iam-Profile-b'") {
		t.Errorf("the error is\n%v", err)
	}
	if !errors.Is(err, apierr.ErrInvalid) {
		t.Error("the second failure is not in the error")
	}
	if found := must(all(c.ListMembers(ctx, g.ID)))(t); len(found) != 2 {
		t.Errorf("the members are %+v, want the two good ones", found)
	}
}

func TestAViewerMayNotTouchGroups(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, admin, viewer := t.Context(), w.as(sandbox.AdminKey), w.as(sandbox.ViewerKey)
	g := must(admin.CreateGroup(ctx, account, iam.CreateGroupRequest{Name: "g"}))(t)
	must(viewer.GetGroup(ctx, g.ID))(t)
	must(all(viewer.ListMembers(ctx, g.ID)))(t)

	_, err := viewer.CreateGroup(ctx, account, iam.CreateGroupRequest{Name: "h"})
	refused(t, err, apierr.ErrForbidden, "forbidden", "iam-groups.groups.create")
	refused(t, viewer.DeleteGroup(ctx, g.ID, true), apierr.ErrForbidden, "forbidden", "iam-groups.groups.delete")
	refused(t, viewer.AddMembers(ctx, g.ID, iam.NewMember{IAMID: "IBMid-1", Type: "user"}), apierr.ErrForbidden, "forbidden", "iam-groups.members.add")
	refused(t, viewer.RemoveMember(ctx, g.ID, "IBMid-1"), apierr.ErrForbidden, "forbidden", "iam-groups.members.delete")
}

func TestAGroupThatIsNotKnownYetIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, c := t.Context(), w.as(sandbox.AdminKey)
	g := must(c.CreateGroup(ctx, account, iam.CreateGroupRequest{Name: "g"}))(t)
	path := "/v2/groups/" + g.ID + "/members"
	w.count("")
	w.hidePath, w.hide = path, 1

	err := c.AddMembers(ctx, g.ID, iam.NewMember{IAMID: "IBMid-1", Type: "user"})

	if sent := w.count("PUT " + path); err != nil || sent != 2 {
		t.Errorf("sent %d times, want 2: %v", sent, err)
	}
}
