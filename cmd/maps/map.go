// Package maps has the command that draws an account as a map.
package maps

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/cmd/internal/whole"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/services"
	"github.com/podtrust/podtrust/pkg/graph/draw"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/trust"
)

type options struct {
	source                               whole.Source
	profile, cluster, namespace, service string
	findings                             bool
}

// NewCommand returns the command 'map'.
func NewCommand(a *app.App) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use: "map [--profile PROFILE] [--cluster CLUSTER] [-n, --namespace NAMESPACE] [--service SERVICE] [--findings] " +
			"[-f FILE...] [-o table|mermaid|dot|svg|html|json]",
		Short: "Show the account as a map",
		Long: `
			Draws who can become which trusted profile, and what access that gives; exits with 12 if a part is unknown. Clusters,
			namespaces, service accounts and other identities are on the left; access groups and services are on the right. Wide
			trust and access that can change IAM are marked. What could not be read is drawn as unknown.

			The filters keep what may belong to the given profile, cluster, namespace or service. '--findings' keeps profiles
			with findings of 'podtrust audit' and those that could not be audited completely. With '-f', draws the account as
			it would be after 'podtrust apply'. '-o html' writes one page that loads nothing from anywhere.`,
		Annotations: app.FormsWithoutID("mermaid", "dot", "svg", "html"),
		Example: `
			# Write the map as a page for the browser
			podtrust map -o html > map.html

			# Show what the pods of a namespace can become
			podtrust map --cluster demo-vpc --namespace orders`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), a) },
	}
	f := cmd.Flags()
	f.StringVar(&o.profile, "profile", "", "`PROFILE`: draw only this trusted profile, by name or ID")
	f.StringVar(&o.cluster, "cluster", "", "`CLUSTER`: draw only trust in pods of this cluster, by name or ID")
	f.StringVarP(&o.namespace, "namespace", "n", "", "`NAMESPACE`: draw only trust in pods of this namespace")
	f.StringVar(&o.service, "service", "", "`SERVICE`: draw only access to this service, such as cloud-object-storage")
	f.BoolVar(&o.findings, "findings", false, "draw only profiles with findings of 'podtrust audit'")
	o.source.Flags(cmd)
	app.ListFlags(a, cmd, rowView())
	app.CompleteFlag(cmd, "profile", a.Complete(names.Profiles))
	app.CompleteFlag(cmd, "cluster", a.Complete(names.Clusters))
	app.CompleteFlag(cmd, "service", cobra.FixedCompletions(services.Names(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (o *options) run(ctx context.Context, a *app.App) error {
	p, err := a.DrawingPrinter()
	if err != nil {
		return err
	}
	if p.Format() == output.ID {
		return failure.Usagef("a map has no ID: use '-o table', '-o json', '-o mermaid', '-o dot', '-o svg' or '-o html'")
	}
	if o.namespace != "" {
		if err := trust.CheckNamespace(o.namespace); err != nil {
			return failure.Usagef("%w", err)
		}
	}
	o.source.Activity = o.findings
	read, err := o.source.Account(ctx, a)
	if err != nil {
		return err
	}
	filter, err := o.filter(read.Account)
	if err != nil {
		return err
	}
	if o.findings {
		audited(&filter, read)
	}
	m := draw.Of(read.Account, filter)
	if err := o.found(a, read.Account, m); err != nil {
		return err
	}
	if err := write(p, m, read); err != nil {
		return err
	}
	return report(a, p.Format(), m)
}

// filter finds what the flags name in the account.
func (o *options) filter(a *account.Account) (draw.Filter, error) {
	f := draw.Filter{Namespace: o.namespace, Service: o.service}
	if o.profile != "" {
		if err := names.CheckProfile(o.profile); err != nil {
			return f, err
		}
		p, err := a.ResolveProfile(o.profile)
		if err != nil {
			return f, names.Failure(err, "podtrust profile list")
		}
		f.Profile = draw.Key(p)
	}
	if o.cluster != "" {
		c, err := a.ResolveCluster(o.cluster)
		if err != nil {
			return f, names.Failure(err, "podtrust cluster list")
		}
		f.Cluster = c.ID
	}
	return f, nil
}
