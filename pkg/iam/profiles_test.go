package iam_test

import (
	"fmt"
	"testing"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

func TestAProfileLivesFromCreateToDelete(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), newWorld(t).as(sandbox.AdminKey)

	made := must(c.CreateProfile(ctx, iam.CreateProfileRequest{Name: "orders-api", AccountID: account, Description: "pods"}))(t)
	if made.Name != "orders-api" || made.Description != "pods" || made.IAMID != "iam-"+made.ID || made.AccountID != account ||
		made.EntityTag == "" || made.CRN == "" || made.CreatedAt.IsZero() || made.ModifiedAt.IsZero() {
		t.Errorf("created %+v", made)
	}
	if got := must(c.GetProfile(ctx, made.ID))(t); got != made {
		t.Errorf("got %+v, want %+v", got, made)
	}

	name, nothing := "orders", ""
	changed := must(c.UpdateProfile(ctx, made.ID, made.EntityTag, iam.UpdateProfileRequest{Name: &name, Description: &nothing}))(t)
	if changed.Name != "orders" || changed.Description != "" || changed.EntityTag == made.EntityTag {
		t.Errorf("updated %+v", changed)
	}

	if err := c.DeleteProfile(ctx, made.ID); err != nil {
		t.Fatal(err)
	}
	_, err := c.GetProfile(ctx, made.ID)
	refused(t, err, apierr.ErrNotFound, "BXNIM0102E", "iam-identity.profile.get")
	refused(t, c.DeleteProfile(ctx, made.ID), apierr.ErrNotFound, "BXNIM0102E", "iam-identity.profile.delete")
}

func TestAnUpdateNeedsTheLatestTag(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), newWorld(t).as(sandbox.AdminKey)
	made := must(c.CreateProfile(ctx, iam.CreateProfileRequest{Name: "p", AccountID: account}))(t)
	one, two := "one", "two"
	must(c.UpdateProfile(ctx, made.ID, made.EntityTag, iam.UpdateProfileRequest{Description: &one}))(t)

	_, err := c.UpdateProfile(ctx, made.ID, made.EntityTag, iam.UpdateProfileRequest{Description: &two})
	refused(t, err, apierr.ErrConflict, "SANDBOX412E", "iam-identity.profile.update")
	if got := must(c.GetProfile(ctx, made.ID))(t); got.Description != "one" {
		t.Errorf("the refused update changed the description to %q", got.Description)
	}
	if got := must(c.UpdateProfile(ctx, made.ID, "*", iam.UpdateProfileRequest{Description: &two}))(t); got.Description != "two" {
		t.Errorf("the forced update left the description %q", got.Description)
	}
	_, err = c.UpdateProfile(ctx, "Profile-none", "*", iam.UpdateProfileRequest{})
	refused(t, err, apierr.ErrNotFound, "BXNIM0102E", "iam-identity.profile.update")
}

func TestProfileNamesAreUnique(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as(sandbox.AdminKey)
	w.profile(c, "p")
	_, err := c.CreateProfile(t.Context(), iam.CreateProfileRequest{Name: "p", AccountID: account})
	refused(t, err, apierr.ErrConflict, "SANDBOX409E", "iam-identity.profile.create")
	_, err = c.CreateProfile(t.Context(), iam.CreateProfileRequest{Name: "q", AccountID: "ffffffffffffffffffffffffffffffff"})
	refused(t, err, apierr.ErrInvalid, "BXNIM0106E", "iam-identity.profile.create")
}

func TestAListOfProfilesHasAllPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as(sandbox.AdminKey)
	for i := range 201 {
		w.profile(c, fmt.Sprintf("p%03d", i))
	}
	w.count("")

	found := must(all(c.ListProfiles(t.Context(), iam.ListProfilesOptions{AccountID: account})))(t)

	if requests := w.count("GET /v1/profiles"); len(found) != 201 || requests != 3 {
		t.Errorf("got %d profiles by %d requests, want 201 by 3", len(found), requests)
	}
	seen := map[string]bool{}
	for _, p := range found {
		seen[p.Name] = true
	}
	if len(seen) != 201 {
		t.Errorf("there are %d different ones among them", len(seen))
	}
	one := must(all(c.ListProfiles(t.Context(), iam.ListProfilesOptions{AccountID: account, Name: "p007"})))(t)
	if len(one) != 1 || one[0].Name != "p007" {
		t.Errorf("by name: %+v", one)
	}
	// Who has seen enough does not pay for the rest.
	w.count("")
	for range c.ListProfiles(t.Context(), iam.ListProfilesOptions{AccountID: account}) { //nolint:errcheck // not called: ranged over
		break
	}
	if requests := w.count("GET /v1/profiles"); requests > 2 {
		t.Errorf("looking at one profile took %d requests", requests)
	}
	_, err := all(c.ListProfiles(t.Context(), iam.ListProfilesOptions{AccountID: "another"}))
	refused(t, err, apierr.ErrForbidden, "BXNIM0513E", "iam-identity.profile.get")
}

func TestAViewerMayLookAndNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, admin, viewer := t.Context(), w.as(sandbox.AdminKey), w.as(sandbox.ViewerKey)
	p := w.profile(admin, "p")
	link := must(admin.CreateLink(ctx, p.ID, link("n", "s")))(t)
	rule := must(admin.CreateRule(ctx, p.ID, rule("n")))(t)

	must(viewer.GetProfile(ctx, p.ID))(t)
	must(viewer.ListLinks(ctx, p.ID))(t)
	must(viewer.ListRules(ctx, p.ID))(t)

	const update, linking = "iam-identity.profile.update", "iam-identity.profile.linkToResource"
	_, err := viewer.CreateProfile(ctx, iam.CreateProfileRequest{Name: "q", AccountID: account})
	refused(t, err, apierr.ErrForbidden, "BXNIM0513E", "iam-identity.profile.create")
	_, err = viewer.UpdateProfile(ctx, p.ID, "*", iam.UpdateProfileRequest{})
	refused(t, err, apierr.ErrForbidden, "BXNIM0513E", update)
	refused(t, viewer.DeleteProfile(ctx, p.ID), apierr.ErrForbidden, "BXNIM0513E", "iam-identity.profile.delete")
	_, err = viewer.CreateLink(ctx, p.ID, link2())
	refused(t, err, apierr.ErrForbidden, "BXNIM0513E", linking)
	refused(t, viewer.DeleteLink(ctx, p.ID, link.ID), apierr.ErrForbidden, "BXNIM0513E", linking)
	_, err = viewer.CreateRule(ctx, p.ID, rule2())
	refused(t, err, apierr.ErrForbidden, "BXNIM0513E", update)
	refused(t, viewer.DeleteRule(ctx, p.ID, rule.ID), apierr.ErrForbidden, "BXNIM0513E", update)

	// An editor links and updates, and neither creates nor deletes profiles.
	editor := w.as(sandbox.EditorKey)
	must(editor.CreateLink(ctx, p.ID, link2()))(t)
	refused(t, editor.DeleteProfile(ctx, p.ID), apierr.ErrForbidden, "BXNIM0513E", "iam-identity.profile.delete")
}
