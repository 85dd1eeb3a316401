package profile

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/change"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apply"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/shell"
	"github.com/podtrust/podtrust/pkg/trust"
)

type linkOptions struct {
	change.Options
	profile, cluster, name      string
	namespaces, serviceAccounts []string
}

func newLink(a *app.App) *cobra.Command {
	var o linkOptions
	cmd := &cobra.Command{
		Use:   "link PROFILE --cluster CLUSTER -n, --namespace NAMESPACE... [--service-account NAME]... [--name LINK] [--dry-run]",
		Short: "Link a profile to a service account",
		Long: `
			Links a trusted profile to a service account in a namespace of a cluster: pods that run as the service account
			can become the profile. Several namespaces and service accounts are linked in all combinations. They need not
			exist yet. The type and the CRN in the link are taken from the cluster. If the same link already exists, nothing
			changes; a link to the same pods that has another CRN of the cluster is replaced.

			The result is an object, or a list if several namespaces or service accounts are given.

			Needs the role Administrator, Editor or Operator on the IAM Identity Service, and Viewer on the cluster.`,
		Example: `
			# Link one service account
			podtrust profile link orders-api --cluster demo-vpc --namespace orders --service-account orders-api

			# Link two service accounts in each of two namespaces
			podtrust profile link orders-api --cluster demo-vpc --namespace dev,prod --service-account api --service-account worker`,
		Args: app.Args("PROFILE"), ValidArgsFunction: completeProfile(a), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.profile = args[0]
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	cmd.Flags().StringVar(&o.cluster, "cluster", "", "`CLUSTER`: name, ID or CRN of the cluster")
	cmd.Flags().StringSliceVarP(&o.namespaces, "namespace", "n", nil, "`NAMESPACE`: Kubernetes namespace of the service account; may be repeated")
	cmd.Flags().StringSliceVar(&o.serviceAccounts, "service-account", nil, "`NAME`: name of the service account (default 'default'); may be repeated")
	cmd.Flags().StringVar(&o.name, "name", "", "`LINK`: display name of the link")
	o.Flags(cmd)
	app.CompleteFlag(cmd, "cluster", a.Complete(names.Clusters))
	return cmd
}

func (o linkOptions) validate() error {
	switch {
	case o.cluster == "":
		return app.Required("cluster")
	case len(o.namespaces) == 0:
		return app.Required("namespace")
	}
	for _, namespace := range o.namespaces {
		if err := trust.CheckNamespace(namespace); err != nil {
			return failure.Usagef("'--namespace': %w", err).Hintf("To list namespaces, run 'kubectl get namespaces'.")
		}
	}
	for _, account := range o.serviceAccounts {
		if err := trust.CheckServiceAccount(account); err != nil {
			return failure.Usagef("'--service-account': %w", err).Hintf("To list service accounts, run 'kubectl get serviceaccounts -n %s'.", o.namespaces[0])
		}
	}
	return nil
}

// many reports whether several links were asked for, so that the result is a list.
func (o linkOptions) many() bool { return len(o.namespaces) > 1 || len(o.serviceAccounts) > 1 }

// wanted are the links that the flags ask for, each once.
func (o linkOptions) wanted(cluster containers.Cluster) []iam.CreateLinkRequest {
	var all []iam.CreateLinkRequest
	for _, namespace := range o.namespaces {
		for _, name := range o.accounts() {
			in := iam.CreateLinkRequest{Name: o.name, CRType: string(trust.KindOf(cluster.OpenShift())), Link: iam.LinkTarget{
				CRN: cluster.CRN, Namespace: namespace, Name: name,
			}}
			if !slices.Contains(all, in) {
				all = append(all, in)
			}
		}
	}
	return all
}

func (o linkOptions) accounts() []string {
	if len(o.serviceAccounts) == 0 {
		return []string{trust.DefaultServiceAccount}
	}
	return o.serviceAccounts
}

func (o linkOptions) run(ctx context.Context, a *app.App) error {
	v, err := change.Start(ctx, a, o.Options)
	if err != nil {
		return err
	}
	profile, cluster, doubt, err := o.resolve(ctx, v.Session)
	if err != nil {
		return err
	}
	wanted := o.wanted(cluster)
	w, err := o.judge(ctx, v, profile, cluster, doubt, wanted)
	if err != nil {
		return err
	}
	o.warn(a, cluster, doubt.Warning)
	if proceed, err := v.Decide(ctx, w); !proceed {
		return err
	}
	run := linking{Verb: v, asked: o, profile: profile, cluster: cluster, writer: a.Writer(v.Session).Linking(profile.ID)}
	err = run.each(ctx, wanted)
	err = failure.IfUnknown(err, "To list the links, run 'podtrust profile links %s'.", shell.Word(profile.Name))
	return change.Finish(err, len(run.done), func() error {
		if !o.many() {
			return output.Object(v.Printer, run.done[0], linkCard(run.done[0]))
		}
		_, err := output.List(v.Printer, output.All(run.done), linkView(accountOf(v.Session, cluster)))
		return err
	})
}

// judge refuses new links to a cluster that can have none. A dry run also needs to know which links are new.
func (o linkOptions) judge(
	ctx context.Context, v change.Verb, profile iam.Profile, cluster containers.Cluster, doubt names.ClusterDoubt, wanted []iam.CreateLinkRequest,
) (w change.Wanted, err error) {
	if doubt.Refusal == nil && !o.DryRun {
		return w, nil
	}
	found, err := v.Session.IAM.ListLinks(ctx, profile.ID)
	links, err := names.Listed(v.Session, found, err)
	if err != nil {
		return w, err
	}
	seen := accountOf(v.Session, cluster)
	for _, in := range wanted {
		equal, stale := apply.SameTarget(links.Seen(), in)
		switch {
		case equal != nil:
			v.App.Status().Hint("Trusted profile '%s' is already linked to service account '%s' in namespace '%s'.", profile.Name, in.Link.Name, in.Link.Namespace)
			o.warnName(v.App, *equal)
			continue
		case doubt.Refusal != nil:
			return w, doubt.Refusal
		}
		if err := names.Uncertain("links of trusted profile '"+profile.Name+"'", links); err != nil {
			return w, err
		}
		var old *iam.Link
		if len(stale) > 0 {
			old = &stale[0]
		}
		w.Changes = append(w.Changes, plan.Link(seen, profile, in, old, links))
	}
	w.Unknown = change.Gap("links of profile '"+profile.Name+"'", links)
	if doubt.Refusal != nil { // it stands against new links only
		v.App.WarnTrust("A new link would be refused: %s.", doubt.Refusal.Error())
	}
	return w, nil
}

// warnName warns that a link that exists keeps its name: a link can't be changed.
func (o linkOptions) warnName(a *app.App, there iam.Link) {
	switch {
	case o.name == "" || o.name == there.Name:
	case there.Name == "":
		a.WarnTrust("The link has no name, and was not named '%s'.", o.name)
	default:
		a.WarnTrust("The name of the link is '%s', not '%s', and was not changed.", there.Name, o.name)
	}
}

// accountOf is what is known of the account once a cluster was read.
func accountOf(s login.Session, cluster containers.Cluster) *account.Account {
	return &account.Account{ID: s.Account, Clusters: account.Partial([]containers.Cluster{cluster}, account.NotAsked)}
}

// linking links a profile to one service account after the other.
type linking struct {
	change.Verb
	asked   linkOptions
	profile iam.Profile
	cluster containers.Cluster
	writer  *apply.Linking
	done    []shownLink
	half    error // the first link that was created although the one that it replaces remains
}

// each links the profile to each service account. Of several, what was done and what was not is reported after a failure.
func (l *linking) each(ctx context.Context, wanted []iam.CreateLinkRequest) error {
	var err error
	if len(wanted) == 1 {
		err = l.link(ctx, wanted[0])
	} else {
		_, err = app.Each(ctx, l.App, "linked", wanted, wantedName, l.link)
	}
	return cmp.Or(err, l.half)
}

func wantedName(in iam.CreateLinkRequest) string {
	return "service account '" + in.Link.Name + "' in namespace '" + in.Link.Namespace + "'"
}

func (l *linking) link(ctx context.Context, in iam.CreateLinkRequest) error {
	status := l.App.Status()
	status.Progress("Linking trusted profile '%s' to service account '%s' in namespace '%s' of cluster '%s' as '%s'...",
		l.profile.Name, in.Link.Name, in.Link.Namespace, l.cluster.Name, l.Session.Who)
	done, err := l.writer.Link(ctx, in)
	var half *apply.HalfReplacedError
	switch {
	case errors.As(err, &half):
		l.half = cmp.Or(l.half, failure.Advise(failure.Report(err),
			"To remove the old link, run 'podtrust profile unlink %s --link %s'.", shell.Word(l.profile.Name), half.Old))
		return nil
	case err != nil:
		return err
	case done.Already:
		status.OK("Trusted profile '%s' is already linked to service account '%s'.", l.profile.Name, in.Link.Name)
		l.asked.warnName(l.App, done.Link)
	default:
		status.OK("Trusted profile '%s' is linked: pods of service account '%s' can become it.", l.profile.Name, in.Link.Name)
		if old := done.Replaced; old != nil {
			status.Hint("It replaces link '%s', which named the cluster by another CRN: '%s'.", old.ID, old.Link.CRN)
		}
	}
	for _, stale := range done.Stale {
		l.App.WarnTrust("Link '%s' is to the same service account and names the cluster by another CRN, '%s'. "+
			"To remove it, run 'podtrust profile unlink %s --link %s'.", stale.ID, stale.Link.CRN, shell.Word(l.profile.Name), stale.ID)
	}
	l.done = append(l.done, shownLink{done.Link, accountOf(l.Session, l.cluster).LinkWarnings(done.Link)})
	return nil
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
	if len(o.serviceAccounts) == 0 {
		a.WarnTrust("Without '--service-account', the link is for the service account '%s'.", trust.DefaultServiceAccount)
	}
	said := map[string]bool{}
	for _, l := range o.wanted(c) {
		for _, text := range account.PodWarnings(l.Link.Namespace, l.Link.Name, c.Name) {
			if !said[text] {
				a.WarnTrust("%s", text)
			}
			said[text] = true
		}
	}
}
