package grants

import (
	"context"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/change"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
)

type grantOptions struct {
	change.Options
	subject     Subject
	text        string
	description string
	scope       scope
}

func newGrant(a *app.App, s Subject) *cobra.Command {
	o := grantOptions{subject: s}
	cmd := &cobra.Command{
		Use:   "grant " + s.Argument + " " + scopeUsage + " [-d, --description TEXT] [--dry-run]",
		Short: "Grant access to services with a policy",
		Long: `
			Gives the ` + s.Kind + ` access to services, with one access policy. Role names are checked against the roles of the service. If the same
			access already exists, nothing changes. In some services a role does not include lesser roles: name every role
			that is needed.

			Needs the role Administrator on the target of the policy.`,
		Example: `
			# Read one instance of Cloud Object Storage
			podtrust ` + s.Noun + ` grant orders --role Reader --service cloud-object-storage --instance demo-cos

			# View the clusters of the account
			podtrust ` + s.Noun + ` grant orders --role Viewer --service containers-kubernetes`,
		Args: app.Args(s.Argument), ValidArgsFunction: a.CompleteFirst(s.Complete), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.text = args[0]
			if err := o.scope.validate(); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	o.scope.flags(cmd)
	cmd.Flags().StringVarP(&o.description, "description", "d", "", "`TEXT`: description of the access policy")
	o.Flags(cmd)
	return cmd
}

func (o grantOptions) run(ctx context.Context, a *app.App) error {
	v, err := change.Start(ctx, a, o.Options)
	if err != nil {
		return err
	}
	s := v.Session
	found, want, err := lookUp(ctx, s, o.subject, o.text, o.scope)
	if err != nil {
		return err
	}
	if err := o.judge(ctx, a, s, want); err != nil {
		return err
	}
	if o.scope.allServices || o.scope.accountManagement {
		a.WarnTrust("This is access to %s of the account, for everybody who can become %s '%s'.", o.scope.target(), o.subject.Kind, found.Name)
	}
	if want.warning != "" {
		a.WarnTrust("%s", want.warning)
	}
	w, err := o.wanted(ctx, s, found, want)
	if err != nil {
		return err
	}
	if proceed, err := v.Decide(ctx, w); !proceed {
		return err
	}
	for _, e := range account.Escalations(want.Access) {
		a.WarnTrust("%s", o.subject.Escalates(found.Name, e.String()))
	}
	return o.give(ctx, v, found, want)
}

// wanted is the change that a dry run shows: none if the subject is seen to have the access.
func (o grantOptions) wanted(ctx context.Context, s login.Session, found Found, want wanted) (change.Wanted, error) {
	if !o.DryRun {
		return change.Wanted{}, nil
	}
	read, err := o.subject.Read(ctx, s, o.text)
	if err != nil {
		return change.Wanted{}, err
	}
	if slices.ContainsFunc(read.Own.Seen(), func(p iam.Policy) bool { return account.SameAccess(p, want.Access) }) {
		return change.Wanted{}, nil
	}
	made := found.of(plan.Grant(want.names, want.Access))
	made.Unknown = !read.Own.Known()
	return change.Wanted{Changes: []plan.Change{made}}, nil
}

// give creates the policy.
func (o grantOptions) give(ctx context.Context, v change.Verb, found Found, want wanted) error {
	a, s := v.App, v.Session
	in := newPolicy(o.subject, found, want.Access, o.description)
	a.Status().Progress("Giving %s '%s' access to %s as '%s'...", o.subject.Kind, found.Name, o.scope.target(), s.Who)
	made, already, err := a.Writer(s).Grant(ctx, in)
	switch {
	case err != nil:
		return o.explain(ctx, s, found, err)
	case already:
		a.Status().OK("No changes: %s '%s' already has this access.", o.subject.Kind, found.Name)
	default:
		a.Status().OK("The %s '%s' has access to %s. It can take some minutes until it is effective everywhere.", o.subject.Kind, found.Name, o.scope.target())
	}
	made.Control.Grant.Roles = in.Control.Grant.Roles // the answer to a create has no names
	return output.Object(v.Printer, made, policyCard(want.names, made))
}

// judge refuses new access to what has ended. What was given already stays, with a warning.
func (o grantOptions) judge(ctx context.Context, a *app.App, s login.Session, want wanted) error {
	for _, life := range want.lives {
		refused := names.Ended(life)
		if refused == nil {
			if text := names.LifeWarning(life); text != "" {
				a.WarnTrust("%s", text)
			}
			continue
		}
		read, err := o.subject.Read(ctx, s, o.text)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(read.Own.Seen(), func(p iam.Policy) bool { return account.SameAccess(p, want.Access) }) {
			return refused
		}
		a.WarnTrust("New access like this would be refused: %s.", life)
	}
	return nil
}

// explain names the policy that a refusal says to conflict with, what it gives, and the command that revokes it.
func (o grantOptions) explain(ctx context.Context, s login.Session, found Found, err error) error {
	hint, err := Conflict(err, o.subject.Noun, found.Name, func() (*account.Account, []iam.Policy) {
		read, readErr := o.subject.Read(ctx, s, o.text)
		if readErr != nil {
			return nil, nil
		}
		return read.Account, read.Own.Seen()
	})
	if hint == "" {
		return failure.IfUnknown(err, "To list the access policies, run 'podtrust %s grants %s'.", o.subject.Noun, found.Name)
	}
	return failure.Advise(err, "%s", hint)
}

// lookUp asks at once for the subject and for what access is about.
func lookUp(ctx context.Context, s login.Session, subject Subject, text string, sc scope) (Found, wanted, error) {
	var want wanted
	var group errgroup.Group
	group.Go(func() (err error) {
		want, err = sc.resolve(ctx, s)
		return err
	})
	found, err := subject.Find(ctx, s, text)
	if scopeErr := group.Wait(); err == nil {
		err = scopeErr
	}
	return found, want, err
}

func newPolicy(subject Subject, found Found, want account.Access, description string) iam.CreatePolicyRequest {
	return iam.CreatePolicyRequest{
		Type: "access", Description: description,
		Subject:  iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{equals(subject.Attribute, found.ID)}},
		Resource: iam.PolicyAttributes{Attributes: want.Resource},
		Control:  iam.PolicyControl{Grant: iam.PolicyGrant{Roles: want.Roles}},
	}
}
