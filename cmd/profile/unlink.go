package profile

import (
	"context"
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
)

type unlinkOptions struct {
	change.Options
	profile, link     string
	all, includeOther bool
}

func newUnlink(a *app.App) *cobra.Command {
	var o unlinkOptions
	cmd := &cobra.Command{
		Use:   "unlink PROFILE (LINK | --link LINK | --all [--include-other]) [--dry-run] [-f, --force]",
		Short: "Remove links from a trusted profile",
		Long: `
			Removes one link, or all links for pods, from a trusted profile. Pods that match no other link or claim rule can
			no longer become it. Links of other compute resources, such as virtual servers, are kept unless
			'--include-other' is given. Prompts for confirmation. Access tokens that were issued before stay valid until
			they expire. LINK is the name or ID of a link.

			Needs the role Administrator, Editor or Operator on the IAM Identity Service.`,
		Example: `
			# Remove one link after confirmation
			podtrust profile unlink orders-api prod-orders

			# Remove all links for pods without confirmation
			podtrust profile unlink orders-api --all --force`,
		Args: app.ArgsWithLast("PROFILE", "LINK"), ValidArgsFunction: completeProfile(a), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.profile = args[0]
			if err := app.LastOrFlag(args, 1, "link", &o.link); err != nil {
				return err
			}
			switch {
			case (o.link == "") == !o.all:
				return failure.Usagef("exactly one of LINK, '--link' and '--all' is required")
			case o.includeOther && !o.all:
				return failure.Usagef("'--include-other' requires '--all'")
			}
			return o.run(cmd.Context(), a)
		},
	}
	cmd.Flags().StringVar(&o.link, "link", "", "`NAME_OR_ID`: name or ID of the link")
	cmd.Flags().BoolVar(&o.all, "all", false, "remove every link for pods")
	cmd.Flags().BoolVar(&o.includeOther, "include-other", false, "also remove the links of other compute resources")
	o.RemovalFlags(cmd)
	return cmd
}

func (o unlinkOptions) run(ctx context.Context, a *app.App) error {
	v, err := change.Start(ctx, a, o.Options)
	if err != nil {
		return err
	}
	s := v.Session
	profile, err := names.Profile(ctx, s, o.profile)
	if err != nil {
		return err
	}
	found, err := s.IAM.ListLinks(ctx, profile.ID)
	there, err := names.Listed(s, found, err)
	if err == nil && o.all {
		err = names.Uncertain("links of trusted profile '"+profile.Name+"'", there)
	}
	if err != nil {
		return err
	}
	words := linkWords{&account.Account{ID: s.Account}}
	if !o.Force && slices.ContainsFunc(found, account.PodLink) { // the question names their clusters
		words.account.Clusters = names.ListedClusters(ctx, s)
	}
	chosen, kept, err := o.choose(there, profile.Name, words)
	if err != nil {
		return err
	}
	w := change.Wanted{Unknown: change.Gap("links of profile '"+profile.Name+"'", there)}
	what := words.list(chosen)
	if len(chosen) > 1 {
		what = app.Count(len(chosen), "link") + " (" + what + ")"
	}
	for _, l := range chosen {
		w.Changes = append(w.Changes, plan.Unlink(words.account, profile, l))
	}
	w.Question = "Remove " + what + " from trusted profile '" + profile.Name + "'?"
	if proceed, err := v.Decide(ctx, w); !proceed {
		return err
	}
	writer := a.Writer(s)
	done, err := app.Each(ctx, a, "removed", chosen, words.describe, func(ctx context.Context, l iam.Link) error {
		return writer.Unlink(ctx, profile.ID, l.ID)
	})
	removed := func() error { return output.Removed(v.Printer, done, func(l iam.Link) string { return l.ID }) }
	switch {
	case err != nil:
		return change.Finish(err, len(done), removed)
	case len(done) > 0:
		a.Status().OK("Removed %s from trusted profile '%s'.", what, profile.Name)
	case there.Complete():
		a.Status().OK("Trusted profile '%s' has no links%s.", profile.Name, map[bool]string{true: " for pods"}[len(kept) > 0])
	default:
		if err := names.Unread("links of trusted profile '"+profile.Name+"'", there); err != nil {
			return err
		}
		names.WarnHidden(a, "Links", there)
	}
	if len(kept) > 0 {
		a.WarnTrust("Links that are not for pods were kept: %s. To remove them too, add '--include-other'.", words.list(kept))
	}
	return removed()
}

// choose returns the links to remove, and those of --all that are left because they are not for pods.
func (o unlinkOptions) choose(there account.List[iam.Link], profile string, words linkWords) (chosen, kept []iam.Link, err error) {
	if !o.all {
		l, err := names.Pick("link", o.link, there, func(l iam.Link) account.Candidate {
			return account.Candidate{ID: l.ID, Name: l.Name, Details: []string{words.describe(l)}}
		}, "podtrust profile links "+shell.Word(profile)+" -o wide")
		return []iam.Link{l}, nil, err
	}
	chosen = []iam.Link{}
	for _, l := range there.Seen() {
		if o.includeOther || account.PodLink(l) {
			chosen = append(chosen, l)
		} else {
			kept = append(kept, l)
		}
	}
	return chosen, kept, nil
}

// linkWords describes links, with the names of those clusters that were read.
type linkWords struct{ account *account.Account }

func (w linkWords) list(links []iam.Link) string {
	texts := make([]string, len(links))
	for i, l := range links {
		texts[i] = w.describe(l)
	}
	return strings.Join(texts, "; ")
}

func (w linkWords) describe(l iam.Link) string {
	if !account.PodLink(l) {
		return "the link to " + l.CRType + " '" + l.Link.CRN + "'"
	}
	return "the link to service account '" + l.Link.Name + "' in namespace '" + l.Link.Namespace + "' of cluster '" + w.account.ClusterName(l.Link.CRN) + "'"
}
