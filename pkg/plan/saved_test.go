package plan_test

import (
	"errors"
	"testing"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// Who agreed to a plan agreed to the group that had the name then, not to one that was given the name since.
func TestASavedPlanIsBoundToWhatNamesStoodFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{}, noWait)
	doc := parse(t, "  - {name: orders-api, groups: [plain]}\n")
	group := iam.CreateGroupRequest{Name: "plain"}
	first, err := w.iam.CreateGroup(t.Context(), sandbox.AccountID, group)
	if err != nil {
		t.Fatal(err)
	}
	p, account, err := w.tryPlan(t.Context(), doc, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	data, err := plan.Save(doc, account, plan.Options{}, false, p)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.iam.DeleteGroup(t.Context(), first.ID, false); err != nil {
		t.Fatal(err)
	}
	if _, err := w.iam.CreateGroup(t.Context(), sandbox.AccountID, group); err != nil {
		t.Fatal(err)
	}
	again, account, err := w.tryPlan(t.Context(), doc, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	saved, _, err := plan.OpenSaved(data)
	if err != nil {
		t.Fatal(err)
	}
	if got := saved.Check(account, again); lines(again) != lines(p) || !errors.Is(got, plan.ErrChanged) || !errors.Is(got, apierr.ErrConflict) {
		t.Errorf("got %v for\n%s", got, lines(again))
	}
}
