package plan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
)

// maxSaved is the largest saved plan that is read, in bytes.
const maxSaved = 64 << 20

type applyOptions struct {
	documents
	plan.Options
	saved  string
	yes    bool
	verify bool
}

func newApply(a *app.App) *cobra.Command {
	var o applyOptions
	cmd := &cobra.Command{
		Use:   "apply (PLAN | " + documentUsage + " [--prune] [--allow-wide]) [--verify] [--yes]",
		Short: "Make the account as documents say",
		Long: "Makes the plan that 'podtrust plan' shows, asks, and carries it out: profiles at the same time, the changes of one profile one " +
			"after the other. What was written is read back until it is visible. After a failure or an interrupt nothing new is begun, and " +
			"what was done, failed and not attempted is told; to apply again does the rest. PLAN is a file that 'podtrust plan --out' wrote: " +
			"it is refused when the account has changed since.\n\nNeeds the role Administrator on the IAM Identity Service to create profiles " +
			"and to give access, Editor or Operator for links and rules, and Editor on the IAM Access Groups Service for groups.",
		Example: "podtrust apply -f trust.yaml\npodtrust apply -f trust/ --set env=prod --prune --yes -o json\npodtrust apply trust.plan --yes",
		Args:    cobra.ArbitraryArgs, DisableFlagsInUseLine: true,
		ValidArgsFunction: app.CompleteFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.validate(args); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	o.flags(cmd)
	o.wideFlag(cmd)
	pruneFlag(cmd, &o.Prune)
	cmd.Flags().BoolVar(&o.verify, "verify", false, "afterwards find out whether each pod of the documents can become its profile")
	yesFlag(cmd, &o.yes)
	return cmd
}

func yesFlag(cmd *cobra.Command, said *bool) {
	cmd.Flags().BoolVar(said, "yes", false, "do not ask")
}

func (o *applyOptions) validate(args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case len(args) > 1:
		return app.Usagef("'%s' is one word too many", args[1])
	case len(o.files)+len(o.set) > 0 || o.Prune || o.allowWide:
		return app.Usagef("a saved plan knows its documents: it excludes '--filename', '--set', '--prune' and '--allow-wide'")
	}
	o.saved = args[0]
	return nil
}

func (o applyOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	if err := a.MustAsk("yes", o.yes); err != nil {
		return err
	}
	w, err := o.prepare(ctx, a)
	if err != nil {
		return err
	}
	return finish(ctx, a, p, w, o.yes, o.verify, w.question())
}

// prepare makes the plan, of documents or of a saved one.
func (o applyOptions) prepare(ctx context.Context, a *app.App) (work, error) {
	if o.saved == "" {
		document, err := o.load(a)
		if err != nil {
			return work{}, err
		}
		return prepare(ctx, a, document, o.Options)
	}
	saved, document, err := openSaved(o.saved)
	if err != nil {
		return work{}, err
	}
	w, err := prepare(ctx, a, document, plan.Options{Prune: saved.Prune})
	if err != nil {
		return work{}, err
	}
	switch err := saved.Check(w.account, w.plan); {
	case errors.Is(err, plan.ErrSaved):
		return work{}, app.Usagef("'%s' can't be applied: %w", o.saved, err)
	case err != nil:
		return work{}, app.Advise(fmt.Errorf("'%s' can't be applied: %w", o.saved, err), "Look at what is different by running 'podtrust plan' again.")
	}
	return w, nil
}

func openSaved(path string) (plan.Saved, document.Trust, error) {
	f, err := os.Open(path)
	if err != nil {
		return plan.Saved{}, document.Trust{}, app.Usagef("the plan can't be read: %w", err)
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxSaved))
	if err != nil {
		return plan.Saved{}, document.Trust{}, app.Usagef("the plan can't be read: %w", err)
	}
	saved, document, err := plan.OpenSaved(data)
	if err != nil {
		return saved, document, app.Usagef("'%s' can't be applied: %w", path, err).Hintf("A plan is kept by 'podtrust plan --out FILE'; documents are named by '-f'.")
	}
	return saved, document, nil
}

// finish asks, carries a plan out and prints what came of it.
func finish(ctx context.Context, a *app.App, p *output.Printer, w work, said, verify bool, question string) error {
	result := plan.Result{}
	if w.plan.Empty() {
		a.Status().OK("The account is as the documents say: there is nothing to change.")
	} else {
		if err := w.ask(a, said, question); err != nil {
			return err
		}
		if err := w.mayApply(ctx); err != nil {
			return err
		}
		result = w.carryOut(ctx, a)
	}
	out := newApplied(result)
	failure := result.Err()
	if verify && failure == nil {
		var err error
		if out.Verified, err = w.verify(ctx, a); err != nil {
			failure = err
		}
	}
	if err := output.Object(p, out, out.card(w.plan.ID())); err != nil {
		return err
	}
	switch {
	case failure != nil:
		return app.Advise(failure, "%s", advice(failure))
	case len(result.Done) > 0:
		a.Status().OK("%s done.", app.Count(len(result.Done), "change"))
	}
	return nil
}

// advice tells what comes after a run that did not do everything.
func advice(err error) string {
	if errors.Is(err, errNotAdmitted) {
		return "Find out why by running 'podtrust token diagnose' in the pod. A change can take some minutes to be heeded everywhere."
	}
	if errors.Is(err, apierr.ErrForbidden) {
		return "To apply again does the rest, once the right that is missing was given."
	}
	return "To apply again does the rest: what was done is not done twice."
}

// ask shows the plan to people and asks. Who said yes in advance sees the lines of the changes as they are done.
func (w work) ask(a *app.App, said bool, question string) error {
	if said {
		return nil
	}
	for _, c := range w.plan.Changes {
		a.Status().Hint("  %s: %s", c, c.Reason)
	}
	for _, e := range w.plan.Effects() {
		a.Status().Hint("  %s", e)
	}
	return a.ConfirmBy("yes", said, "%s", question)
}

func (w work) question() string {
	return fmt.Sprintf("Apply this to account '%s': %s?", w.Account, w.plan.Summary)
}

func (w work) carryOut(ctx context.Context, a *app.App) plan.Result {
	bar := a.Status().NewBar(a.ErrTTY, len(w.plan.Changes))
	defer bar.End()
	applier := plan.Applier{IAM: w.IAM, AccountID: w.Account, Sleep: a.Sleep, Report: func(c plan.Change, err error) {
		if err != nil {
			bar.Step("Failed: %s: %v", c, err)
			return
		}
		bar.Step("Done: %s", c)
	}}
	return applier.Apply(ctx, w.plan)
}
