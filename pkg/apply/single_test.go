package apply_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/apply"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/test/rig"
)

// now is the profile as it is.
func (f furnished) now(t *testing.T) account.Profile {
	t.Helper()
	p, _ := f.All(t).ProfileNamed("orders-api")
	return p
}

// writes notes the writes that are sent, and answers those that refuse is true for with 403.
func writes(into *[]string, refuse func(r *http.Request) bool) strike {
	return func(_ int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		if r.Method == http.MethodGet {
			return send()
		}
		*into = append(*into, r.Method+" "+strings.Split(r.URL.Path, "/")[2])
		if strings.Contains(r.URL.Path, "/links") {
			(*into)[len(*into)-1] = r.Method + " links"
		}
		if strings.Contains(r.URL.Path, "/members") {
			(*into)[len(*into)-1] = r.Method + " members"
		}
		if refuse != nil && refuse(r) {
			return rig.Failure(r, http.StatusForbidden), nil
		}
		return send()
	}
}

func TestWhatExistsIsAlreadyThere(t *testing.T) {
	t.Parallel()
	f := furnish(t)
	w := f.Writer()
	link, r, p := f.profile.Links.Seen()[0], f.profile.Rules.Seen()[0], f.profile.Policies.Seen()[0]
	in := iam.CreatePolicyRequest{Type: "access", Subject: p.Subject, Resource: p.Resource, Control: p.Control}
	if got, err := w.Link(t.Context(), f.profile.ID, iam.CreateLinkRequest{Name: "label", CRType: link.CRType, Link: link.Link}); err != nil || !got.Already || got.Link.ID != link.ID {
		t.Error(got, err)
	}
	if got, already, err := w.AddRule(t.Context(), f.profile.ID, iam.CreateRuleRequest{Name: "other", Type: r.Type, CRType: r.CRType, Conditions: r.Conditions}); err != nil || !already || got.ID != r.ID {
		t.Error(got, already, err)
	}
	if got, already, err := w.Grant(t.Context(), in); err != nil || !already || got.ID != p.ID {
		t.Error(got, already, err)
	}
	// A policy that the caller can't see makes the refusal a conflict.
	f.Wire.Reset(func(_ int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		resp, err := send()
		if err == nil && r.Method == http.MethodGet {
			without(t, resp, p.ID)
		}
		return resp, err
	})
	if _, _, err := w.Grant(t.Context(), in); !errors.Is(err, apierr.ErrConflict) {
		t.Error(err)
	}
	if _, n := f.Wire.Counts(); n != 1 {
		t.Errorf("%d writes, want 1", n)
	}
}

// A name that was taken before is a conflict, also if the first answer is lost.
func TestATakenNameIsAConflict(t *testing.T) {
	t.Parallel()
	f := furnish(t)
	for _, miss := range mishaps() {
		f.Wire.Reset(miss.strike(t))
		if _, err := f.Writer().CreateProfile(t.Context(), iam.CreateProfileRequest{Name: "orders-api", AccountID: sandbox.AccountID}); !errors.Is(err, apierr.ErrConflict) {
			t.Errorf("%s: %v", miss.name, err)
		}
		f.Wire.Reset(miss.strike(t))
		if _, err := f.Writer().CreateGroup(t.Context(), sandbox.AccountID, iam.CreateGroupRequest{Name: "DB-writers"}); !errors.Is(err, apierr.ErrConflict) {
			t.Errorf("%s: %v", miss.name, err)
		}
	}
}

// Without a look, the outcome is unknown, and nothing is sent again.
func TestAnOutcomeThatCannotBeLookedUpIsUnknown(t *testing.T) {
	t.Parallel()
	for _, m := range methods() {
		if !strings.HasPrefix(m.name, "Create") && m.name != "Link" && m.name != "AddRule" && m.name != "Grant" {
			continue
		}
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			for _, status := range []int{http.StatusForbidden, http.StatusBadGateway} {
				f := furnish(t)
				written := 0
				f.Wire.Reset(func(_ int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
					switch {
					case r.Method != http.MethodGet:
						written++
						return rig.Failure(r, http.StatusServiceUnavailable), nil
					case written > 0:
						return rig.Failure(r, status), nil
					}
					return send()
				})
				err := m.do(t.Context(), f, f.Writer())
				if !errors.Is(err, apply.ErrUnknown) || !errors.Is(err, apierr.ErrUnavailable) || written != 1 {
					t.Errorf("%d: %v, %d writes", status, err, written)
				}
			}
		})
	}
}

