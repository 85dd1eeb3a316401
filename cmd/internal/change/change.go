package change

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Options are the flags of a verb that changes the account.
type Options struct {
	DryRun bool
	Force  bool
}

// DryRunFlag adds --dry-run.
func DryRunFlag(cmd *cobra.Command, dry *bool) {
	cmd.Flags().BoolVar(dry, "dry-run", false, "show the changes and who gains and loses access, without making them")
}

// Flags adds the flags of a verb that only adds.
func (o *Options) Flags(cmd *cobra.Command) { DryRunFlag(cmd, &o.DryRun) }

// RemovalFlags adds the flags of a verb that destroys or detaches.
func (o *Options) RemovalFlags(cmd *cobra.Command) {
	o.Flags(cmd)
	app.ForceFlag(cmd, &o.Force)
}

// Verb is a run of a verb that changes the account.
type Verb struct {
	Options
	App     *app.App
	Session login.Session
	Printer *output.Printer
}

// Start begins the run of a verb: it makes the printer and logs in.
func Start(ctx context.Context, a *app.App, o Options) (Verb, error) {
	p, err := a.Printer()
	if err != nil {
		return Verb{}, err
	}
	s, err := a.Session(ctx)
	return Verb{Options: o, App: a, Session: s, Printer: p}, err
}

// Wanted is what a verb is about to do.
type Wanted struct {
	Changes  []plan.Change
	Read     *account.Account // with all that the changes are about; nil if that was not read
	Unknown  []account.Gap    // what was not read whole, and could ask for more changes
	Question string           // to ask before something is lost; "" for a verb that only adds
}

// Gap is the unknown part of a list; none for one that is whole.
func Gap[T any](what string, l account.List[T]) []account.Gap {
	if l.Known() {
		return nil
	}
	return []account.Gap{{What: what, Reason: l.Why()}}
}

// Decide reports whether the verb is to carry out its changes. A dry run prints what they come to. A question is asked with
// what is lost by name, unless --force was given.
func (v Verb) Decide(ctx context.Context, w Wanted) (proceed bool, err error) {
	switch {
	case v.DryRun:
		_, p, err := v.preview(ctx, w)
		if err != nil {
			return false, err
		}
		Warn(v.App, p)
		return false, Show(ctx, v.App, v.Session, v.Printer, p)
	case w.Question == "" || v.Force || len(w.Changes) == 0:
		return true, nil
	}
	read, p, err := v.preview(ctx, w)
	if err != nil {
		return false, err
	}
	if err := Ask(v.App, "force", v.Force, read, p, w.Question); err != nil {
		return false, err
	}
	return true, nil
}

// preview reads what changes are about, and says what comes of them.
func (v Verb) preview(ctx context.Context, w Wanted) (*account.Account, plan.Plan, error) {
	read := w.Read
	if read == nil {
		var err error
		if read, err = Read(ctx, v.Session, w.Changes); err != nil {
			return nil, plan.Plan{}, err
		}
	}
	p := plan.Of(read, w.Changes)
	p.Unseen = append(p.Unseen, w.Unknown...)
	return read, p, nil
}

// Warn prints what is unknown of a plan, and what speaks against it.
func Warn(a *app.App, p plan.Plan) {
	for _, gap := range p.Unseen {
		a.WarnTrust("Unknown: %s: %s.", gap.What, gap.Reason)
	}
	for _, text := range p.Warnings {
		a.WarnTrust("%s", text)
	}
}

// Lacking is the error for a plan that the caller is known not to be allowed to carry out; nil for any other.
func Lacking(ctx context.Context, s login.Session, p plan.Plan) error {
	if p.Empty() {
		return nil
	}
	caller := s.Reader().CallerOf(ctx, s.Account)
	for _, action := range p.Actions() {
		if caller.May(action) == trust.No {
			return failure.Lacking(action)
		}
	}
	return nil
}

// Show prints a plan that is not carried out. If the caller is known not to be allowed to, it is shown all the same, and that is
// the outcome.
func Show(ctx context.Context, a *app.App, s login.Session, p *output.Printer, of plan.Plan) error {
	if err := output.Object(p, of, Card(of)); err != nil {
		return err
	}
	if err := Lacking(ctx, s, of); err != nil {
		return err
	}
	switch {
	case !of.Empty():
		a.Status().OK("Dry run: %s. Nothing was changed.", of.Summary)
	case of.Complete():
		a.Status().OK("Dry run: no changes.")
	default:
		a.Status().OK("Dry run: no changes found, but the answer is incomplete: unknown are %s.", UnknownParts(of.Unseen))
	}
	return nil
}
