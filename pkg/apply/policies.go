package apply

import (
	"context"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Grant creates an access policy. already reports that the service refused it because the subject has a policy with the
// same access; the error matches apierr.ErrConflict if it was refused and no such policy can be seen.
//
// API: POST /v2/policies
// API: GET /v2/policies
// Docs: IAM Policy Management API, Create a policy v2
func (w Writer) Grant(ctx context.Context, in iam.CreatePolicyRequest) (p iam.Policy, already bool, err error) {
	access := account.Access{Resource: in.Resource.Attributes, Roles: in.Control.Grant.Roles}
	p, how, err := w.grant(ctx, in, func(all []iam.Policy) []iam.Policy {
		var same []iam.Policy
		for _, p := range all {
			if account.SameAccess(p, access) {
				same = append(same, p)
			}
		}
		return same
	}, func(ctx context.Context) (iam.Policy, error) { return w.IAM.CreatePolicy(ctx, in) })
	return p, how == existed, err
}

// Revoke deletes an access policy. A policy that does not exist is a success.
//
// API: DELETE /v1/policies/{policy}
// API: DELETE /v2/policies/{policy}
// Docs: IAM Policy Management API, Delete a policy
func (w Writer) Revoke(ctx context.Context, p iam.Policy) error {
	return w.remove(ctx, func() error { return w.IAM.DeletePolicy(ctx, p) })
}

// grant creates a policy. fits are those of the subject's policies that make it unnecessary. The service refuses
// duplicates: none has to be removed, and it does not matter which policies existed before.
func (w Writer) grant(
	ctx context.Context, in iam.CreatePolicyRequest, fits func([]iam.Policy) []iam.Policy,
	create func(context.Context) (iam.Policy, error),
) (iam.Policy, how, error) {
	return ensure(ctx, w, creation[iam.Policy]{
		create: func() (iam.Policy, error) { return create(ctx) },
		list: func() ([]iam.Policy, error) {
			all, err := w.policiesOf(ctx, in.Subject)
			return fits(all), err
		},
		made:     func(iam.Policy) bool { return true },
		id:       func(p iam.Policy) string { return p.ID },
		conflict: lookOnly,
	})
}

// policiesOf are the active policies of a subject: an identity or an access group. With an *apierr.SkippedError come those that
// could be read.
func (w Writer) policiesOf(ctx context.Context, subject iam.PolicyAttributes) ([]iam.Policy, error) {
	o := iam.ListPoliciesOptions{AccountID: w.AccountID}
	id := account.Subject(iam.Policy{Subject: subject})
	if id == "" {
		return nil, iam.NoIAMIDError{}
	}
	if subject.Attributes[0].Key == "access_group_id" {
		o.GroupID = id
	} else {
		o.IAMID = id
	}
	var all []iam.Policy
	for p, err := range w.IAM.ListPolicies(ctx, o) {
		if err != nil {
			return all, err
		}
		if (p.State == "" || p.State == "active") && account.Subject(p) == id {
			all = append(all, p)
		}
	}
	return all, nil
}

// give gives the profile access. Policies that give all of it together will do.
func (t *target) give(ctx context.Context, want account.Access) error {
	in := iam.CreatePolicyRequest{
		Type: "access", Subject: t.subject(), Resource: iam.PolicyAttributes{Attributes: want.Resource},
	}
	for _, r := range want.Roles {
		in.Control.Grant.Roles = append(in.Control.Grant.Roles, iam.PolicyRole{RoleID: r.RoleID})
	}
	_, _, err := t.grant(ctx, in, func(all []iam.Policy) []iam.Policy {
		if !account.Gives(all, want) {
			return nil
		}
		return all
	}, func(ctx context.Context) (p iam.Policy, err error) {
		err = t.known(ctx, func() error {
			p, err = t.IAM.CreatePolicy(ctx, in)
			return err
		})
		return p, err
	})
	return err
}

func (t *target) subject() iam.PolicyAttributes {
	return iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{{Key: "iam_id", Operator: "stringEquals", Value: t.profile.IAMID}}}
}
