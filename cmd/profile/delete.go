package profile

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/grants"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apply"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/output"
)

type deleteOptions struct {
	profile string
	force   bool
}

func newDelete(a *app.App) *cobra.Command {
	var o deleteOptions
	cmd := &cobra.Command{
		Use:   "delete PROFILE [-f, --force]",
		Short: "Delete a trusted profile",
		Long: `
			Deletes a trusted profile with its links, claim rules and other trust, and then its memberships in access groups and
			its access policies. Prompts for confirmation. Access tokens that it was given stay valid until they expire, within
			the hour.

			Needs the role Administrator or Operator on the IAM Identity Service, Administrator or Editor on the IAM Access Groups
			Service for memberships, and Administrator on what access was given to for policies.`,
		Example: `
			podtrust profile delete orders-api
			podtrust profile delete orders-api --force`,
		Args: app.Args("PROFILE"), ValidArgsFunction: completeProfile(a), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.profile = args[0]
			return o.run(cmd.Context(), a)
		},
	}
	app.ForceFlag(cmd, &o.force)
	return cmd
}

func (o deleteOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Session(ctx)
	if err != nil {
		return err
	}
	read, found, err := names.ReadProfile(ctx, s, o.profile, inventory.Need{ResourceGroups: true})
	if err != nil {
		return err
	}
	if !o.force && len(found.Links.Seen())+len(found.Rules.Seen()) > 0 { // the question names their clusters
		read.Clusters = names.ListedClusters(ctx, s)
	}
	if err := a.Confirm(o.force, "Delete trusted profile '%s' (%s)%s?", found.Name, found.ID, belongings(read, found)); err != nil {
		return err
	}
	a.Status().Progress("Deleting trusted profile '%s' in account '%s' as '%s'...", found.Name, s.Account, s.Who)
	left, err := a.Writer(s).DeleteProfile(ctx, found)
	if err != nil {
		return failure.IfUnknown(err, "To see whether the profile still exists, run 'podtrust profile get %s'.%s", found.ID, mayRemain(read, found))
	}
	a.Status().OK("Trusted profile '%s' was deleted.", found.Name)
	if err := output.Object(p, found.Profile, output.Card{ID: found.ID}); err != nil {
		return err
	}
	groups, policies := "memberships of trusted profile '"+found.Name+"'", "access policies of trusted profile '"+found.Name+"'"
	if unread := cmp.Or(names.Uncertain(groups, found.Groups), names.Uncertain(policies, found.Policies)); unread != nil || len(left) > 0 {
		return leftovers(ctx, read, found, left, unread)
	}
	for _, part := range []struct{ what, why string }{
		{"Memberships in access groups", found.Groups.Why()}, {"Access policies", found.Policies.Why()},
	} {
		if part.why != "" {
			a.WarnTrust("%s of the profile may remain: there may be more (%s). %s", part.what, part.why, grants.Leftovers)
		}
	}
	return nil
}

// mayRemain names what the profile may leave if it was deleted.
func mayRemain(a *account.Account, p account.Profile) string {
	var items []string
	for _, id := range p.Groups.Seen() {
		items = append(items, membership(a, id))
	}
	for _, policy := range p.Policies.Seen() {
		items = append(items, accessPolicy(a, policy))
	}
	if len(items) == 0 {
		return ""
	}
	return " If it was deleted, these may remain: " + strings.Join(items, ", ") + "."
}

func membership(a *account.Account, groupID string) string {
	return "membership in access group '" + a.GroupName(groupID) + "'"
}

func accessPolicy(a *account.Account, p iam.Policy) string {
	return "access policy '" + p.ID + "' (" + a.PolicyName(p) + ")"
}

// leftovers is the error for what a deleted profile left behind, or may have: unread is why not everything was seen.
func leftovers(ctx context.Context, a *account.Account, p account.Profile, left []apply.Leftover, unread error) error {
	var sure, unsure, reasons []string
	var errs []error
	for _, l := range left {
		what := membership(a, l.Group)
		if l.Group == "" {
			what = accessPolicy(a, l.Policy)
		}
		if errors.As(l.Err, new(failure.Interrupted)) || failure.OutcomeUnknown(ctx, l.Err) || errors.Is(l.Err, context.Canceled) {
			unsure = append(unsure, what)
		} else {
			sure, reasons = append(sure, what), append(reasons, l.Err.Error())
		}
		errs = append(errs, l.Err)
	}
	text := "trusted profile '" + p.Name + "' was deleted"
	if len(sure) > 0 {
		text += ", but these could not be removed: " + strings.Join(sure, ", ")
	}
	if len(unsure) > 0 {
		text += "; these may remain: " + strings.Join(unsure, ", ")
	}
	if unread != nil {
		text += "; others may remain"
		errs, reasons = append(errs, unread), append(reasons, unread.Error())
	}
	if len(reasons) > 0 {
		text += ": " + strings.Join(reasons, "; ")
	}
	return failure.Advise(failure.Report(leftError{output.Visible(text), errors.Join(errs...)}), "%s", grants.Leftovers)
}

// leftError is the error for what a deleted profile left, with the classes of the reasons.
type leftError struct {
	text string
	errs error
}

// Error names what is left.
func (e leftError) Error() string { return e.text }

// Unwrap is the reasons.
func (e leftError) Unwrap() error { return e.errs }

// belongings names everything that is lost with a profile.
func belongings(a *account.Account, p account.Profile) string {
	var parts []string
	add := func(what, why string, items []string) {
		switch {
		case why != "":
			items = append(items, "unknown: "+why)
			fallthrough
		case len(items) > 0:
			parts = append(parts, what+" ("+strings.Join(items, "; ")+")")
		}
	}
	var links, rules, groups, policies, others []string
	for _, l := range p.Links.Seen() {
		if account.PodLink(l) {
			links = append(links, a.LinkName(account.LinkOf(l)))
		}
	}
	for _, r := range p.Rules.Seen() {
		if account.PodRule(r) {
			rules = append(rules, a.RuleText(account.RuleOf(r)))
		}
	}
	for _, id := range p.Groups.Seen() {
		groups = append(groups, a.GroupName(id))
	}
	for _, policy := range p.Policies.Seen() {
		policies = append(policies, a.PolicyName(policy))
	}
	trusted, hidden := p.Others()
	for _, o := range trusted {
		others = append(others, o.Subject)
	}
	add("links", p.Links.Why(), links)
	add("claim rules", p.Rules.Why(), rules)
	add("other trust", hidden, others)
	add("memberships in access groups", p.Groups.Why(), groups)
	add("access policies", p.Policies.Why(), policies)
	switch n := len(parts); n {
	case 0:
		return ""
	case 1:
		return " with its " + parts[0]
	default:
		return " with its " + strings.Join(parts[:n-1], ", ") + " and " + parts[n-1]
	}
}
