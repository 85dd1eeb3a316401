package rules

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/change"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/shell"
	"github.com/podtrust/podtrust/pkg/trust"
)

// updateOptions are the flags of 'update'. Those of 'add' among them make the new conditions.
type updateOptions struct {
	addOptions
	text, realm string
	expiration  int64
	given       func(flag string) bool
}

func newUpdate(a *app.App) *cobra.Command {
	var o updateOptions
	cmd := &cobra.Command{
		Use: "update PROFILE RULE [--name NAME] [--cluster-type iks|roks] [--cluster CLUSTER] [--namespace NAMESPACE] [--service-account NAME] " +
			"[--pod POD] [--location LOCATION] [--resource-group GROUP] [--where 'CLAIM OPERATOR VALUE']... [--realm REALM] [--expiration SECONDS] " +
			"[--allow-wide] [--allow-unknown] [--dry-run] [-f, --force]",
		Short: "Change a claim rule of a trusted profile",
		Long: `
			Changes a claim rule. RULE is its name or ID. Conditions that are given replace all conditions of the rule: name
			those to keep too. Prompts for confirmation before conditions or the realm change. A new rule has the same checks.

			Realm and expiration are for rules of federated users, whose conditions can't be changed here. A change that
			somebody else makes at the same time is not overwritten.

			Needs the role Administrator, Editor or Operator on the IAM Identity Service.`,
		Example: `
			podtrust profile rule update orders-api any-prod --namespace prod --service-account orders-api --dry-run`,
		Args: app.Args("PROFILE", "RULE"), ValidArgsFunction: a.CompleteFirst(names.Profiles), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.profile, o.text, o.given = args[0], args[1], cmd.Flags().Changed
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	o.flags(cmd, a)
	app.ForceFlag(cmd, &o.Force)
	cmd.Flags().StringVar(&o.realm, "realm", "", "`REALM` of the identity provider, for federated users")
	cmd.Flags().Int64Var(&o.expiration, "expiration", 0, "`SECONDS` that a session of a federated user lasts")
	return cmd
}

func (o *updateOptions) validate() error {
	switch {
	case !o.conditional() && !o.given("name") && !o.given("realm") && !o.given("expiration"):
		return failure.Usagef("there is nothing to change: a name, conditions, '--realm' or '--expiration' is needed")
	case o.expiration < 0:
		return failure.Usagef("'--expiration' must not be negative")
	}
	return o.parse()
}

// conditional reports whether conditions were given.
func (o *updateOptions) conditional() bool {
	for _, flag := range []string{"cluster-type", "cluster", "namespace", "service-account", "pod", "location", "resource-group", "where"} {
		if o.given(flag) {
			return true
		}
	}
	return false
}

func (o *updateOptions) run(ctx context.Context, a *app.App) error {
	v, err := change.Start(ctx, a, o.Options)
	if err != nil {
		return err
	}
	profile, old, err := find(ctx, v.Session, o.profile, o.text)
	if err != nil {
		return err
	}
	in, seen, err := o.wanted(ctx, v, profile, old)
	if err != nil {
		return err
	}
	w := change.Wanted{}
	if reason := differences(seen, old, in); reason != "" {
		w.Changes = []plan.Change{plan.EditRule(seen, profile, old, in, reason)}
		w.Question = question(profile, old, in)
	}
	if proceed, err := v.Decide(ctx, w); !proceed {
		return err
	}
	if len(w.Changes) == 0 {
		a.Status().OK("No changes: claim rule '%s' of trusted profile '%s' already has these values.", cmp.Or(old.Name, old.ID), profile.Name)
		return output.Object(v.Printer, old, card(old))
	}
	a.Status().Progress("Updating claim rule '%s' of trusted profile '%s' as '%s'...", old.ID, profile.Name, v.Session.Who)
	made, err := a.Writer(v.Session).UpdateRule(ctx, profile.ID, old, in)
	if err != nil {
		return failure.IfUnknown(err, "To list the claim rules, run 'podtrust profile rule list %s'.", shell.Word(profile.Name))
	}
	a.Status().OK("Claim rule '%s' of trusted profile '%s' was updated.", cmp.Or(made.Name, made.ID), profile.Name)
	return output.Object(v.Printer, made, card(made))
}

// wanted is the rule as it is to be, and what was read of the account for it.
func (o *updateOptions) wanted(ctx context.Context, v change.Verb, p iam.Profile, old iam.Rule) (iam.CreateRuleRequest, *account.Account, error) {
	in := requestOf(account.RuleOf(old))
	seen := &account.Account{ID: v.Session.Account}
	in.Name = cmp.Or(o.name, old.Name)
	if old.Type != account.RuleType {
		if o.conditional() {
			return in, seen, failure.Usagef("claim rule '%s' is for federated users: its conditions can't be changed here", cmp.Or(old.Name, old.ID)).
				Hintf("Change it in the console, or by 'ibmcloud iam trusted-profile-rule-update'.")
		}
		in.RealmName, in.Expiration = cmp.Or(o.realm, old.RealmName), &old.Expiration
		if o.given("expiration") {
			seconds := iam.Number(o.expiration)
			in.Expiration = &seconds
		}
		return in, seen, nil
	}
	switch {
	case o.given("realm"), o.given("expiration"):
		return in, seen, failure.Usagef("'--realm' and '--expiration' are for rules of federated users, and claim rule '%s' is for %s pods",
			cmp.Or(old.Name, old.ID), old.CRType)
	case !o.conditional():
		return in, seen, nil
	}
	return o.podRule(ctx, v, p, old)
}

// podRule is a rule for pods with the conditions of the flags. It is refused as a new one would be.
func (o *updateOptions) podRule(
	ctx context.Context, v change.Verb, p iam.Profile, old iam.Rule,
) (in iam.CreateRuleRequest, seen *account.Account, err error) {
	if o.clusterType == "" && o.cluster == "" {
		o.clusterType = account.TypeName(old.CRType)
	}
	if err := o.judge(); err != nil {
		return in, nil, err
	}
	found, err := o.resolve(ctx, v.Session, func(found *named) error {
		found.profile = p
		return nil
	})
	if err != nil {
		return in, nil, cmp.Or(o.refused, err)
	}
	rule := o.rule(found.cluster, found.resources)
	rule.Name = cmp.Or(o.name, old.Name)
	if refused := o.refusal(found, rule); refused != nil && rule.Key() != account.RuleOf(old).Key() {
		return in, nil, refused
	}
	o.warn(v.App, rule, found.warnings(rule))
	found.warnUnchecked(v.App, rule)
	return requestOf(rule), found.account, nil
}

// question asks before a change of who is trusted; "" if the change is of nothing else. What is neither lost nor gained today
// can be later, so it asks for that as well.
func question(p iam.Profile, old iam.Rule, in iam.CreateRuleRequest) string {
	name := "claim rule '" + cmp.Or(old.Name, old.ID) + "' of trusted profile '" + p.Name + "'?"
	switch {
	case account.RuleOf(old).Key() != account.WantedRule(in).Key():
		return "Replace all conditions (" + conditions(old) + ") of " + name
	case in.RealmName != old.RealmName:
		return "Change the realm of " + name
	}
	return ""
}

// dropped are the conditions that a changed rule no longer has, in words.
func dropped(old, now trust.Rule) string {
	var gone []string
	for _, c := range old.Conditions {
		if !slices.Contains(now.Conditions, c) {
			gone = append(gone, c.String())
		}
	}
	return strings.Join(gone, " and ")
}

// differences say in words what a change of a rule changes; "" for nothing.
func differences(a *account.Account, old iam.Rule, in iam.CreateRuleRequest) string {
	var parts []string
	if in.Name != old.Name {
		parts = append(parts, fmt.Sprintf("its name is %q, not %q", old.Name, in.Name))
	}
	was, now := account.RuleOf(old), account.WantedRule(in)
	if was.Key() != now.Key() {
		parts = append(parts, "it trusts "+a.RuleTrusts(was)+", not "+a.RuleTrusts(now))
		if gone := dropped(was, now); gone != "" {
			parts = append(parts, "dropped conditions: "+gone)
		}
	}
	if in.RealmName != "" && in.RealmName != old.RealmName {
		parts = append(parts, fmt.Sprintf("its realm is %q, not %q", old.RealmName, in.RealmName))
	}
	if in.Expiration != nil && *in.Expiration != old.Expiration {
		parts = append(parts, fmt.Sprintf("its sessions last %d s, not %d s", old.Expiration, *in.Expiration))
	}
	return strings.Join(parts, "; ")
}