func TestACancelledWriteEndsAtOnceAndItsOutcomeIsUnknown(t *testing.T) {
	t.Parallel()
	f := furnish(t)
	ctx, cancel := context.WithCancel(t.Context())
	f.Wire.Reset(func(_ int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		if r.Method == http.MethodPost {
			cancel()
			return nil, r.Context().Err()
		}
		return send()
	})
	_, _, err := f.Writer().AddRule(ctx, f.profile.ID, rule("new"))
	if _, n := f.Wire.Counts(); !errors.Is(err, context.Canceled) || !errors.Is(err, apply.ErrUnknown) || n != 1 {
		t.Error(err, n)
	}
	f.Wire.Reset(nil)
	for _, m := range methods() {
		if err := m.do(ctx, f, f.Writer()); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", m.name, err)
		}
	}
	if _, n := f.Wire.Counts(); n != 0 {
		t.Errorf("%d writes after the end", n)
	}
}

func TestALinkToTheSamePodsByAnotherCRNIsReplaced(t *testing.T) {
	t.Parallel()
	f := furnish(t)
	in := f.link()
	right := in.Link.CRN
	in.Link.CRN = strings.Replace(right, ":us-south:", ":us-east:", 1)
	if _, err := f.Writer().Link(t.Context(), f.profile.ID, in); err != nil {
		t.Fatal(err)
	}
	in.Link.CRN = right
	var sent []string
	f.Wire.Reset(writes(&sent, nil))
	l, err := f.Writer().Link(t.Context(), f.profile.ID, in)
	if err != nil || l.Already || l.Link.Link.CRN != right || l.Replaced == nil || len(l.Stale) != 0 {
		t.Error(l, err)
	}
	if diff := cmp.Diff([]string{"POST links", "DELETE links"}, sent); diff != "" {
		t.Error(diff)
	}
	if now := f.now(t).Links.Seen(); len(now) != 2 {
		t.Errorf("left: %+v", now)
	}
	// A refusal of the new link leaves the old one.
	in.Link.CRN = strings.Replace(right, ":us-south:", ":us-east:", 1)
	f.Wire.Reset(writes(&sent, func(r *http.Request) bool { return r.Method == http.MethodPost }))
	if _, err := f.Writer().Link(t.Context(), f.profile.ID, in); !errors.Is(err, apierr.ErrForbidden) {
		t.Error(err)
	}
	f.Wire.Reset(nil)
	if now := f.now(t).Links.Seen(); len(now) != 2 || now[0].Link.CRN != right || now[1].Link.CRN != right {
		t.Errorf("left: %+v", now)
	}
}

// A profile is deleted first; what can't be removed of the rest is named, and the rest is removed all the same.
func TestADeletedProfileIsGoneFirst(t *testing.T) {
	t.Parallel()
	members := func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/members") }
	want := []string{"DELETE profiles", "DELETE members", "DELETE policies"}

	f := furnish(t)
	var sent []string
	f.Wire.Reset(writes(&sent, members))
	left, err := f.Writer().DeleteProfile(t.Context(), f.profile)
	if err != nil || len(left) != 1 || left[0].Group != f.profile.Groups.Seen()[0] || !errors.Is(left[0].Err, apierr.ErrForbidden) {
		t.Error(left, err)
	}
	if diff := cmp.Diff(want, sent); diff != "" {
		t.Error(diff)
	}
	f.Wire.Reset(nil)
	if n := leftOf(t, f, f.now(t)); n != 1 {
		t.Errorf("%d are left, want the membership", n)
	}

	f, sent = furnish(t), nil
	p := f.plan(t, parse(t, "  - {name: orders-api, state: absent}\n"), plan.Options{})
	f.Wire.Reset(writes(&sent, members))
	result := f.applier(rig.NoWait).Apply(t.Context(), p)
	if len(result.Done) != 2 || len(result.Failed) != 1 || len(result.NotAttempted) != 0 || result.Failed[0].Change.Kind != plan.KindGroup {
		t.Errorf("got %+v", result)
	}
	if len(sent) != 3 || sent[0] != "DELETE profiles" {
		t.Errorf("sent %v", sent)
	}

	f, sent = furnish(t), nil
	f.Wire.Reset(writes(&sent, func(r *http.Request) bool { return !members(r) }))
	if left, err := f.Writer().DeleteProfile(t.Context(), f.profile); !errors.Is(err, apierr.ErrForbidden) || left != nil || len(sent) != 1 {
		t.Error(left, err, sent)
	}
}

