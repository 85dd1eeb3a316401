package inventory

import (
	"context"
	"errors"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/rights"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
)

// CallerOf reads what is known of the rights of the caller: whether they own the account, else their policies and those of
// their access groups. What can't be read is unknown, without an error.
func (r Reader) CallerOf(ctx context.Context, accountID string) rights.Caller {
	if r.Recorded != nil {
		return rights.Caller{}
	}
	run := newRun(r, Need{AccountID: accountID})
	caller := run.readCaller(ctx)
	if caller.Owner {
		return caller
	}
	var policies []iam.Policy
	for _, o := range run.callerSubjects() {
		found, err := collect(r.IAM.ListPolicies(ctx, o))
		policies = append(policies, slices.DeleteFunc(found, iam.Policy.Deleted)...)
		if err != nil {
			caller.Policies = account.Partial(policies, why(err))
			return caller
		}
	}
	caller.Policies = caller.Policies.With(policies)
	return caller
}

// readCaller finds out whether the caller owns the account, and else the caller's groups.
func (r *run) readCaller(ctx context.Context) rights.Caller {
	if r.Caller == "" {
		return rights.Caller{}
	}
	found, err := patiently(func() (iam.Account, error) { return r.IAM.GetAccount(ctx, r.need.AccountID) })
	if err == nil && found.OwnerIAMID == r.Caller {
		return rights.Caller{Owner: true}
	}
	if errors.Is(err, apierr.ErrUnavailable) {
		r.keep(func() { r.ownerUnknown = briefly(err) })
	}
	groups, groupErr := collect(r.IAM.ListGroupsOf(ctx, r.need.AccountID, r.Caller))
	for _, g := range groups {
		r.callerGroups = append(r.callerGroups, g.ID)
	}
	if err != nil || groupErr != nil || found.OwnerIAMID == "" {
		return rights.Caller{Policies: account.Partial[iam.Policy](nil, "the caller's rights could not be read")}
	}
	return rights.Caller{Policies: account.Whole[iam.Policy](nil)}
}

// briefly is why for a reason that is repeated with every part of the account.
func briefly(err error) string {
	var lost *apierr.LostError
	if errors.As(err, &lost) {
		return "no answer from " + lost.Host
	}
	return why(err)
}

// callerSubjects are the lists of policies that are the caller's.
func (r *run) callerSubjects() []iam.ListPoliciesOptions {
	if r.Caller == "" {
		return nil
	}
	subjects := []iam.ListPoliciesOptions{{AccountID: r.need.AccountID, IAMID: r.Caller}}
	for _, id := range r.callerGroups {
		subjects = append(subjects, iam.ListPoliciesOptions{AccountID: r.need.AccountID, GroupID: id})
	}
	return subjects
}
