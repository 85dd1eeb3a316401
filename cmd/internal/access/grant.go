package access

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

type grantOptions struct {
	subject     Subject
	text        string
	description string
	scope       scope
}

func newGrant(a *app.App, s Subject) *cobra.Command {
	o := grantOptions{subject: s}
	cmd := &cobra.Command{
		Use:   "grant " + s.Argument + " " + scopeUsage + " [-d, --description TEXT]",
		Short: "Give access to services by a policy",
		Long: "Gives a " + s.Kind + " access to services, by one access policy. Role names are checked against those that the service has. " +
			"The same access again changes nothing. Roles do not include lesser ones in every service: name all that are needed.\n\n" +
			"Needs the role Administrator on what access is given to.",
		Example: "podtrust " + s.Noun + " grant orders --role Reader --service cloud-object-storage --instance demo-cos\n" +
			"podtrust " + s.Noun + " grant orders --role Viewer --service containers-kubernetes",
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
	cmd.Flags().StringVarP(&o.description, "description", "d", "", "`TEXT` that says what the access is for")
	return cmd
}

func (o grantOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Open(ctx)
	if err != nil {
		return err
	}
	found, want, err := resolve(ctx, s, o.subject, o.text, o.scope)
	if err != nil {
		return err
	}
	if o.scope.allServices || o.scope.accountManagement {
		a.Status().Warn("This is access to %s of the account, for everybody who may become %s '%s'.", o.scope.target(), o.subject.Kind, found.Name)
	}
	if want.warning != "" {
		a.Status().Warn("%s", want.warning)
	}
	in := newPolicy(o.subject, found, want, o.description)
	a.Status().Progress("Giving %s '%s' access to %s as '%s'...", o.subject.Kind, found.Name, o.scope.target(), s.Who)
	made, err := s.IAM.CreatePolicy(ctx, in)
	already := errors.Is(err, apierr.ErrConflict)
	if already || errors.Is(err, apierr.ErrUnavailable) {
		there, lookErr := o.subject.policies(ctx, s, found.ID)
		same, ok := find(there, want)
		if lookErr != nil || !ok {
			return err
		}
		made, err = same, nil
	}
	if err != nil {
		return err
	}
	if already {
		a.Status().OK("The %s '%s' has that access already.", o.subject.Kind, found.Name)
	} else {
		a.Status().OK("The %s '%s' has access to %s. It can take some minutes until it is effective everywhere.", o.subject.Kind, found.Name, o.scope.target())
	}
	made.Control.Grant.Roles = in.Control.Grant.Roles // the answer to a create has no names
	return output.Object(p, made, policyCard(made))
}

// resolve asks at once for the subject and for what access is about.
func resolve(ctx context.Context, s app.Session, subject Subject, text string, sc scope) (Found, access, error) {
	var want access
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

func newPolicy(subject Subject, found Found, want access, description string) iam.CreatePolicyRequest {
	in := iam.CreatePolicyRequest{
		Type: "access", Description: description,
		Subject:  iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{equals(subject.Attribute, found.ID)}},
		Resource: iam.PolicyAttributes{Attributes: want.resource},
	}
	for _, r := range want.roles {
		in.Control.Grant.Roles = append(in.Control.Grant.Roles, iam.PolicyRole{RoleID: r.CRN, DisplayName: r.DisplayName})
	}
	return in
}