// Duplicates that others created are not removed, also by an apply whose plan is older than they are.
func TestDoublesOfOthersStay(t *testing.T) {
	t.Parallel()
	f := furnish(t)
	doc := parse(t, strings.Replace(orders, "    groups:", "      - {name: new, clusterType: iks, where: {namespace: new}}\n      - {clusterType: iks, where: {namespace: newer}}\n    groups:", 1))
	p := f.plan(t, doc, plan.Options{})
	if len(p.Changes) != 2 {
		t.Fatal(rig.Lines(p))
	}
	for range 2 {
		if _, err := f.IAM.CreateRule(t.Context(), f.profile.ID, rule("new")); err != nil {
			t.Fatal(err)
		}
	}
	miss := mishap{"lost reply", true, 0, 1}
	f.Wire.Reset(miss.strike(t))
	if err := f.applier(rig.NoWait).Apply(t.Context(), p).Err(); err != nil {
		t.Error(err)
	}
	f.Wire.Reset(nil)
	if n := len(f.now(t).Rules.Seen()); n != 4 { // that of the document, the two of others and the one that was created
		t.Errorf("there are %d rules, want 4", n)
	}
	if again := f.plan(t, doc, plan.Options{}); !again.Empty() {
		t.Errorf("then the plan is\n%s", rig.Lines(again))
	}
}

// What another caller has changed since the plan was made is not overwritten.
func TestAChangeOfOthersIsAConflict(t *testing.T) {
	t.Parallel()
	f := furnish(t)
	text := strings.NewReplacer("pods of the order service", "mine", "namespace: prod", "namespace: stage").Replace(orders)
	p := f.plan(t, parse(t, text), plan.Options{})
	other := "theirs"
	if _, err := f.IAM.UpdateProfile(t.Context(), f.profile.ID, "*", iam.UpdateProfileRequest{Description: &other}); err != nil {
		t.Fatal(err)
	}
	r := f.profile.Rules.Seen()[0]
	if _, err := f.IAM.UpdateRule(t.Context(), f.profile.ID, r.ID, "*", iam.CreateRuleRequest{Name: r.Name, Type: r.Type, CRType: r.CRType, Conditions: rule("").Conditions}); err != nil {
		t.Fatal(err)
	}
	for i := range p.Changes {
		one := plan.Plan{Changes: p.Changes[i : i+1]}
		if err := f.applier(rig.NoWait).Apply(t.Context(), one).Err(); !errors.Is(err, apierr.ErrConflict) {
			t.Errorf("%s: %v", one.Changes[0], err)
		}
	}
	if _, err := f.Writer().UpdateRule(t.Context(), f.profile.ID, r, rule("mine")); !errors.Is(err, apierr.ErrConflict) {
		t.Error(err)
	}
	if now := f.now(t); now.Description != other || now.Rules.Seen()[0].Conditions[0].Value != `"new"` {
		t.Errorf("got %+v", now)
	}
	// A tag that is stale for another reason is no obstacle.
	p = f.plan(t, parse(t, strings.Replace(orders, "pods of the order service", "mine", 1)), plan.Options{})
	name := "orders-api"
	if _, err := f.IAM.UpdateProfile(t.Context(), f.profile.ID, "*", iam.UpdateProfileRequest{Name: &name}); err != nil {
		t.Fatal(err)
	}
	if err := f.applier(rig.NoWait).Apply(t.Context(), p).Err(); err != nil {
		t.Error(err)
	}
}

func TestAnUpdatedRuleIsFoundAfterALostAnswer(t *testing.T) {
	t.Parallel()
	f := furnish(t)
	old, in := f.profile.Rules.Seen()[0], rule("changed")
	f.Wire.Reset(func(_ int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		resp, err := send()
		if r.Method == http.MethodPut && err == nil {
			_ = resp.Body.Close()
			return nil, io.ErrUnexpectedEOF
		}
		return resp, err
	})
	got, err := f.Writer().UpdateRule(t.Context(), f.profile.ID, old, in)
	if err != nil || got.ID != old.ID || got.Name != in.Name {
		t.Errorf("got %+v, %v", got, err)
	}
	f.Wire.Reset(nil)
	if now := f.now(t).Rules.Seen(); len(now) != 1 || now[0].Name != in.Name {
		t.Errorf("got %+v", now)
	}
}
