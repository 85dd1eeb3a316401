package graph

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/cmd/internal/whole"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/graph"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/trust"
)

type canOptions struct {
	from        whole.Source
	expect, pod string
	podGiven    bool // pod can be empty then: a token that is bound to no pod
	assert      []string
}

// NewCan returns the command that answers whether a pod can become a profile.
func NewCan(a *app.App) *cobra.Command {
	var o canOptions
	cmd := &cobra.Command{
		Use:   "can CLUSTER/NAMESPACE/SERVICE_ACCOUNT PROFILE [--pod NAME] [--expect yes|no] | --assert FILE... [-o junit] [-f FILE]...",
		Short: "Check whether a pod can become a profile",
		Long: `
			Answers whether the pods of a service account can become a trusted profile: yes, no or unknown, with each condition
			and the pod's value beside it. Without '--pod', trust that depends on the pod's name is unknown. '--assert' checks a
			list of assertions in YAML, each with 'identity', 'profile' and 'expect'; '-o junit' reports them to CI servers.

			Exits with 0 for yes and no, and with 12 if the answer is unknown; with '--expect' or '--assert', with 11 if an answer
			is not as expected. With '-f', the answer is for the account as it would be after 'podtrust apply' of the documents.`,
		Annotations: app.Forms("junit"),
		Example: `
			# Check one service account
			podtrust can demo-vpc/orders/orders-api orders-api

			# Fail in a pipeline if a service account can become a profile
			podtrust can demo-vpc/orders/default orders-api --expect no

			# Check a file of assertions before a change is applied
			podtrust can --assert assertions.yaml -f trust.yaml -o junit > report.xml`,
		Args: o.args, ValidArgsFunction: completeCan(a), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.podGiven = cmd.Flags().Changed("pod")
			if len(o.assert) > 0 {
				return o.check(cmd.Context(), a, args)
			}
			return o.run(cmd.Context(), a, args)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.pod, "pod", "", "`NAME`: name of the pod; '' is a token that is bound to no pod")
	app.AllowEmpty(cmd, "pod")
	f.Var(app.NewEnum(&o.expect, "", document.Yes, document.No), "expect", "`yes|no`: exit with 11 if the answer is another one")
	f.StringArrayVar(&o.assert, "assert", nil, "`FILE`: path to a file of assertions or a directory; '-' reads standard input; may be repeated")
	app.CompleteFlag(cmd, "expect", cobra.FixedCompletions([]string{document.Yes, document.No}, cobra.ShellCompDirectiveNoFileComp))
	app.CompleteFlag(cmd, "assert", app.CompleteFiles)
	app.CompleteFlag(cmd, "pod", cobra.NoFileCompletions)
	o.from.Flags(cmd)
	return cmd
}

// args checks the number of arguments. With files of assertions there are none, and check says why.
func (o *canOptions) args(cmd *cobra.Command, args []string) error {
	if len(o.assert) > 0 {
		return nil
	}
	return app.Args("CLUSTER/NAMESPACE/SERVICE_ACCOUNT", "PROFILE")(cmd, args)
}

func (o *canOptions) run(ctx context.Context, a *app.App, args []string) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	ref, err := o.identity(args)
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
	profile, err := profileOf(all, args[1])
	if err != nil {
		return err
	}
	if o.podGiven {
		q.Pod = &o.pod
	}
	can := graph.CanBecome(all, q, profile)
	can.Expected = o.expect
	if err := output.Object(p, can, canCard(can, q)); err != nil {
		return err
	}
	if can.HangsOnPod() {
		a.Status().Hint("The answer depends on the name of the pod. To give it, use '--pod NAME'.")
	}
	if o.expect != "" && can.Result() == graph.Failed {
		a.Status().Tell("The answer is '%s', and '%s' was expected.", can.Answer, o.expect)
		return failure.Outcome{Code: failure.ExitFindings}
	}
	return outcome(can.Known)
}

// identity reads the first argument, and checks the second.
func (o *canOptions) identity(args []string) (graph.Ref, error) {
	ref, err := parse(args[0])
	if err != nil {
		return ref, err
	}
	if err := exact(ref); err != nil {
		return ref, err
	}
	if o.pod != "" {
		if err := trust.CheckPod(o.pod); err != nil {
			return ref, failure.Usagef("'--pod': %w", err)
		}
	}
	return ref, names.CheckProfile(args[1])
}

func canCard(c graph.Can, q graph.Query) output.Card {
	pod := c.Pod
	if q.Pod != nil && pod == "" {
		pod = "none"
	}
	card := output.Card{ID: c.Answer, Fields: []output.Field{
		{Name: "Answer", Value: c.Answer},
		{Name: "Identity", Value: c.Identity},
		{Name: "Pod", Value: pod},
		{Name: "Profile", Value: c.Profile},
		{Name: "Reason", Value: c.Summary()},
		{Name: "Note", Value: c.Note},
	}}
	return with(card, checkSection(c), neverSection(c.Never))
}
