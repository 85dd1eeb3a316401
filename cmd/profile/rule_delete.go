package profile

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

type ruleDeleteOptions struct {
	profile, rule string
	force         bool
}

func newRuleDelete(a *app.App) *cobra.Command {
	var o ruleDeleteOptions
	cmd := &cobra.Command{
		Use:   "delete PROFILE --rule NAME_OR_ID [-f, --force]",
		Short: "Delete a claim rule of a trusted profile",
		Long: `
			Deletes a claim rule: pods that met no other can't become the profile any more. Prompts for confirmation.

			Needs the role Administrator, Editor or Operator on the IAM Identity Service.`,
		Example: `podtrust profile rule delete orders-api --rule any-prod`,
		Args:    app.Args("PROFILE"), ValidArgsFunction: completeProfile(a), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.profile = args[0]
			if o.rule == "" {
				return app.Required("rule")
			}
			return o.run(cmd.Context(), a)
		},
	}
	cmd.Flags().StringVar(&o.rule, "rule", "", "`NAME_OR_ID` of the rule")
	app.ForceFlag(cmd, &o.force)
	return cmd
}

func (o ruleDeleteOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Session(ctx)
	if err != nil {
		return err
	}
	profile, err := names.Profile(ctx, s, o.profile)
	if err != nil {
		return err
	}
	found, err := s.IAM.ListRules(ctx, profile.ID)
	rules, err := names.Listed(s, found, err)
	if err != nil {
		return err
	}
	rule, err := names.Pick("claim rule", o.rule, rules, func(r iam.Rule) account.Candidate {
		return account.Candidate{ID: r.ID, Name: r.Name, Details: []string{conditions(r)}}
	}, "podtrust profile rule list "+profile.Name)
	if err != nil {
		return err
	}
	if err := a.Confirm(o.force, "Delete the claim rule %s (%s) of trusted profile '%s'?", rule.ID, conditions(rule), profile.Name); err != nil {
		return err
	}
	if err := a.Writer(s).DeleteRule(ctx, profile.ID, rule.ID); err != nil {
		return failure.IfUnknown(err, "To list the claim rules, run 'podtrust profile rule list %s'.", profile.Name)
	}
	a.Status().OK("Deleted claim rule '%s' of trusted profile '%s'.", rule.ID, profile.Name)
	return output.Object(p, rule, output.Card{ID: rule.ID})
}
