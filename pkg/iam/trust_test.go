package iam_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

func link(namespace, serviceAccount string) iam.CreateLinkRequest {
	return iam.CreateLinkRequest{CRType: "IKS_SA", Link: iam.LinkTarget{CRN: demoVPC, Namespace: namespace, Name: serviceAccount}}
}

func link2() iam.CreateLinkRequest { return link("other", "other") }

func rule(namespace string) iam.CreateRuleRequest {
	return iam.CreateRuleRequest{Type: "Profile-CR", CRType: "IKS_SA", Conditions: []iam.Condition{
		{Claim: "namespace", Operator: "EQUALS", Value: `"` + namespace + `"`},
	}}
}

func rule2() iam.CreateRuleRequest { return rule("other") }

func TestLinksAreMadeListedAndDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, c := t.Context(), w.as(sandbox.AdminKey)
	p := w.profile(c, "p")
	if none := must(c.ListLinks(ctx, p.ID))(t); none == nil || len(none) != 0 {
		t.Errorf("a new profile has the links %#v", none)
	}
	request := link("orders", "orders-api")
	request.Name = "production"

	made := must(c.CreateLink(ctx, p.ID, request))(t)

	if made.ID == "" || made.Name != "production" || made.CRType != "IKS_SA" || made.Link != request.Link || made.CreatedAt.IsZero() {
		t.Errorf("created %+v", made)
	}
	second := must(c.CreateLink(ctx, p.ID, link("orders", "worker")))(t)
	if diff := cmp.Diff(2, len(must(c.ListLinks(ctx, p.ID))(t))); diff != "" {
		t.Error(diff)
	}
	_, err := c.CreateLink(ctx, p.ID, request)
	refused(t, err, apierr.ErrConflict, "SANDBOX409E", "iam-identity.profile.linkToResource")
	if err := c.DeleteLink(ctx, p.ID, made.ID); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]iam.Link{second}, must(c.ListLinks(ctx, p.ID))(t)); diff != "" {
		t.Error(diff)
	}
	refused(t, c.DeleteLink(ctx, p.ID, made.ID), apierr.ErrNotFound, "BXNIM0102E", "iam-identity.profile.linkToResource")
}

func TestLinksThatIAMRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as(sandbox.AdminKey)
	p := w.profile(c, "p")
	for name, row := range map[string]struct {
		profile string
		change  func(*iam.CreateLinkRequest)
		class   error
		code    string
	}{
		"unknown type":       {p.ID, func(r *iam.CreateLinkRequest) { r.CRType = "POD" }, apierr.ErrInvalid, "BXNIM0106E"},
		"no namespace":       {p.ID, func(r *iam.CreateLinkRequest) { r.Link.Namespace = "" }, apierr.ErrInvalid, "BXNIM0109E"},
		"no service account": {p.ID, func(r *iam.CreateLinkRequest) { r.Link.Name = "" }, apierr.ErrInvalid, "BXNIM0109E"},
		"no CRN":             {p.ID, func(r *iam.CreateLinkRequest) { r.Link.CRN = "demo-vpc" }, apierr.ErrInvalid, "BXNIM0106E"},
		"unknown profile":    {"Profile-none", func(*iam.CreateLinkRequest) {}, apierr.ErrNotFound, "BXNIM0102E"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request := link("n", "s")
			row.change(&request)
			_, err := c.CreateLink(t.Context(), row.profile, request)
			refused(t, err, row.class, row.code, "iam-identity.profile.linkToResource")
		})
	}
}

func TestALinkToAnotherAccountSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, c := t.Context(), w.as(sandbox.AdminKey)
	p := w.profile(c, "p")
	request := link("n", "s")
	request.Link.CRN = wireCluster
	_, err := c.CreateLink(ctx, p.ID, request)
	refused(t, err, apierr.ErrInvalid, "BXNIM0106E", "iam-identity.profile.linkToResource")
	request.IsCrossAccount = true
	if made := must(c.CreateLink(ctx, p.ID, request))(t); !made.IsCrossAccount || made.Link.CRN != wireCluster {
		t.Errorf("created %+v", made)
	}
	if found := must(c.ListLinks(ctx, p.ID))(t); len(found) != 1 || !found[0].IsCrossAccount {
		t.Errorf("listed %+v", found)
	}
}

func TestRulesAreMadeListedAndDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, c := t.Context(), w.as(sandbox.AdminKey)
	p := w.profile(c, "p")
	if none := must(c.ListRules(ctx, p.ID))(t); none == nil || len(none) != 0 {
		t.Errorf("a new profile has the rules %#v", none)
	}
	request := rule("orders")
	request.Name = "all of orders"

	made := must(c.CreateRule(ctx, p.ID, request))(t)

	if made.ID == "" || made.Name != "all of orders" || made.Type != "Profile-CR" || made.CRType != "IKS_SA" || made.EntityTag == "" {
		t.Errorf("created %+v", made)
	}
	if diff := cmp.Diff(request.Conditions, made.Conditions); diff != "" {
		t.Error(diff)
	}
	// No condition is an empty list on the wire, not null.
	wide := must(c.CreateRule(ctx, p.ID, iam.CreateRuleRequest{Type: "Profile-CR", CRType: "ROKS_SA"}))(t)
	if diff := cmp.Diff(2, len(must(c.ListRules(ctx, p.ID))(t))); diff != "" {
		t.Error(diff)
	}
	if err := c.DeleteRule(ctx, p.ID, wide.ID); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]iam.Rule{made}, must(c.ListRules(ctx, p.ID))(t)); diff != "" {
		t.Error(diff)
	}
	refused(t, c.DeleteRule(ctx, p.ID, wide.ID), apierr.ErrNotFound, "BXNIM0102E", "iam-identity.profile.update")
	request.Conditions[0].Operator = "LIKE"
	_, err := c.CreateRule(ctx, p.ID, request)
	refused(t, err, apierr.ErrInvalid, "BXNIM0106E", "iam-identity.profile.update")
}

func TestARulesLimitIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as(sandbox.AdminKey)
	p := w.profile(c, "p")
	for range 20 { // the same rule again is another rule
		must(c.CreateRule(t.Context(), p.ID, rule("n")))(t)
	}
	_, err := c.CreateRule(t.Context(), p.ID, rule("n"))
	refused(t, err, apierr.ErrInvalid, "SANDBOX400E", "iam-identity.profile.update")
}

// A profile can be unknown for a moment after it was created. A write to it waits; a read of it reports that.
func TestAProfileThatIsNotKnownYetIsWaitedFor(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]func(*testing.T, *iam.Client, string) error{
		"links": func(t *testing.T, c *iam.Client, id string) error {
			_, err := c.CreateLink(t.Context(), id, link("n", "s"))
			return err
		},
		"rules": func(t *testing.T, c *iam.Client, id string) error {
			_, err := c.CreateRule(t.Context(), id, rule("n"))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c := w.as(sandbox.AdminKey)
			p := w.profile(c, "p")
			path := "/v1/profiles/" + p.ID + "/" + name
			w.count("")

			w.hidePath, w.hide = path, 2
			err := act(t, c, p.ID)
			if sent := w.count("POST " + path); err != nil || sent != 3 {
				t.Errorf("sent %d times, want 3: %v", sent, err)
			}
			w.hide = 3
			err = act(t, c, p.ID)
			if sent := w.count("POST " + path); !isNotFound(err) || sent != 3 {
				t.Errorf("sent %d times, want 3 and then given up: %v", sent, err)
			}
		})
	}
}
