package plan

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/documents"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/plan"
)

type destroyOptions struct {
	documents.Documents
	outcomes
}

func newDestroy(a *app.App) *cobra.Command {
	var o destroyOptions
	cmd := &cobra.Command{
		Use:   "destroy " + documents.Usage + " [--dry-run] [--yes]",
		Short: "Delete the profiles that documents list",
		Long: `
			Deletes the profiles that documents list, with all of their links, rules, memberships and access. Prompts for
			confirmation, and names the users and services that also use the profiles. Other profiles and the access groups
			themselves are not changed. Access tokens that were issued before remain valid until they expire.

			Needs the role Administrator on the IAM Identity Service, and Editor on the IAM Access Groups Service for members of
			groups.`,
		Example: `
			# Delete the profiles of a document after confirmation
			podtrust destroy -f trust.yaml

			# Delete the profiles of all documents in a directory without confirmation
			podtrust destroy -f trust/ --set env=test --yes`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), a) },
	}
	o.Documents.Flags(cmd)
	o.outcomes.flags(cmd)
	return cmd
}

func (o destroyOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	if err := a.MustAsk("yes", o.yes || o.dryRun); err != nil {
		return err
	}
	listed, err := o.Load(a)
	if err != nil {
		return err
	}
	doomed := document.Trust{Account: listed.Account}
	for _, profile := range listed.Profiles {
		doomed.Profiles = append(doomed.Profiles, document.Profile{Pos: profile.Pos, Name: profile.Name, State: document.Absent})
	}
	w, err := prepare(ctx, a, doomed, plan.Options{Destroy: true}, resolve.Options{})
	if err != nil {
		return err
	}
	return finish(ctx, a, p, w, o.outcomes, deletion(w))
}

// deletion is the question about what is deleted: the profiles, and what goes with them.
func deletion(w work) string {
	var profiles, links, rules, memberships, policies int
	for _, c := range w.plan.Changes {
		switch c.Kind {
		case plan.KindProfile:
			profiles++
			p, _ := w.account.Profile(c.Do.Profile.ID)
			links, rules = links+len(p.Links.Seen()), rules+len(p.Rules.Seen())
		case plan.KindGroup:
			memberships++
		case plan.KindAccess:
			policies++
		case plan.KindLink, plan.KindRule: // they go with their profile, and are counted there
		case plan.KindAccessGroup: // no document has one
		}
	}
	var with []string
	for _, part := range []struct {
		n         int
		one, many string
	}{{links, "link", "links"}, {rules, "rule", "rules"}, {memberships, "membership", "memberships"}, {policies, "policy", "policies"}} {
		switch part.n {
		case 0:
		case 1:
			with = append(with, "1 "+part.one)
		default:
			with = append(with, fmt.Sprintf("%d %s", part.n, part.many))
		}
	}
	what := app.Count(profiles, "profile")
	if last := len(with) - 1; last == 0 {
		what += " with " + with[0]
	} else if last > 0 {
		what += " with " + strings.Join(with[:last], ", ") + " and " + with[last]
	}
	return w.alsoUse() + fmt.Sprintf("Delete %s in account '%s'?", what, w.Account)
}

// alsoUse names those beside pods who can no longer become the profiles that are deleted.
func (w work) alsoUse() string {
	var others []string
	unknown := ""
	for _, c := range w.plan.Changes {
		if c.Kind != plan.KindProfile {
			continue
		}
		p, _ := w.account.Profile(c.Do.Profile.ID)
		found, hidden := p.Others()
		for _, o := range found {
			others = append(others, o.String())
		}
		unknown = cmp.Or(unknown, hidden)
	}
	slices.Sort(others)
	others = slices.Compact(others)
	text := ""
	if len(others) > 0 {
		text = "Also used by " + strings.Join(others, "; ") + ". "
	}
	if unknown != "" {
		text += "Other users are unknown (" + unknown + "). "
	}
	return text
}
