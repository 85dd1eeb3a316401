package access

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Subject is what policies are given to.
type Subject struct {
	Noun      string // of its command: "profile"
	Kind      string // in sentences: "trusted profile"
	Argument  string // in usage lines: "PROFILE"
	Attribute string // of a policy's subject: "iam_id" or "access_group_id"
	Find      func(ctx context.Context, s app.Session, text string) (Found, error)
	Complete  func(context.Context, app.Session) ([]cobra.Completion, error)
}

// Found is one subject: the value of its attribute, and its name.
type Found struct{ ID, Name string }

// Commands are grant, grants and revoke of a subject.
func Commands(a *app.App, s Subject) []*cobra.Command {
	return []*cobra.Command{newGrant(a, s), newGrants(a, s), newRevoke(a, s)}
}

// Policies returns the access policies of a trusted profile. Who may not read policies is shown none, or refused.
func Policies(ctx context.Context, session app.Session, iamID string) ([]iam.Policy, error) {
	return Subject{}.policies(ctx, session, iamID)
}

// policies returns the policies of a subject.
func (s Subject) policies(ctx context.Context, session app.Session, id string) ([]iam.Policy, error) {
	o := iam.ListPoliciesOptions{AccountID: session.Account, IAMID: id}
	if s.Attribute == "access_group_id" {
		o.IAMID, o.GroupID = "", id
	}
	found := []iam.Policy{}
	for p, err := range session.IAM.ListPolicies(ctx, o) {
		if err != nil {
			return nil, err
		}
		found = append(found, p)
	}
	return found, nil
}
