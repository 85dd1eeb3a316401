package profile

import (
	"context"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/output"
)

type listOptions struct {
	name, description, unusedSince string
}

func newList(a *app.App) *cobra.Command {
	var o listOptions
	cmd := &cobra.Command{
		Use:   "list [--name TEXT] [--description TEXT] [--unused-since AGE]",
		Short: "List the trusted profiles of the account",
		Long: `
			Lists the trusted profiles that you are authorized to view, by name. The columns links, rules and last-used, and
			'--unused-since', take one more request for each profile. What can't be read is shown as unknown.

			Needs the role Viewer on the IAM Identity Service.`,
		Example: `
			# Every column, with the number of links and rules and the last use
			podtrust profile list -o wide

			# Profiles that no pod and no user has used for 90 days
			podtrust profile list --unused-since 90d --columns name,last-used --sort last-used

			# Names, for a script
			podtrust profile list -o json --jq '.[].name'`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), a) },
	}
	f := cmd.Flags()
	f.StringVar(&o.name, "name", "", "`TEXT`: only profiles whose name contains this text, in any case")
	f.StringVar(&o.description, "description", "", "`TEXT`: only profiles whose description contains this text, in any case")
	f.StringVar(&o.unusedSince, "unused-since", "", "`AGE`: only profiles that were created and last used longer ago, such as 90d or 12h")
	app.ListFlags(a, cmd, profileView())
	app.IDFlag(a, cmd)
	app.FromFlag(a, cmd)
	return cmd
}

func (o listOptions) run(ctx context.Context, a *app.App) error {
	before, err := o.before(a.Now())
	if err != nil {
		return err
	}
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Session(ctx)
	if err != nil {
		return err
	}
	a.Reading("Listing trusted profiles of account '%s' as '%s'...", s.Account, s.Who)
	all := app.Shown(a, s.IAM.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: s.Account}))
	view := profileView()
	want := inventory.Details{
		Links: output.Uses(p, view, "Links"), Rules: output.Uses(p, view, "Rules"),
		Activity: output.Uses(p, view, "Last Used") || o.unusedSince != "",
	}
	rows, unsure := o.matching(all), false
	if want != (inventory.Details{}) {
		if rows, unsure, err = o.detailed(ctx, a, s, rows, want, before); err != nil {
			return err
		}
	}
	n, err := output.List(p, rows, view)
	switch {
	case err != nil || n > 0 || unsure:
	case o != listOptions{}:
		a.Status().OK("No trusted profiles match.")
	default:
		a.Status().OK("No trusted profiles found that '%s' is authorized to view.", s.Who)
	}
	return err
}

// maxDays is the longest age.
const maxDays = 36500

// before is the time since which a profile must be unused; zero for any.
func (o listOptions) before(now time.Time) (time.Time, error) {
	if o.unusedSince == "" {
		return time.Time{}, nil
	}
	age, err := time.ParseDuration(o.unusedSince)
	if text, ok := strings.CutSuffix(o.unusedSince, "d"); ok {
		var days int
		if days, err = strconv.Atoi(text); days > maxDays { // a product of more would overflow
			days = 0
		}
		age = time.Duration(days) * 24 * time.Hour
	}
	if err != nil || age <= 0 || age/(24*time.Hour) > maxDays {
		return time.Time{}, failure.Usagef("'--unused-since': '%s' is not an age", o.unusedSince).Hintf("Use a number of days or hours, such as 90d or 12h.")
	}
	return now.Add(-age), nil
}

// matching are the profiles that the filters on texts leave.
func (o listOptions) matching(all iter.Seq2[iam.Profile, error]) iter.Seq2[listedProfile, error] {
	contains := func(text, part string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(part)) }
	return func(yield func(listedProfile, error) bool) {
		for p, err := range all {
			if err == nil && !(contains(p.Name, o.name) && contains(p.Description, o.description)) {
				continue
			}
			if !yield(listedProfile{Profile: p}, err) {
				return
			}
		}
	}
}

// detailed reads more of each profile, and leaves out those that were used after a time. Of those whose last use is unknown it
// warns, because the reader of the list may delete what is in it. unsure reports that only these could match; it fails if there
// are no others, because a list of which nothing is known must not look empty.
func (o listOptions) detailed(
	ctx context.Context, a *app.App, s login.Session, rows iter.Seq2[listedProfile, error], want inventory.Details, before time.Time,
) (list iter.Seq2[listedProfile, error], unsure bool, err error) {
	var all []iam.Profile
	for row, err := range rows {
		if err != nil {
			return nil, false, err
		}
		all = append(all, row.Profile)
	}
	details, err := s.Reader().Details(ctx, all, want)
	if err != nil {
		return nil, false, err
	}
	shown := make([]listedProfile, 0, len(all))
	var gaps detailGaps
	for i, p := range all {
		row := listedProfile{p, details[i]}
		gaps.note(row, want)
		if o.unusedSince == "" || row.unusedSince(before) {
			shown = append(shown, row)
		}
	}
	unsure = o.unusedSince != "" && len(shown) == 0 && gaps.use > 0
	if unsure && gaps.use == len(all) {
		return nil, false, names.Unread("last use of "+app.Count(gaps.use, "trusted profile"), account.Partial[iam.Activity](nil, gaps.whyUse))
	}
	gaps.warn(a, o.unusedSince != "", unsure)
	return output.All(shown), unsure, nil
}
