package plan

import (
	"context"
	"errors"
	"fmt"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/plan"
)

// errNotAdmitted is matched by the error for pods that can't become the profile that documents give them.
var errNotAdmitted = errors.New("can't become their profile")

// verify reads the account again, and answers for each pod of the documents. In a sandbox a token is exchanged for each.
func (w work) verify(ctx context.Context, a *app.App) ([]plan.Admission, error) {
	a.Status().Progress("Verifying that pods can become their profiles...")
	account, err := w.reader().Read(ctx, plan.Needs(w.document, w.Account))
	if err != nil {
		return nil, err
	}
	answers := plan.Verify(w.desired, account)
	refused := 0
	for i := range answers {
		v := &answers[i]
		if admitted, ok := a.Admits(ctx, w.IAM, v.ClusterID, v.Namespace, v.ServiceAccount, v.ProfileID); ok {
			v.Admitted, v.Reason = admitted, "IAM exchanged a token of the pod"
			if !admitted {
				v.Reason = "IAM refused to exchange a token of the pod"
			}
		}
		if !v.Admitted {
			refused++
		}
	}
	if refused > 0 {
		return answers, fmt.Errorf("%d of %d service accounts %w", refused, len(answers), errNotAdmitted)
	}
	return answers, nil
}
