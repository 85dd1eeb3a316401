package grants

import (
	"context"
	"fmt"
	"slices"
	"strings"

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
	"github.com/podtrust/podtrust/pkg/shell"
)

type revokeOptions struct {
	change.Options
	subject      Subject
	text, policy string
	all          bool
	scope        scope
}

func newRevoke(a *app.App, s Subject) *cobra.Command {
	o := revokeOptions{subject: s}
	cmd := &cobra.Command{
		Use:   "revoke " + s.Argument + " (--policy ID | --all | " + scopeUsage + ") [--dry-run] [-f, --force]",
		Short: "Revoke access policies",
		Long: `
			Deletes access policies of the ` + s.Kind + `: the policy with an ID, the policy that gives exactly the access described by the flags of 'grant', or all
			policies. Prompts for confirmation. Other policies that give some of the same access are listed in a warning.

			Needs the role Administrator on the target of the policy.`,
		Example: `
			# Revoke the policy that gives this access
			podtrust ` + s.Noun + ` revoke orders --role Reader --service cloud-object-storage --instance demo-cos

			# Revoke all policies without confirmation
			podtrust ` + s.Noun + ` revoke orders --all --force`,
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
	cmd.Flags().StringVar(&o.policy, "policy", "", "`ID`: ID of the policy")
	cmd.Flags().BoolVar(&o.all, "all", false, "delete every access policy assigned directly")
	o.RemovalFlags(cmd)
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
		return failure.Usagef("exactly one of '--policy', '--all' and the flags of 'grant' is required")
	case o.scope.given():
		return o.scope.validate()
	}
	return nil
}

func (o revokeOptions) run(ctx context.Context, a *app.App) error {
	v, err := change.Start(ctx, a, o.Options)
	if err != nil {
		return err
	}
	found, chosen, want, err := o.choose(ctx, v.Session)
	if err != nil {
		return err
	}
	what := o.describe(found, chosen)
	w := change.Wanted{Question: "Delete " + what + "?", Unknown: change.Gap(o.subject.policiesOf(found.Found), found.Own)}
	for _, p := range chosen {
		w.Changes = append(w.Changes, found.of(plan.Revoke(found.Account, p, "")))
	}
	proceed, err := v.Decide(ctx, w)
	if err == nil && !proceed { // a dry run
		o.warnRest(a, found, chosen, want)
	}
	if !proceed {
		return err
	}
	name := func(p iam.Policy) string { return named(found.Account, p) }
	done, err := app.Each(ctx, a, "deleted", chosen, name, a.Writer(v.Session).Revoke)
	switch {
	case err != nil:
	case len(done) > 0:
		a.Status().OK("Revoked %s. It can take some minutes until that is effective everywhere.", what)
	case found.Own.Known():
		a.Status().OK("The %s '%s' has no such access policy.", o.subject.Kind, found.Name)
	default:
		a.Status().OK("No such access policy of %s '%s' was found.", o.subject.Kind, found.Name)
	}
	if err == nil {
		o.warnRest(a, found, chosen, want)
	}
	return change.Finish(err, len(done), func() error { return output.Removed(v.Printer, done, func(p iam.Policy) string { return p.ID }) })
}

// describe counts policies for sentences about their subject: "the access policy 'ID' (Viewer on kms) of group 'g'".
func (o revokeOptions) describe(found Policies, policies []iam.Policy) string {
	subject := fmt.Sprintf(" of %s '%s'", o.subject.Kind, found.Name)
	texts := make([]string, len(policies))
	for i, p := range policies {
		texts[i] = named(found.Account, p)
	}
	if len(policies) == 1 {
		return "the access policy " + texts[0] + subject
	}
	return fmt.Sprintf("%d access policies%s: %s", len(policies), subject, strings.Join(texts, "; "))
}

// warnRest warns of policies that remain and give some of the same access, and of policies that are not known. After --all,
// the groups' policies are those that remain.
func (o revokeOptions) warnRest(a *app.App, found Policies, chosen []iam.Policy, want account.Access) {
	var rest []string
	for _, p := range Sorted(found.Account, found.Own.Seen()) {
		gone := slices.ContainsFunc(chosen, func(c iam.Policy) bool { return c.ID == p.ID })
		if !gone && account.Overlaps(p, want) {
			rest = append(rest, named(found.Account, p))
		}
	}
	for _, g := range found.Groups {
		for _, p := range Sorted(found.Account, g.Policies.Seen()) {
			if o.all || account.Overlaps(p, want) {
				rest = append(rest, named(found.Account, p)+" of access group '"+g.Name+"'")
			}
		}
	}
	some, has := "some of that access", "still has"
	if o.all {
		some = "access"
	}
	if o.DryRun {
		has = "would still have"
	}
	if len(rest) > 0 {
		a.WarnTrust("The %s '%s' %s %s through %s.", o.subject.Kind, found.Name, has, some, through(rest))
	}
	names.WarnHidden(a, "Access policies", found.Own)
	if found.GroupsHidden != "" {
		a.WarnTrust("Access through access groups: there may be more (%s).", found.GroupsHidden)
	}
}

// through lists policies: "policies A, B and C".
func through(policies []string) string {
	last := len(policies) - 1
	if last == 0 {
		return "policy " + policies[0]
	}
	return "policies " + strings.Join(policies[:last], ", ") + " and " + policies[last]
}

// choose finds the policies to delete, and the access that is meant to end.
func (o revokeOptions) choose(ctx context.Context, s login.Session) (found Policies, chosen []iam.Policy, want account.Access, err error) {
	var group errgroup.Group
	if o.scope.given() {
		group.Go(func() error {
			resolved, err := o.scope.resolve(ctx, s)
			want = resolved.Access
			return err
		})
	}
	found, err = o.subject.Read(ctx, s, o.text)
	if scopeErr := group.Wait(); err == nil {
		err = scopeErr
	}
	if err == nil {
		err = names.Unread(o.subject.policiesOf(found.Found), found.Own)
	}
	if err == nil && o.policy == "" {
		err = names.Uncertain(o.subject.policiesOf(found.Found), found.Own)
	}
	if err != nil {
		return found, nil, want, err
	}
	there := Sorted(found.Account, found.Own.Seen())
	switch {
	case o.all:
		return found, append([]iam.Policy{}, there...), want, nil
	case o.policy != "":
		policy, err := names.Pick("access policy of "+o.subject.Kind+" '"+found.Name+"'", o.policy, found.Own,
			func(p iam.Policy) account.Candidate { return account.Candidate{ID: p.ID} }, "podtrust "+o.subject.Noun+" grants "+shell.Word(found.Name))
		return found, []iam.Policy{policy}, account.AccessOf(policy), err
	}
	chosen = []iam.Policy{}
	for _, p := range there {
		if account.SameAccess(p, want) {
			chosen = append(chosen, p)
		}
	}
	return found, chosen, want, nil
}
