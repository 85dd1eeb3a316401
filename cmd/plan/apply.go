package plan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/change"
	"github.com/podtrust/podtrust/cmd/internal/documents"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/grants"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/apply"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/wait"
)

// maxSaved is the largest saved plan that is read, in bytes.
const maxSaved = 64 << 20

type applyOptions struct {
	documents.Documents
	plan.Options
	outcomes
	saved string
}

// outcomes is what is to come of a plan.
type outcomes struct{ yes, verify, dryRun bool }

// flags adds those of every command that carries plans out.
func (o *outcomes) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.yes, "yes", false, "skip the confirmation prompt")
	change.DryRunFlag(cmd, &o.dryRun)
}

func newApply(a *app.App) *cobra.Command {
	var o applyOptions
	cmd := &cobra.Command{
		Use:   "apply (PLAN | " + documents.Usage + " [--prune] [--allow-wide] [--allow-unknown]) [--verify] [--dry-run] [--yes]",
		Short: "Apply trust documents to the account",
		Long: `
			Makes the plan that 'podtrust plan' shows, prompts for confirmation, and applies the plan: several profiles at
			the same time, the changes of one profile one after the other. Each change is read back until it is visible.
			After a failure or an interrupt no further change is started, and the result lists which changes were done,
			failed and not attempted. Run the command again to finish; completed changes are skipped. PLAN is a file that
			'podtrust plan --out' wrote. It is rejected if the account has changed since.

			Needs the role Administrator on the IAM Identity Service to create profiles and to give access, Editor or Operator for
			links and rules, and Editor on the IAM Access Groups Service for groups. ` + needsToSee,
		Example: `
			# Apply a document after confirmation
			podtrust apply -f trust.yaml

			# Apply all documents in a directory without confirmation, and remove what they do not list
			podtrust apply -f trust/ --set env=prod --prune --yes -o json

			# Apply a saved plan
			podtrust apply trust.plan --yes`,
		Args: cobra.ArbitraryArgs, DisableFlagsInUseLine: true,
		ValidArgsFunction: app.CompleteFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.validate(args); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	o.Documents.Flags(cmd)
	o.WaiveFlags(cmd)
	pruneFlag(cmd, &o.Prune)
	cmd.Flags().BoolVar(&o.verify, "verify", false, "verify afterwards that the pods in the documents can become their profiles")
	o.outcomes.flags(cmd)
	return cmd
}

func (o *applyOptions) validate(args []string) error {
	switch {
	case o.verify && o.dryRun:
		return failure.Usagef("'--verify' can't be used with '--dry-run': nothing is changed that could be verified")
	case len(args) == 0:
		return nil
	case len(args) > 1:
		return failure.Usagef("unexpected argument '%s'", args[1])
	case len(o.Files)+len(o.Set) > 0 || o.Prune || o.Waived != resolve.Options{}:
		return failure.Usagef("a saved plan contains its documents and options: '--filename', '--set', '--prune', '--allow-wide' and " +
			"'--allow-unknown' can't be used with it")
	}
	o.saved = args[0]
	return nil
}

func (o applyOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	if err := a.MustAsk("yes", o.yes || o.dryRun); err != nil {
		return err
	}
	w, err := o.prepare(ctx, a)
	if err != nil {
		return err
	}
	return finish(ctx, a, p, w, o.outcomes, w.question())
}

// prepare makes the plan, of documents or of a saved one.
func (o applyOptions) prepare(ctx context.Context, a *app.App) (work, error) {
	if o.saved == "" {
		document, err := o.Load(a)
		if err != nil {
			return work{}, err
		}
		return prepare(ctx, a, document, o.Options, o.Waived)
	}
	saved, document, err := openSaved(a, o.saved)
	if err != nil {
		return work{}, err
	}
	waived := resolve.Options{AllowWide: saved.AllowWide, AllowUnknown: saved.AllowUnknown}
	w, err := prepare(ctx, a, document, plan.Options{Prune: saved.Prune}, waived)
	if err != nil {
		return work{}, err
	}
	switch err := saved.Check(w.account, w.plan); {
	case errors.Is(err, plan.ErrSaved):
		return work{}, failure.Usagef("'%s' can't be applied: %w", o.saved, err)
	case err != nil:
		return work{}, failure.Advise(fmt.Errorf("'%s' can't be applied: %w", o.saved, err), "Review what is different: run 'podtrust plan' again.")
	}
	return w, nil
}

func openSaved(a *app.App, path string) (plan.Saved, document.Trust, error) {
	f, err := a.OpenFile(path)
	if err != nil {
		return plan.Saved{}, document.Trust{}, failure.Usagef("the plan can't be read: %w", err)
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxSaved))
	if err != nil {
		return plan.Saved{}, document.Trust{}, failure.Usagef("the plan can't be read: %w", err)
	}
	saved, document, err := plan.OpenSaved(data)
	if err != nil {
		return saved, document, failure.Usagef("'%s' can't be applied: %w", path, err).
			Hintf("To save a plan, run 'podtrust plan --out FILE'. To apply documents, use '-f'.")
	}
	return saved, document, nil
}

