package rules

import (
	"context"

	"github.com/spf13/cobra"

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

type deleteOptions struct {
	change.Options
	profile, rule string
}

func newDelete(a *app.App) *cobra.Command {
	var o deleteOptions
	cmd := &cobra.Command{
		Use:   "delete PROFILE (RULE | --rule RULE) [--dry-run] [-f, --force]",
		Short: "Delete a claim rule of a trusted profile",
		Long: `
			Deletes a claim rule: pods that met no other can't become the profile any more. Prompts for confirmation. RULE is
			the name or ID of a rule.

			Needs the role Administrator, Editor or Operator on the IAM Identity Service.`,
		Example: `podtrust profile rule delete orders-api any-prod`,
		Args:    app.ArgsWithLast("PROFILE", "RULE"), ValidArgsFunction: a.CompleteFirst(names.Profiles), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.profile = args[0]
			if err := app.LastOrFlag(args, 1, "rule", &o.rule); err != nil {
				return err
			}
			if o.rule == "" {
				return app.Required("rule")
			}
			return o.run(cmd.Context(), a)
		},
	}
	cmd.Flags().StringVar(&o.rule, "rule", "", "`NAME_OR_ID` of the rule")
	o.RemovalFlags(cmd)
	return cmd
}

func (o deleteOptions) run(ctx context.Context, a *app.App) error {
	v, err := change.Start(ctx, a, o.Options)
	if err != nil {
		return err
	}
	profile, rule, err := find(ctx, v.Session, o.profile, o.rule)
	if err != nil {
		return err
	}
	w := change.Wanted{
		Changes:  []plan.Change{plan.DeleteRule(&account.Account{ID: v.Session.Account}, profile, rule)},
		Question: "Delete the claim rule " + rule.ID + " (" + conditions(rule) + ") of trusted profile '" + profile.Name + "'?",
	}
	if proceed, err := v.Decide(ctx, w); !proceed {
		return err
	}
	if err := a.Writer(v.Session).DeleteRule(ctx, profile.ID, rule.ID); err != nil {
		return failure.IfUnknown(err, "To list the claim rules, run 'podtrust profile rule list %s'.", shell.Word(profile.Name))
	}
	a.Status().OK("Deleted claim rule '%s' of trusted profile '%s'.", rule.ID, profile.Name)
	return output.Object(v.Printer, rule, output.Card{ID: rule.ID})
}

// find returns a trusted profile, and its claim rule of a name or an ID.
func find(ctx context.Context, s login.Session, profile, text string) (p iam.Profile, r iam.Rule, err error) {
	if p, err = names.Profile(ctx, s, profile); err != nil {
		return p, r, err
	}
	found, err := s.IAM.ListRules(ctx, p.ID)
	rules, err := names.Listed(s, found, err)
	if err != nil {
		return p, r, err
	}
	r, err = names.Pick("claim rule", text, rules, func(r iam.Rule) account.Candidate {
		return account.Candidate{ID: r.ID, Name: r.Name, Details: []string{conditions(r)}}
	}, "podtrust profile rule list "+shell.Word(p.Name))
	return p, r, err
}
