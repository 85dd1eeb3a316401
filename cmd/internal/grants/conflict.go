package grants

import (
	"errors"
	"fmt"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

// Conflict explains a refusal that names a conflicting policy: the error says what that policy gives, if it is among those
// that read returns, and the hint is the command that revokes it. noun and name are those of the subject. The hint is "" for
// any other error, which stays as it is.
func Conflict(err error, noun, name string, read func() (*account.Account, []iam.Policy)) (hint string, explained error) {
	var refusal *apierr.Error
	if !errors.Is(err, apierr.ErrConflict) || !errors.As(err, &refusal) || refusal.Conflict == nil || refusal.Conflict.PolicyID == "" {
		return "", err
	}
	id := refusal.Conflict.PolicyID
	there := "'" + id + "'"
	seen, policies := read()
	if i := slices.IndexFunc(policies, func(p iam.Policy) bool { return p.ID == id }); i >= 0 {
		there = named(seen, policies[i])
	}
	return fmt.Sprintf("To revoke that policy, run 'podtrust %s revoke %s --policy %s'.", noun, output.Visible(name), output.Visible(id)),
		fmt.Errorf("the access conflicts with policy %s: %w", output.Visible(there), err)
}
