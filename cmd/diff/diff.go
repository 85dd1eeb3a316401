// Package diff has the command that compares two readings of an account.
package diff

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/whole"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/changes"
	"github.com/podtrust/podtrust/pkg/account/reach"
	"github.com/podtrust/podtrust/pkg/inventory/snapshot"
	"github.com/podtrust/podtrust/pkg/output"
)

type options struct {
	old, young string // paths; young is "" for the account as it is
	exitCode   bool
}

// NewCommand returns the command 'diff'.
func NewCommand(a *app.App) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "diff OLD [NEW] [--exit-code] [-o table|json|yaml|markdown]",
		Short: "Show who gained and who lost access",
		Long: `
			Compares two snapshots of an account, or a snapshot and the account as it is: who gained and who lost, by what, and
			which profiles, links, rules, memberships and policies were added or removed. What one of them does not have all of
			is shown as unknown, and the command exits with 12.`,
		Annotations: app.FormsWithoutID("markdown"),
		Example: `
			# What has changed since the last night
			podtrust diff yesterday.json

			# A report for people, of two snapshots
			podtrust diff yesterday.json today.json -o markdown`,
		Args: o.args, ValidArgsFunction: app.CompleteFiles, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), a) },
	}
	cmd.Flags().BoolVar(&o.exitCode, "exit-code", false, "exit with 10 if something has changed, or else with 12 if it is unknown whether it has")
	return cmd
}

func (o *options) args(cmd *cobra.Command, args []string) error {
	if err := app.ArgsWithLast("OLD", "NEW")(cmd, args); err != nil {
		return err
	}
	o.old = args[0]
	if len(args) > 1 {
		o.young = args[1]
	}
	var readers []string
	for i, path := range args {
		if path == "-" {
			readers = append(readers, []string{"OLD", "NEW"}[i])
		}
	}
	return app.InputOnce(cmd, readers...)
}

// reader is who read one side. Its fields are named as those of the result, and not as those of the API.
type reader struct {
	Name  string `json:"name"`
	IAMID string `json:"iamId"`
}

// reading is where one side of the comparison comes from.
type reading struct {
	At string `json:"at"`
	By reader `json:"by"`
}

// gap is a part that one of the readings does not have all of.
type gap struct {
	Reading string `json:"reading"` // "old" or "new"
	account.Gap
}

// result is what differs.
type result struct {
	Account     string           `json:"account"`
	Old         reading          `json:"old"`
	New         reading          `json:"new"`
	Changes     []changes.Change `json:"changes"`
	Gains       []reach.Pods     `json:"gains"`
	Losses      []reach.Pods     `json:"losses"`
	OtherGains  []reach.Others   `json:"otherGains"`
	OtherLosses []reach.Others   `json:"otherLosses"`
	Unknown     []gap            `json:"unknown"`
}

func (o *options) run(ctx context.Context, a *app.App) error {
	p, err := a.PrinterWith(output.Markdown)
	if err != nil {
		return err
	}
	if p.Format() == output.ID {
		return failure.Usagef("a comparison has no ID: use '-o table', '-o json', '-o yaml' or '-o markdown'")
	}
	old, young, err := o.read(ctx, a)
	if err != nil {
		return err
	}
	if young.At.Before(old.At) {
		a.Status().Warn("OLD was read after NEW: what is shown as gained was lost.")
	}
	r := compare(old, young)
	if p.Format() == output.Markdown {
		_, err = fmt.Fprint(a.Out, r.markdown())
	} else {
		err = output.Object(p, r, r.card())
	}
	if err != nil {
		return err
	}
	return o.outcome(a, r)
}

// read reads both sides. A snapshot of another account is refused before the account is read.
func (o *options) read(ctx context.Context, a *app.App) (old, young snapshot.Snapshot, err error) {
	if old, err = a.Snapshot(o.old); err != nil {
		return old, young, err
	}
	if o.young != "" {
		if young, err = a.Snapshot(o.young); err != nil {
			return old, young, err
		}
		return old, young, sameAccount(old, young.Account.ID)
	}
	session, err := a.Session(ctx)
	if err != nil {
		return old, young, err
	}
	if err := sameAccount(old, session.Account); err != nil {
		return old, young, err
	}
	var source whole.Source
	read, err := source.Account(ctx, a)
	if err != nil {
		return old, young, err
	}
	return old, read.Snapshot(), nil
}

