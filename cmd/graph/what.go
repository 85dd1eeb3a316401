package graph

import (
	"cmp"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/cmd/internal/whole"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/graph"
	"github.com/podtrust/podtrust/pkg/output"
)

type whatOptions struct {
	from               whole.Source
	tokenFile, cluster string
}

// NewWhatCan returns the command that lists what pods can become.
func NewWhatCan(a *app.App) *cobra.Command {
	var o whatOptions
	cmd := &cobra.Command{
		Use:   "what-can CLUSTER/NAMESPACE[/SERVICE_ACCOUNT] | --token-file FILE [--cluster CLUSTER] [-f FILE]...",
		Short: "List which trusted profiles pods can become",
		Long: `
			Lists the trusted profiles that pods can become, with the link or claim rule that admits the pods, and the roles of each
			profile with the policy or access group that gives them. Each part of the pods' name can be '*'. With '--token-file', the
			pods are the one of a token; its cluster is any unless '--cluster' names it.

			` + needsToSee,
		Example: `
			# List what the pods of a namespace can become
			podtrust what-can demo-vpc/orders

			# List what a service account can become in any cluster
			podtrust what-can '*/orders/orders-api' -o json

			# List what the pod of a token can become
			podtrust what-can --token-file token --cluster demo-vpc`,
		Args: app.ArgsWithLast("CLUSTER/NAMESPACE[/SERVICE_ACCOUNT]"), ValidArgsFunction: completeFirst(completeIdentity(a)), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), a, args) },
	}
	f := cmd.Flags()
	f.StringVar(&o.tokenFile, "token-file", "", "`FILE`: path to the pod's token; '-' reads standard input")
	f.StringVar(&o.cluster, "cluster", "", "`CLUSTER`: name, ID or CRN of the cluster of the token")
	app.CompleteFlag(cmd, "token-file", app.CompleteFiles)
	app.CompleteFlag(cmd, "cluster", a.Complete(names.Clusters))
	o.from.Flags(cmd)
	return cmd
}

func (o *whatOptions) run(ctx context.Context, a *app.App, args []string) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	ref, pod, err := o.pods(a, args)
	if err != nil {
		return err
	}
	all, err := read(ctx, a, &o.from)
	if err != nil {
		return err
	}
	q, err := queryOf(all, ref)
	if err != nil {
		return err
	}
	q.Pod = pod
	what := graph.WhatCan(all, q)
	if p.Format() == output.ID {
		for _, r := range what.Profiles {
			if err := p.Line(r.ProfileID); err != nil {
				return err
			}
		}
		return outcome(what.Known)
	}
	if err := output.Object(p, what, whatCard(what)); err != nil {
		return err
	}
	return outcome(what.Known)
}

// pods are those that the command line names; pod is the name of the one of a token, nil without a token.
func (o *whatOptions) pods(a *app.App, args []string) (ref graph.Ref, pod *string, err error) {
	switch {
	case o.tokenFile != "" && len(args) > 0:
		return ref, nil, failure.Usagef("'%s' and '--token-file' both name pods", args[0])
	case o.tokenFile != "":
		return o.podOfToken(a)
	case o.cluster != "":
		return ref, nil, failure.Usagef("'--cluster' is for '--token-file'").Hintf("Write the cluster before the namespace: '%s/NAMESPACE'.", o.cluster)
	}
	if err := app.Args("CLUSTER/NAMESPACE")(nil, args); err != nil {
		return ref, nil, err
	}
	ref, err = parse(args[0])
	return ref, nil, err
}

// podOfToken is the pod that a token names. A pod's own token does not name the cluster.
func (o *whatOptions) podOfToken(a *app.App) (graph.Ref, *string, error) {
	content, err := crtoken.Source{Named: o.tokenFile, In: a.Stdin(), Open: a.OpenFile}.Read()
	if err != nil {
		return graph.Ref{}, nil, err
	}
	token, err := crtoken.Decode(content.Token())
	if err != nil {
		return graph.Ref{}, nil, err
	}
	pod := token.Pod()
	if pod.Namespace == "" || pod.ServiceAccount == "" {
		return graph.Ref{}, nil, failure.Usagef("the token in '%s' is not one of a pod", o.tokenFile).
			Hintf("To see what it contains, run 'podtrust token inspect --token-file FILE'.")
	}
	ref, err := parse(strings.Join([]string{cmp.Or(o.cluster, pod.ClusterCRN, graph.Any), pod.Namespace, pod.ServiceAccount}, "/"))
	return ref, &pod.Pod, err
}

func whatCard(w graph.What) output.Card {
	card := output.Card{Fields: []output.Field{{Name: "Pods", Value: w.Pods}, {Name: "Refused", Value: w.Refused}, {Name: "Complete", Value: yesNo(w.Known)}}}
	none := "These pods can become no trusted profile."
	if !w.Known {
		none = "No trusted profile that these pods can become was found, but the answer is incomplete."
	}
	access := output.Section{Title: "Access", Header: []string{"Profile", "Role", "By"}}
	var profiles []string
	var pods []graph.Pods
	gaps := w.Unknown
	for _, r := range w.Profiles {
		for _, set := range r.Pods {
			profiles, pods = append(profiles, r.Profile), append(pods, set)
		}
		for _, role := range r.Access {
			access.Rows = append(access.Rows, []string{r.Profile, role.Role, role.By.String()})
		}
		if !r.AccessKnown {
			gaps = append(gaps, account.Gap{What: "access of profile '" + r.Profile + "'", Reason: r.AccessUnknown})
		} else if len(r.Access) == 0 {
			access.Rows = append(access.Rows, []string{r.Profile, "none", ""})
		}
	}
	card.Sections = append(card.Sections, podSection("Profiles", none, profiles, pods))
	return with(card, access, unknownSection(gaps))
}
