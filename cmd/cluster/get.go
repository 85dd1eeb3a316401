package cluster

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/output"
)

func newGet(a *app.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "get CLUSTER",
		Short: "Show a cluster with its CRN",
		Long: `
			Shows a cluster of any provider, with its CRN and whether its pods can use trusted profiles. If they can't,
			shows the reason and the commands that fix it. CLUSTER is the name, ID or CRN of the cluster.

			Needs the role Viewer on the cluster.`,
		Example: `
			# Show a cluster, and whether it supports trusted profiles
			podtrust cluster get demo-vpc

			# Print the CRN of a cluster
			podtrust cluster get demo-vpc -o json --jq .crn`,
		Args: app.Args("CLUSTER"), ValidArgsFunction: a.CompleteFirst(names.Clusters), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error { return get(cmd.Context(), a, args[0]) },
	}
	app.FromFlag(a, cmd)
	return cmd
}

func get(ctx context.Context, a *app.App, text string) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Session(ctx)
	if err != nil {
		return err
	}
	c, err := names.Cluster(ctx, s, text)
	if err != nil {
		return err
	}
	found := newShown(c)
	return output.Object(p, found, card(found))
}
