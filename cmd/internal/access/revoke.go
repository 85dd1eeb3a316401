package access

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

type revokeOptions struct {
	subject      Subject
	text, policy string
	all, force   bool
	scope        scope
}

func newRevoke(a *app.App, s Subject) *cobra.Command {
	o := revokeOptions{subject: s}
	cmd := &cobra.Command{
		Use:   "revoke " + s.Argument + " (--policy ID | --all | " + scopeUsage + ") [-f, --force]",
		Short: "Take access that was given directly",
		Long: "Deletes an access policy of a " + s.Kind + ", after a question: the one of an ID, the one that gives exactly the access that " +
			"the flags of 'grant' describe, or all.\n\nNeeds the role Administrator on what access was given to.",
		Example: "podtrust " + s.Noun + " revoke orders --role Reader --service cloud-object-storage --instance demo-cos\n" +
			"podtrust " + s.Noun + " revoke orders --all --force",
		Args: app.Args(s.Argument), ValidArgsFunction: a.CompleteFirst(s.Complete), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.text = args[0]
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	o.scope.flags(cmd)
	cmd.Flags().StringVar(&o.policy, "policy", "", "`ID` of the policy")
	cmd.Flags().BoolVar(&o.all, "all", false, "delete every access policy that was given directly")
	app.ForceFlag(cmd, &o.force)
	return cmd
}

func (o revokeOptions) validate() error {
	ways := 0
	for _, given := range []bool{o.policy != "", o.all, o.scope.given()} {
		if given {
			ways++
		}
	}
	switch {
	case ways != 1:
		return app.Usagef("exactly one of '--policy', '--all' and the flags of 'grant' is needed")
	case o.scope.given():
		return o.scope.validate()
	}
	return nil
}

func (o revokeOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Open(ctx)
	if err != nil {
		return err
	}
	found, chosen, err := o.choose(ctx, s)
	if err != nil {
		return err
	}
	if len(chosen) == 0 {
		a.Status().OK("The %s '%s' has no such access, as far as '%s' may see.", o.subject.Kind, found.Name, s.Who)
		return output.Removed(p, chosen, func(p iam.Policy) string { return p.ID })
	}
	what := fmt.Sprintf("%d access policies", len(chosen))
	if len(chosen) == 1 {
		what = "the access policy '" + chosen[0].ID + "' (" + roleNames(chosen[0]) + " on " + targetOf(chosen[0]) + ")"
	}
	if err := a.Confirm(o.force, "Delete %s of %s '%s'?", what, o.subject.Kind, found.Name); err != nil {
		return err
	}
	for i, policy := range chosen {
		if err := s.IAM.DeletePolicy(ctx, policy); err != nil && !errors.Is(err, apierr.ErrNotFound) {
			a.Status().Hint("%d of %d access policies were deleted.", i, len(chosen))
			return err
		}
	}
	a.Status().OK("The %s '%s' lost %s. It can take some minutes until that is effective everywhere.", o.subject.Kind, found.Name, what)
	return output.Removed(p, chosen, func(p iam.Policy) string { return p.ID })
}

// choose finds the policies to delete.
func (o revokeOptions) choose(ctx context.Context, s app.Session) (Found, []iam.Policy, error) {
	var found Found
	var want access
	var err error
	if o.scope.given() {
		found, want, err = resolve(ctx, s, o.subject, o.text, o.scope)
	} else {
		found, err = o.subject.Find(ctx, s, o.text)
	}
	if err != nil {
		return found, nil, err
	}
	there, err := o.subject.policies(ctx, s, found.ID)
	switch {
	case err != nil || o.all:
		return found, there, err
	case o.policy != "":
		policy, err := names.Pick("access policy of "+o.subject.Kind+" '"+found.Name+"'", o.policy, there,
			func(p iam.Policy) (string, string) { return p.ID, "" }, "podtrust "+o.subject.Noun+" grants "+found.Name)
		return found, []iam.Policy{policy}, err
	}
	policy, ok := find(there, want)
	if !ok {
		return found, []iam.Policy{}, nil
	}
	return found, []iam.Policy{policy}, nil
}
