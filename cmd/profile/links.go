package profile

import (
	"context"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/trust"
)

func newLinks(a *app.App) *cobra.Command {
	return &cobra.Command{
		Use:   "links PROFILE",
		Short: "List the links of a trusted profile",
		Long: "Lists the links of a trusted profile: the cluster, namespace and service account whose pods may become it. A link that " +
			"no pod is likely to match is marked, with the reason.\n\nNeeds the role Viewer on the IAM Identity Service; the marks need " +
			"Viewer on Kubernetes Service too.",
		Example: "podtrust profile links orders-api\npodtrust profile links orders-api -o json --jq '.[] | select(.warnings != [])'",
		Args:    app.Args("PROFILE"), ValidArgsFunction: completeProfile(a), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error { return links(cmd.Context(), a, args[0]) },
	}
}

func links(ctx context.Context, a *app.App, text string) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Open(ctx)
	if err != nil {
		return err
	}
	found, err := names.Profile(ctx, s, text)
	if err != nil {
		return err
	}
	shown, err := readLinks(ctx, s, found.ID)
	if err != nil {
		return err
	}
	if len(shown) == 0 {
		a.Status().OK("Trusted profile '%s' has no links that '%s' may see.", found.Name, s.Who)
	}
	_, err = output.List(p, output.All(shown), linkView())
	return err
}

// readLinks returns the links of a profile, and what is odd about them. Whoever may not list clusters gets no marks.
func readLinks(ctx context.Context, s app.Session, profileID string) ([]shownLink, error) {
	var known clusterList
	var group errgroup.Group
	group.Go(func() error {
		known = listClusters(ctx, s)
		return nil
	})
	found, err := s.IAM.ListLinks(ctx, profileID)
	_ = group.Wait() // its goroutine returns no error
	if err != nil {
		return nil, err
	}
	shown := make([]shownLink, len(found))
	for i, l := range found {
		shown[i] = shownLink{l, known.judge(l.CRType, l.Link.CRN, l.Link.Name)}
	}
	return shown, nil
}

// clusterList are the clusters that the credential may see.
type clusterList struct {
	byID     map[string]containers.Cluster
	complete bool // else a cluster that is not here may exist
}

func listClusters(ctx context.Context, s app.Session) clusterList {
	clusters, failures, err := s.Containers.ListClusters(ctx, containers.ListOptions{})
	list := clusterList{byID: map[string]containers.Cluster{}, complete: err == nil && len(failures) == 0}
	for _, c := range clusters {
		list.byID[c.ID] = c
	}
	return list
}

// judge says why no pod is likely to match a link.
func (list clusterList) judge(crType, text, serviceAccount string) []string {
	warnings := []string{}
	if crType != string(trust.IKS) && crType != string(trust.ROKS) {
		return warnings // not for pods
	}
	name, err := crn.Parse(text)
	if err != nil || !name.IsCluster() {
		return append(warnings, "its CRN is not that of a cluster")
	}
	cluster, known := list.byID[name.Instance]
	switch {
	case !known && list.complete && len(list.byID) > 0:
		return append(warnings, "the account has no such cluster, or none that the credential may see")
	case !known:
		return warnings
	}
	if kind := trust.KindOf(cluster.OpenShift()); crType != string(kind) {
		warnings = append(warnings, "the cluster's pods are "+string(kind)+", not "+crType)
	}
	if serviceAccount == cluster.Name {
		warnings = append(warnings, "suspect: it names the cluster where the service account belongs; no service account is likely to be named like its cluster")
	}
	if support := names.Support(cluster); !support.OK {
		warnings = append(warnings, support.Reason)
	}
	return warnings
}
