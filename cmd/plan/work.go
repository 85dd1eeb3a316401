package plan

import (
	"context"
	"fmt"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/change"
	"github.com/podtrust/podtrust/cmd/internal/documents"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/plan"
)

// work is a plan with everything that it was made from.
type work struct {
	login.Session
	document document.Trust
	desired  resolve.Desired
	account  *account.Account
	plan     plan.Plan
	options  plan.Options
	proposal bool // no documents of the user's: a command made one
}

// prepare compares, and warns of what is unknown or would be refused if it were new.
func prepare(ctx context.Context, a *app.App, t document.Trust, o plan.Options, waived resolve.Options) (work, error) {
	w, err := compare(ctx, a, t, o, waived)
	if err != nil {
		return work{}, err
	}
	change.Warn(a, w.plan)
	return w, nil
}

// compare logs in, reads what a document needs of the account, and compares.
func compare(ctx context.Context, a *app.App, t document.Trust, o plan.Options, waived resolve.Options) (work, error) {
	s, err := a.Session(ctx)
	if err != nil {
		return work{}, err
	}
	a.Reading("Comparing %s with account '%s' as '%s'...", app.Count(len(t.Profiles), "profile"), s.Account, s.Who)
	w := work{Session: s, document: t, options: o}
	if w.account, err = s.Reader().Read(ctx, plan.Needs(t, s.Account)); err != nil {
		return work{}, err
	}
	if w.desired, err = resolve.Resolve(t, w.account, waived); err != nil {
		return work{}, documents.Unresolved(err)
	}
	w.plan = plan.Diff(w.desired, w.account, o)
	return w, nil
}

// nothing says that a plan has no changes, and what was compared. It claims no more than what is known.
func (w work) nothing(a *app.App) {
	text := "No changes: the listed profiles are as the documents say."
	switch {
	case !w.plan.Complete():
		text = "No changes found, but the answer is incomplete: unknown are " + change.UnknownParts(w.plan.Unseen) + "."
	case w.options.Destroy:
		text = "No changes: none of the profiles exists."
	case w.proposal:
		text = "No changes: the account has all of this."
	case !w.options.Prune:
		text = "No changes: the listed profiles have what the documents list."
	}
	a.Status().OK("%s", text)
	if !w.options.Destroy && !w.proposal {
		w.notCompared(a)
	}
}

// notCompared says what may differ although a plan has no changes, with how much of it was seen.
func (w work) notCompared(a *app.App) {
	surplus := plan.SurplusOf(w.desired, w.account)
	a.Status().Hint("Other profiles and the policies of access groups are not compared.")
	if !w.options.Prune {
		text := "Links, rules, groups and access that the documents do not list are not compared: use '--prune'."
		if surplus.Removable > 0 {
			text += fmt.Sprintf(" The listed profiles have at least %d of these.", surplus.Removable)
		}
		a.Status().Hint("%s", text)
	}
	text := "Trust of others than pods, access with conditions, and what 'keep' names are not compared."
	if surplus.Other > 0 {
		text += fmt.Sprintf(" The listed profiles have at least %d of these.", surplus.Other)
	}
	a.Status().Hint("%s", text)
}