// finish asks, carries a plan out and prints what came of it; a dry run prints the plan.
func finish(ctx context.Context, a *app.App, p *output.Printer, w work, o outcomes, question string) error {
	if o.dryRun {
		return change.Show(a, p, w.plan)
	}
	result := apply.Result{}
	if w.plan.Empty() {
		w.nothing(a)
	} else {
		if err := change.Ask(a, "yes", o.yes, w.account, w.plan, question); err != nil {
			return err
		}
		if err := w.mayApply(ctx); err != nil {
			return err
		}
		result = w.carryOut(ctx, a)
	}
	hints := w.conflicts(ctx, result)
	nameLeftovers(result)
	out := newApplied(result)
	failed := result.Err()
	if o.verify && failed == nil {
		var err error
		if out.Verified, err = w.verify(ctx, a); err != nil {
			failed = err
		}
	}
	if err := output.Object(p, out, out.card(w.plan.ID())); err != nil {
		return err
	}
	switch {
	case failed != nil && onlyLeftovers(result):
		return failure.Advise(failed, "%s", grants.Leftovers)
	case len(hints) > 0:
		return failure.Advise(failed, "%s", strings.Join(hints, " "))
	case failed != nil:
		return failure.Advise(failed, "%s", advice(failed))
	case len(result.Done) > 0:
		a.Status().OK("%s done.", app.Count(len(result.Done), "change"))
	}
	return nil
}

// leftover reports whether a change that failed would have removed a policy or a membership of a profile that was deleted.
func leftover(result apply.Result, c plan.Change) bool {
	return c.Action == plan.Remove && (c.Kind == plan.KindAccess || c.Kind == plan.KindGroup) &&
		slices.ContainsFunc(result.Done, func(d plan.Change) bool {
			return d.Kind == plan.KindProfile && d.Action == plan.Remove && d.Profile == c.Profile
		})
}

// onlyLeftovers reports whether everything was done but for what deleted profiles left.
func onlyLeftovers(result apply.Result) bool {
	return len(result.NotAttempted) == 0 && len(result.Failed) > 0 &&
		!slices.ContainsFunc(result.Failed, func(f apply.Outcome) bool { return !leftover(result, f.Change) })
}

// nameLeftovers says of each leftover of a deleted profile which object it is, and what it means.
func nameLeftovers(result apply.Result) {
	for i := range result.Failed {
		f := &result.Failed[i]
		if !leftover(result, f.Change) {
			continue
		}
		what := fmt.Sprintf("membership in access group '%s'", f.Change.Name)
		if f.Change.Kind == plan.KindAccess {
			what = fmt.Sprintf("access policy '%s'", f.Change.Do.Old)
		}
		f.Err = fmt.Errorf("the profile was deleted, and its %s may remain, but gives access to nobody: %w", output.Visible(what), f.Err)
	}
}

// conflicts explains each failure to create access that another policy is in the way of, and returns the next steps.
func (w work) conflicts(ctx context.Context, result apply.Result) (hints []string) {
	for i := range result.Failed {
		f := &result.Failed[i]
		if f.Change.Kind != plan.KindAccess || f.Change.Action != plan.Create {
			continue
		}
		var hint string
		hint, f.Err = grants.Conflict(f.Err, "profile", f.Change.Profile, func() (*account.Account, []iam.Policy) {
			read, p, err := names.ReadProfile(ctx, w.Session, f.Change.Profile, inventory.Need{ResourceGroups: true})
			if err != nil {
				return nil, nil
			}
			return read, p.Policies.Seen()
		})
		if hint != "" {
			hints = append(hints, hint)
		}
	}
	return hints
}

// advice is the next step after a run that did not do everything.
func advice(err error) string {
	switch {
	case errors.Is(err, errNotAdmitted):
		return "To find the cause, run 'podtrust token diagnose' in the pod. A change can take some minutes to take effect everywhere."
	case errors.Is(err, errNotVerified):
		return "Use a credential that can read the links and claim rules of the profiles, or run 'podtrust token exchange' in the pod."
	case errors.Is(err, apierr.ErrConflict):
		return failure.ConflictHint
	case errors.Is(err, apierr.ErrForbidden):
		return "Get the missing permission, then run 'podtrust apply' again to finish; completed changes are skipped."
	}
	if asked := apierr.RetryAfter(err); asked > wait.Budget {
		return "Run 'podtrust apply' again in " + wait.Text(asked) + " to finish; completed changes are skipped."
	}
	return "Run 'podtrust apply' again to finish; completed changes are skipped."
}

func (w work) question() string {
	question := fmt.Sprintf("Apply this to account '%s': %s?", w.Account, w.plan.Summary)
	if !w.plan.Complete() {
		question = "The plan is incomplete: unknown are " + change.UnknownParts(w.plan.Unseen) + ". " + question
	}
	return question
}

func (w work) carryOut(ctx context.Context, a *app.App) apply.Result {
	bar := a.Status().NewBar(a.ErrTTY, len(w.plan.Changes))
	defer bar.End()
	applier := apply.Applier{IAM: w.IAM, AccountID: w.Account, Sleep: a.Sleep, Waits: a.LongWaits(), Report: func(c plan.Change, err error) {
		if err != nil {
			bar.Step("Failed: %s: %v", c, err)
			return
		}
		bar.Step("Done: %s", c)
	}}
	return applier.Apply(ctx, w.plan)
}
