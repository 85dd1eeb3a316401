package plan

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/plan"
)

// atOnce is how many exchanges are under way at a time.
const atOnce = 16

// errNotAdmitted is matched by the error for pods that can't become the profile that documents give them, and errNotVerified
// by that for pods of which it is unknown.
var (
	errNotAdmitted = errors.New("can't become their profile")
	errNotVerified = errors.New("can become their profile is unknown")
)

// verify reads the account again, and answers for each pod of the documents. In a sandbox a token is exchanged for each.
func (w work) verify(ctx context.Context, a *app.App) ([]plan.Admission, error) {
	a.Status().Progress("Verifying that pods can become their profiles...")
	account, err := w.Reader().Read(ctx, plan.Needs(w.document, w.Account))
	if err != nil {
		return nil, err
	}
	answers := plan.Verify(w.desired, account)
	w.exchange(ctx, a, answers)
	refused, unknown := 0, 0
	for _, v := range answers {
		switch {
		case !v.Known:
			unknown++
		case !v.Admitted:
			refused++
		}
	}
	switch {
	case refused > 0:
		return answers, fmt.Errorf("%d of %d service accounts %w", refused, len(answers), errNotAdmitted)
	case unknown > 0:
		return answers, fmt.Errorf("whether %d of %d service accounts %w", unknown, len(answers), errNotVerified)
	}
	return answers, nil
}

// exchange asks IAM itself, where it is that of a sandbox, which gives tokens of any pod. Elsewhere the first question shows
// that there is no such thing, and no more are asked.
func (w work) exchange(ctx context.Context, a *app.App, answers []plan.Admission) {
	ask := func(v *plan.Admission) bool {
		admitted, ok := a.Login.Admits(ctx, w.IAM, v.ClusterID, v.Namespace, v.ServiceAccount, v.ProfileID)
		switch {
		case ok && admitted:
			v.Admitted, v.Known, v.Reason = true, true, "IAM exchanged a token of the pod"
		case ok:
			v.Admitted, v.Known, v.Reason = false, true, "IAM refused to exchange a token of the pod"
		}
		return ok
	}
	if len(answers) == 0 || !ask(&answers[0]) {
		return
	}
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i := range answers[1:] {
		group.Go(func() error {
			ask(&answers[i+1])
			return nil
		})
	}
	_ = group.Wait() // no goroutine returns an error
}
