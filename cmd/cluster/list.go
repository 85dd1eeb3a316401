package cluster

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/output"
)

func newList(a *app.App) *cobra.Command {
	var provider string
	cmd := &cobra.Command{
		Use:   "list [--provider classic|vpc-gen2|satellite]",
		Short: "List the clusters of all providers",
		Long: `
			Lists the clusters that you are authorized to view, and whether their pods can use trusted profiles. If the
			clusters of one provider can't be listed, a warning says so and the others are listed.

			JSON and YAML output include the CRN of each cluster, which takes one request per cluster.

			Needs the role Viewer on Kubernetes Service.`,
		Example: `
			# List all clusters
			podtrust cluster list

			# List the VPC clusters as JSON, with their CRNs
			podtrust cluster list --provider vpc-gen2 -o json`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return list(cmd.Context(), a, provider) },
	}
	cmd.Flags().Var(app.NewEnum(&provider, "", containers.Providers()...),
		"provider", "`classic|vpc-gen2|satellite`: list only the clusters of this provider (default all)")
	app.CompleteFlag(cmd, "provider", cobra.FixedCompletions(containers.Providers(), cobra.ShellCompDirectiveNoFileComp))
	app.ListFlags(a, cmd, view())
	app.FromFlag(a, cmd)
	return cmd
}

func list(ctx context.Context, a *app.App, provider string) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Session(ctx)
	if err != nil {
		return err
	}
	a.Reading("Listing clusters of account '%s' as '%s'...", s.Account, s.Who)
	found, failures, err := s.Containers.ListClusters(ctx, containers.ListOptions{Provider: provider})
	if err != nil {
		return err
	}
	complete := len(failures) == 0
	for _, f := range failures {
		if a.WarnSkipped(f.Err) == nil {
			continue
		}
		if errors.Is(f.Err, apierr.ErrForbidden) {
			a.WarnTrust("The clusters of provider '%s' are not shown: '%s' is not authorized to view them.", f.Provider, s.Who)
			continue
		}
		a.WarnTrust("The clusters of provider '%s' are not shown: %v.", f.Provider, f.Err)
	}
	if p.Format() != output.Table && p.Format() != output.ID {
		if err := fillCRNs(ctx, a, s, found); err != nil {
			return err
		}
	}
	shownAll := make([]shown, len(found))
	for i, c := range found {
		shownAll[i] = newShown(c)
	}
	if complete && len(found) == 0 {
		a.Status().OK("No clusters found that '%s' is authorized to view.", s.Who)
	}
	_, err = output.List(p, output.All(shownAll), view())
	return err
}

// fillCRNs adds the CRNs to the clusters. A cluster whose CRN can't be read stays in the list without it, and a warning
// names it.
func fillCRNs(ctx context.Context, a *app.App, s login.Session, clusters []containers.Cluster) error {
	for i, err := range names.FillCRNs(ctx, s, clusters) {
		if err == nil {
			continue
		}
		if ctx.Err() != nil {
			return err
		}
		a.Status().Warn("The CRN of cluster '%s' (%s) is unknown: %v.", clusters[i].Name, clusters[i].ID, err)
	}
	return nil
}
