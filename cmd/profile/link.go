package profile

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apply"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/trust"
)

type linkOptions struct {
	profile, cluster, namespace, serviceAccount, name string
}

func newLink(a *app.App) *cobra.Command {
	var o linkOptions
	cmd := &cobra.Command{
		Use:   "link PROFILE --cluster CLUSTER -n, --namespace NAMESPACE [--service-account NAME] [--name LINK]",
		Short: "Link a profile to a service account",
		Long: `
			Links a trusted profile to one service account in one namespace of one cluster: pods that run as it can become the
			profile. Namespace and service account need not exist yet. Type and CRN of the link are taken from the cluster. The
			same link again changes nothing; a link to the same pods that names the cluster by another CRN is replaced.

			Needs the role Administrator, Editor or Operator on the IAM Identity Service, and Viewer on the cluster.`,
		Example: `podtrust profile link orders-api --cluster demo-vpc --namespace orders --service-account orders-api`,
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
	cmd.Flags().StringVarP(&o.namespace, "namespace", "n", "", "Kubernetes `NAMESPACE` of the service account")
	cmd.Flags().StringVar(&o.serviceAccount, "service-account", "", "`NAME` of the service account (default 'default')")
	cmd.Flags().StringVar(&o.name, "name", "", "`LINK`: a label for the link, for people only")
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
		return failure.Usagef("'--namespace': %w", err).Hintf("List namespaces by running 'kubectl get namespaces'.")
	}
	if o.serviceAccount == "" {
		return nil
	}
	if err := trust.CheckServiceAccount(o.serviceAccount); err != nil {
		return failure.Usagef("'--service-account': %w", err).Hintf("List them by running 'kubectl get serviceaccounts -n %s'.", o.namespace)
	}
	return nil
}

func (o linkOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Session(ctx)
	if err != nil {
		return err
	}
	profile, cluster, doubt, err := o.resolve(ctx, s)
	if err != nil {
		return err
	}
	in := iam.CreateLinkRequest{Name: o.name, CRType: string(trust.KindOf(cluster.OpenShift())), Link: iam.LinkTarget{
		CRN: cluster.CRN, Namespace: o.namespace, Name: o.podAccount(),
	}}
	if doubt.Refusal != nil { // it stands against new links only
		links, err := s.IAM.ListLinks(ctx, profile.ID)
		switch equal, _ := apply.SameTarget(links, in); {
		case equal != nil:
		case s.Skip(err) != nil:
			return err
		default:
			return doubt.Refusal
		}
		a.WarnTrust("A new link would be refused: %s.", doubt.Refusal.Error())
	}
	o.warn(a, cluster, doubt.Warning)
	a.Status().Progress("Linking trusted profile '%s' to service account '%s' in namespace '%s' of cluster '%s' as '%s'...",
		profile.Name, in.Link.Name, in.Link.Namespace, cluster.Name, s.Who)
	done, err := a.Writer(s).Link(ctx, profile.ID, in)
	var half *apply.HalfReplacedError
	switch {
	case errors.As(err, &half):
		return failure.Advise(failure.Report(err), "To remove the old link, run 'podtrust profile unlink %s --link %s'.", profile.Name, half.Old)
	case err != nil:
		return failure.IfUnknown(err, "To list the links, run 'podtrust profile links %s'.", profile.Name)
	case done.Already:
		a.Status().OK("Trusted profile '%s' is already linked to service account '%s'.", profile.Name, in.Link.Name)
	default:
		a.Status().OK("Trusted profile '%s' is linked: pods of service account '%s' can become it.", profile.Name, in.Link.Name)
		if old := done.Replaced; old != nil {
			a.Status().Hint("It replaces link '%s', which named the cluster by another CRN: '%s'.", old.ID, old.Link.CRN)
		}
	}
	for _, l := range done.Stale {
		a.WarnTrust("Link '%s' is to the same service account and names the cluster by another CRN, '%s'. To remove it, run 'podtrust profile unlink %s --link %s'.",
			l.ID, l.Link.CRN, profile.Name, l.ID)
	}
	seen := &account.Account{ID: s.Account, Clusters: account.Partial([]containers.Cluster{cluster}, account.NotAsked)}
	shown := shownLink{done.Link, seen.LinkWarnings(done.Link)}
	return output.Object(p, shown, linkCard(shown))
}

func (o linkOptions) podAccount() string {
	if o.serviceAccount == "" {
		return trust.DefaultServiceAccount
	}
	return o.serviceAccount
}

// resolve asks for profile and cluster at once.
func (o linkOptions) resolve(ctx context.Context, s login.Session) (p iam.Profile, c containers.Cluster, doubt names.ClusterDoubt, err error) {
	var group errgroup.Group
	group.Go(func() error {
		var err error
		c, doubt, err = names.TrustedCluster(ctx, s, o.cluster)
		return err
	})
	p, err = names.Profile(ctx, s, o.profile)
	if clusterErr := group.Wait(); err == nil {
		err = clusterErr
	}
	return p, c, doubt, err
}

func (o linkOptions) warn(a *app.App, c containers.Cluster, warning string) {
	if warning != "" {
		a.WarnTrust("%s", warning)
	}
	if o.serviceAccount == "" {
		a.WarnTrust("Without '--service-account', the link is for the service account '%s': every pod of the namespace that names none.",
			trust.DefaultServiceAccount)
	}
	if o.serviceAccount == trust.DefaultServiceAccount {
		a.WarnTrust("The service account '%s' is that of every pod of the namespace that names none.", trust.DefaultServiceAccount)
	}
	if trust.SystemNamespace(o.namespace) {
		a.WarnTrust("Namespace '%s' belongs to the cluster's own components.", o.namespace)
	}
	if o.serviceAccount == c.Name {
		a.WarnTrust("The service account is named like its cluster, '%s'. If it is not meant to be, the link matches no pod: "+
			"IBM's older documents put the cluster's name there by mistake.", c.Name)
	}
}
