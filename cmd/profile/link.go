package profile

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/trust"
)

// standardAccount is the service account of pods that name none.
const standardAccount = "default"

type linkOptions struct {
	profile, cluster, namespace, serviceAccount, name string
}

func newLink(a *app.App) *cobra.Command {
	var o linkOptions
	cmd := &cobra.Command{
		Use:   "link PROFILE --cluster CLUSTER --namespace NAMESPACE [--service-account NAME] [--name LINK]",
		Short: "Let a service account's pods become a profile",
		Long: "Links a trusted profile to one service account in one namespace of one cluster: pods that run as it may become the " +
			"profile. Namespace and service account need not exist yet. The type of the link is taken from the cluster. The same link " +
			"again changes nothing.\n\nNeeds the role Administrator, Editor or Operator on the IAM Identity Service, and Viewer on the cluster.",
		Example: "podtrust profile link orders-api --cluster demo-vpc --namespace orders --service-account orders-api",
		Args:    app.Args("PROFILE"), ValidArgsFunction: completeProfile(a), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.profile = args[0]
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	cmd.Flags().StringVar(&o.cluster, "cluster", "", "name, ID or CRN of the `CLUSTER`")
	cmd.Flags().StringVar(&o.namespace, "namespace", "", "Kubernetes `NAMESPACE` of the service account")
	cmd.Flags().StringVar(&o.serviceAccount, "service-account", "", "`NAME` of the service account (default 'default')")
	cmd.Flags().StringVar(&o.name, "name", "", "`LINK`: a label for the link, which decides nothing")
	app.CompleteFlag(cmd, "cluster", a.Complete(names.Clusters))
	return cmd
}

func (o linkOptions) validate() error {
	switch {
	case o.cluster == "":
		return app.Required("cluster")
	case o.namespace == "":
		return app.Required("namespace")
	}
	if err := trust.CheckNamespace(o.namespace); err != nil {
		return app.Usagef("'--namespace': %w", err).Hintf("List namespaces by running 'kubectl get namespaces'.")
	}
	if o.serviceAccount == "" {
		return nil
	}
	if err := trust.CheckServiceAccount(o.serviceAccount); err != nil {
		return app.Usagef("'--service-account': %w", err).Hintf("List them by running 'kubectl get serviceaccounts -n %s'.", o.namespace)
	}
	return nil
}

func (o linkOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Open(ctx)
	if err != nil {
		return err
	}
	profile, cluster, warning, err := o.resolve(ctx, s)
	if err != nil {
		return err
	}
	o.warn(a, cluster, warning)
	in := iam.CreateLinkRequest{Name: o.name, CRType: string(trust.KindOf(cluster.OpenShift())), Link: iam.LinkTarget{
		CRN: cluster.CRN, Namespace: o.namespace, Name: o.account(),
	}}
	a.Status().Progress("Linking trusted profile '%s' to service account '%s' in namespace '%s' of cluster '%s' as '%s'...",
		profile.Name, in.Link.Name, in.Link.Namespace, cluster.Name, s.Who)
	link, already, err := ensureLink(ctx, s, profile.ID, in)
	if err != nil {
		return err
	}
	if already {
		a.Status().OK("Trusted profile '%s' is already linked to service account '%s'.", profile.Name, in.Link.Name)
	} else {
		a.Status().OK("Trusted profile '%s' is linked: pods of service account '%s' may become it.", profile.Name, in.Link.Name)
	}
	shown := shownLink{link, clusterList{byID: map[string]containers.Cluster{cluster.ID: cluster}}.judge(link.CRType, link.Link.CRN, link.Link.Name)}
	return output.Object(p, shown, linkCard(shown))
}

func (o linkOptions) account() string {
	if o.serviceAccount == "" {
		return standardAccount
	}
	return o.serviceAccount
}

// resolve asks for profile and cluster at once.
func (o linkOptions) resolve(ctx context.Context, s app.Session) (p iam.Profile, c containers.Cluster, warning string, err error) {
	var group errgroup.Group
	group.Go(func() error {
		var err error
		c, warning, err = names.TrustedCluster(ctx, s, o.cluster)
		return err
	})
	p, err = names.Profile(ctx, s, o.profile)
	if clusterErr := group.Wait(); err == nil {
		err = clusterErr
	}
	return p, c, warning, err
}

func (o linkOptions) warn(a *app.App, c containers.Cluster, warning string) {
	if warning != "" {
		a.Status().Warn("%s", warning)
	}
	if o.serviceAccount == "" {
		a.Status().Warn("Without '--service-account', the link is for the service account '%s': every pod of the namespace that names none.", standardAccount)
	}
	if o.serviceAccount == c.Name {
		a.Status().Warn("The service account is named like its cluster, '%s'. If it is not meant to be, the link matches no pod: "+
			"IBM's older documents put the cluster's name there by mistake.", c.Name)
	}
}

// ensureLink returns the link that was asked for, and whether it was there. After an answer that was lost it looks before
// it gives up: there would be two equal links otherwise.
func ensureLink(ctx context.Context, s app.Session, profileID string, in iam.CreateLinkRequest) (link iam.Link, already bool, err error) {
	link, already, err = findLink(ctx, s, profileID, in)
	if already || err != nil && !errors.Is(err, apierr.ErrNotFound) {
		return link, already, err
	} // a profile that is not found may be new, which is waited for below
	link, err = s.IAM.CreateLink(ctx, profileID, in)
	if errors.Is(err, apierr.ErrConflict) || errors.Is(err, apierr.ErrUnavailable) {
		there, found, lookErr := findLink(ctx, s, profileID, in)
		if lookErr == nil && found {
			return there, errors.Is(err, apierr.ErrConflict), nil
		}
	}
	return link, false, err
}

func findLink(ctx context.Context, s app.Session, profileID string, in iam.CreateLinkRequest) (iam.Link, bool, error) {
	all, err := s.IAM.ListLinks(ctx, profileID)
	for _, l := range all {
		if l.CRType == in.CRType && l.Link == in.Link {
			return l, true, nil
		}
	}
	return iam.Link{}, false, err
}