func sameAccount(old snapshot.Snapshot, id string) error {
	if old.Account.ID == id {
		return nil
	}
	return failure.Usagef("OLD is a snapshot of account '%s', and NEW is account '%s'", old.Account.ID, id).
		Hintf("Only readings of one account can be compared.")
}

func compare(old, young snapshot.Snapshot) result {
	d := reach.Between(old.Account, young.Account)
	return result{
		Account: young.Account.ID, Old: readingOf(old), New: readingOf(young), Changes: changes.Between(old.Account, young.Account),
		Gains: d.Gains, Losses: d.Losses, OtherGains: d.OtherGains, OtherLosses: d.OtherLosses,
		Unknown: append(gapsOf("old", old.Account), gapsOf("new", young.Account)...),
	}
}

func readingOf(s snapshot.Snapshot) reading {
	return reading{s.At.UTC().Format(time.RFC3339), reader(s.By)}
}

// gapsOf are the parts that could change the answer. When profiles were last used can't, nor can the names of instances, nor roles that are
// not the account's own.
func gapsOf(which string, a *account.Account) []gap {
	deciding := account.Account{Clusters: a.Clusters.Needed(), UnreadCRNs: a.UnreadCRNs, ResourceGroups: a.ResourceGroups.Needed()}
	var profiles []account.Profile
	for _, p := range a.Profiles.Seen() {
		profiles = append(profiles, account.Profile{
			Profile: p.Profile, Links: p.Links.Needed(), Rules: p.Rules.Needed(), Identities: p.Identities.Needed(),
			Groups: p.Groups.Needed(), Policies: p.Policies.Needed(),
		})
	}
	var groups []account.Group
	for _, g := range a.Groups.Seen() {
		groups = append(groups, account.Group{Group: g.Group, Policies: g.Policies.Needed(), Members: g.Members.Needed(), Rules: g.Rules.Needed()})
	}
	deciding.Profiles, deciding.Groups = a.Profiles.Needed().With(profiles), a.Groups.Needed().With(groups)
	all := []gap{}
	for _, g := range append(deciding.Gaps(), changes.UnreadRoles(a)...) {
		all = append(all, gap{which, g})
	}
	return all
}

// outcome says what came of it, by words and by the exit code.
func (o *options) outcome(a *app.App, r result) error {
	n := r.certain()
	switch {
	case n > 0:
		a.Status().OK("%s between %s and %s.", app.Count(n, "difference"), r.Old.At, r.New.At)
	case len(r.Unknown) > 0 || r.lines() > 0:
		a.Status().Warn("There are no certain differences, but the answer is incomplete.")
	default:
		a.Status().OK("No differences between %s and %s.", r.Old.At, r.New.At)
	}
	switch {
	case o.exitCode && n > 0:
		return failure.Outcome{Code: failure.ExitPending}
	case len(r.Unknown) > 0 || n < r.lines():
		return failure.Outcome{Code: failure.ExitIncomplete}
	}
	return nil
}

// lines is how many differences there are, certain or not.
func (r result) lines() int {
	return len(r.Changes) + len(r.Gains) + len(r.Losses) + len(r.OtherGains) + len(r.OtherLosses)
}

// certain is how many of the differences are known.
func (r result) certain() int {
	n := 0
	count := func(known bool) {
		if known {
			n++
		}
	}
	for _, c := range r.Changes {
		count(c.Known)
	}
	for _, lines := range [][]reach.Pods{r.Gains, r.Losses} {
		for _, l := range lines {
			count(l.Known)
		}
	}
	for _, lines := range [][]reach.Others{r.OtherGains, r.OtherLosses} {
		for _, l := range lines {
			count(l.Known)
		}
	}
	return n
}
