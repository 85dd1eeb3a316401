package profile

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/change"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/grants"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apply"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/shell"
)

type deleteOptions struct {
	change.Options
	profiles []string
}

func newDelete(a *app.App) *cobra.Command {
	var o deleteOptions
	cmd := &cobra.Command{
		Use:   "delete PROFILE... [--dry-run] [-f, --force]",
		Short: "Delete trusted profiles",
		Long: `
			Deletes trusted profiles with their links, claim rules and other trust, and then their memberships in access
			groups and their access policies. All names are resolved before anything is deleted. Prompts once for
			confirmation, and shows what is deleted and who loses access. Access tokens that were issued before stay valid
			until they expire, within an hour.

			The result is an object, or a list if several profiles are named.

			Needs the role Administrator or Operator on the IAM Identity Service, Administrator or Editor on the IAM Access Groups
			Service for memberships, and Administrator on the targets of the policies.`,
		Example: `
			# Delete a profile after confirmation
			podtrust profile delete orders-api

			# Delete two profiles without confirmation
			podtrust profile delete orders-api payments --force`,
		Args: app.ArgsOf("PROFILE"), ValidArgsFunction: a.Complete(names.Profiles), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.profiles = args
			return o.run(cmd.Context(), a)
		},
	}
	o.RemovalFlags(cmd)
	return cmd
}

func (o deleteOptions) run(ctx context.Context, a *app.App) error {
	v, err := change.Start(ctx, a, o.Options)
	if err != nil {
		return err
	}
	read, found, err := o.read(ctx, v.Session)
	if err != nil {
		return err
	}
	w := change.Wanted{Read: read, Question: deleteQuestion(found)}
	for _, p := range found {
		w.Changes = append(w.Changes, plan.Without(read, p, "")...)
	}
	if proceed, err := v.Decide(ctx, w); !proceed {
		return err
	}
	run := deletion{Verb: v, account: read}
	err = run.each(ctx, found)
	return change.Finish(err, len(run.deleted), func() error {
		if len(o.profiles) == 1 {
			return output.Object(v.Printer, run.deleted[0], output.Card{ID: run.deleted[0].ID})
		}
		return output.Removed(v.Printer, run.deleted, func(p iam.Profile) string { return p.ID })
	})
}

// read reads the profiles, each once, with what they have. Every one must exist.
func (o deleteOptions) read(ctx context.Context, s login.Session) (*account.Account, []account.Profile, error) {
	need := inventory.Need{ResourceGroups: true, Clusters: o.DryRun || !o.Force} // they are named in the question
	if len(o.profiles) == 1 {
		read, p, err := names.ReadProfile(ctx, s, o.profiles[0], need)
		return read, []account.Profile{p}, err
	}
	for _, text := range o.profiles {
		p, err := names.Profile(ctx, s, text)
		if err != nil {
			return nil, nil, err
		}
		if !slices.Contains(need.Profiles, p.ID) {
			need.Profiles = append(need.Profiles, p.ID)
		}
	}
	read, err := names.Read(ctx, s, need)
	if err != nil {
		return nil, nil, err
	}
	var found []account.Profile
	for _, id := range need.Profiles {
		p, err := read.ResolveProfile(id)
		if err != nil {
			return nil, nil, names.Failure(err, "podtrust profile list")
		}
		found = append(found, p)
	}
	return read, found, nil
}

func deleteQuestion(profiles []account.Profile) string {
	if len(profiles) == 1 {
		return "Delete trusted profile '" + profiles[0].Name + "' (" + profiles[0].ID + ")?"
	}
	quoted := make([]string, len(profiles))
	for i, p := range profiles {
		quoted[i] = "'" + p.Name + "'"
	}
	return "Delete " + app.Count(len(profiles), "trusted profile") + ", " + strings.Join(quoted, ", ") + "?"
}

// deletion deletes one profile after the other.
type deletion struct {
	change.Verb
	account   *account.Account
	deleted   []iam.Profile
	leftovers []error // for what deleted profiles left, or may have
}

// each deletes profiles. Of several, what was done and what was not is reported after a failure.
func (d *deletion) each(ctx context.Context, profiles []account.Profile) error {
	var err error
	if len(profiles) == 1 {
		err = d.delete(ctx, profiles[0])
	} else {
		name := func(p account.Profile) string { return "trusted profile '" + p.Name + "'" }
		_, err = app.Each(ctx, d.App, "deleted", profiles, name, d.delete)
	}
	if len(d.leftovers) > 0 {
		return errors.Join(append([]error{err}, d.leftovers...)...)
	}
	return err
}

func (d *deletion) delete(ctx context.Context, p account.Profile) error {
	d.App.Status().Progress("Deleting trusted profile '%s' in account '%s' as '%s'...", p.Name, d.Session.Account, d.Session.Who)
	left, err := d.App.Writer(d.Session).DeleteProfile(ctx, p)
	if err != nil {
		return failure.IfUnknown(err, "To see whether the profile still exists, run 'podtrust profile get %s'.%s", p.ID, mayRemain(d.account, p))
	}
	d.App.Status().OK("Trusted profile '%s' was deleted.", p.Name)
	d.deleted = append(d.deleted, p.Profile)
	groups, policies := "memberships of trusted profile '"+p.Name+"'", "access policies of trusted profile '"+p.Name+"'"
	if unread := cmp.Or(names.Uncertain(groups, p.Groups), names.Uncertain(policies, p.Policies)); unread != nil || len(left) > 0 {
		d.leftovers = append(d.leftovers, leftovers(ctx, d.account, p, left, unread))
		return nil
	}
	for _, part := range []struct{ what, why string }{
		{"Memberships in access groups", p.Groups.Why()}, {"Access policies", p.Policies.Why()},
	} {
		if part.why != "" {
			d.App.WarnTrust("%s of the profile may remain: there may be more (%s). %s", part.what, part.why, grants.Leftovers)
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
	return failure.Advise(failure.Report(leftError{output.Visible(text), errors.Join(errs...)}), "%s", grants.Leftovers+removal(a, p, left))
}

// removal is the command that removes the memberships that a deleted profile left; "" for none.
func removal(a *account.Account, p account.Profile, left []apply.Leftover) string {
	var groups []string
	for _, l := range left {
		if l.Group != "" {
			groups = append(groups, a.GroupName(l.Group))
		}
	}
	if len(groups) == 0 {
		return ""
	}
	slices.Sort(groups)
	command := []string{"podtrust", "profile", "remove-group", p.ID}
	for _, g := range groups {
		command = append(command, "--group", g)
	}
	return " To remove the memberships, run '" + shell.Line(command) + "'."
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
