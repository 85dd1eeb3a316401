package grants

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/plan"
)

// Subject is what policies are given to.
type Subject struct {
	Noun      string // of its command: "profile"
	Kind      string // in sentences: "trusted profile"
	Argument  string // in usage lines: "PROFILE"
	Attribute string // of a policy's subject: "iam_id" or "access_group_id"
	// Escalates is the warning about access that lets its holders change IAM.
	Escalates func(name, escalation string) string
	// Find looks up the subject of a name or an ID.
	Find func(ctx context.Context, s login.Session, text string) (Found, error)
	// Read is Find, and reads the policies of the subject with the names of what they are about.
	Read     func(ctx context.Context, s login.Session, text string) (Policies, error)
	Complete func(context.Context, login.Session) ([]cobra.Completion, error)
}

// Found is one subject: the value of its attribute, and its name.
type Found struct {
	ID, Name string
	of       func(plan.Change) plan.Change // makes a change of access one of the subject
}

// FoundProfile is a trusted profile as a subject.
func FoundProfile(p iam.Profile) Found {
	return Found{p.IAMID, p.Name, func(c plan.Change) plan.Change { return c.OfProfile(p) }}
}

// FoundGroup is an access group as a subject.
func FoundGroup(g iam.Group) Found {
	return Found{g.ID, g.Name, func(c plan.Change) plan.Change { return c.OfGroup(g) }}
}

// Policies are the access policies of a subject.
type Policies struct {
	Found
	Account *account.Account // with the names of resources
	Own     account.List[iam.Policy]
	Groups  []account.Group // those that the subject is in, which give it their access too
	// GroupsHidden is why there may be more access through groups; "" when Groups and their policies are all.
	GroupsHidden string
}

// Commands are grant, grants and revoke of a subject.
func Commands(a *app.App, s Subject) []*cobra.Command {
	return []*cobra.Command{newGrant(a, s), newGrants(a, s), newRevoke(a, s)}
}
