package profile

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/output"
)

func newLinks(a *app.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "links PROFILE",
		Short: "List the links of a trusted profile",
		Long: `
			Lists the links of a trusted profile: the cluster, namespace and service account whose pods can become it. Links
			that may not match any pod have a warning with the reason.

			Needs the role Viewer on the IAM Identity Service; the warnings also need Viewer on Kubernetes Service.`,
		Example: `
			# List the links of a profile
			podtrust profile links orders-api

			# List the links that have warnings
			podtrust profile links orders-api -o json --jq '.[] | select(.warnings != [])'`,
		Args: app.Args("PROFILE"), ValidArgsFunction: completeProfile(a), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error { return links(cmd.Context(), a, args[0]) },
	}
	app.ListFlags(a, cmd, linkView(nil))
	app.IDFlag(a, cmd)
	app.FromFlag(a, cmd)
	return cmd
}

func links(ctx context.Context, a *app.App, text string) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Session(ctx)
	if err != nil {
		return err
	}
	read, found, err := names.ReadProfile(ctx, s, text, inventory.Need{Clusters: true})
	if err != nil {
		return err
	}
	shown := shownLinks(read, found)
	unread := names.Unread("links of trusted profile '"+found.Name+"'", found.Links)
	switch {
	case unread != nil && len(shown) == 0:
		return unread
	case len(shown) == 0 && found.Links.Known():
		a.Status().OK("Trusted profile '%s' has no links.", found.Name)
	case unread == nil:
		names.WarnHidden(a, "Links", found.Links)
	}
	warnUnjudged(a, read, len(shown))
	if _, err = output.List(p, output.All(shown), linkView(read)); err != nil {
		return err
	}
	return unread
}

// shownLinks are the links of a profile with their warnings, by name and by whom they trust.
func shownLinks(a *account.Account, p account.Profile) []shownLink {
	links := make([]*iam.Link, len(p.Links.Seen())) // pointers share the code that sorts them with others
	for i := range links {
		links[i] = &p.Links.Seen()[i]
	}
	key := func(l *iam.Link) []string { return []string{l.Name, l.Link.CRN, l.Link.Namespace, l.Link.Name, l.ID} }
	slices.SortStableFunc(links, func(x, y *iam.Link) int { return slices.Compare(key(x), key(y)) })
	shown := make([]shownLink, len(links))
	for i, l := range links {
		shown[i] = shownLink{*l, a.LinkWarnings(*l)}
	}
	return shown
}

// warnUnjudged warns that links are shown of which not everything could be judged.
func warnUnjudged(a *app.App, read *account.Account, links int) {
	if links > 0 && !read.Clusters.Complete() {
		a.WarnTrust("Links can have warnings that are not shown, because not all clusters could be read: %s.", read.Clusters.Why())
	}
}
