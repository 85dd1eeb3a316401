package plan_test

import (
	"errors"
	"testing"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/test/rig"
)

// Who agreed to a plan agreed to the group that had the name then, not to one that was given the name since.
func TestASavedPlanIsBoundToWhatNamesStoodFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	doc := parse(t, "  - {name: orders-api, groups: [plain]}\n")
	group := iam.CreateGroupRequest{Name: "plain"}
	first, err := w.IAM.CreateGroup(t.Context(), sandbox.AccountID, group)
	if err != nil {
		t.Fatal(err)
	}
	p, account, err := w.tryPlan(t.Context(), doc, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	data, err := plan.Save(doc, account, plan.Options{}, resolve.Options{}, p)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.IAM.DeleteGroup(t.Context(), first.ID, false); err != nil {
		t.Fatal(err)
	}
	if _, err := w.IAM.CreateGroup(t.Context(), sandbox.AccountID, group); err != nil {
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
	if got := saved.Check(account, again); rig.Lines(again) != rig.Lines(p) || !errors.Is(got, plan.ErrChanged) || !errors.Is(got, apierr.ErrConflict) {
		t.Errorf("got %v for\n%s", got, rig.Lines(again))
	}
}
