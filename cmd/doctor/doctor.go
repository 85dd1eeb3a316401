// Package doctor has the command that checks what must be true before work starts.
package doctor

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/names"
	checkup "github.com/podtrust/podtrust/pkg/diagnose/doctor"
	"github.com/podtrust/podtrust/pkg/output"
)

type options struct {
	task    string
	cluster string
	asPod   bool
	profile string
}

// NewCommand returns the command 'doctor'.
func NewCommand(a *app.App) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "doctor [--for TASK] [--cluster CLUSTER] | --as-pod [--profile PROFILE]",
		Short: "Check what must be true before you start",
		Long: `
			Checks the configuration, the credential and its account, the endpoints and proxies, the clock, the rights that a
			task needs and the limits of the account; with '--cluster', also whether pods of the cluster can use trusted
			profiles. Each check shows what was seen and how to fix it. With '--as-pod', checks a pod instead: its token, its
			profile and the connection to IAM. Without a credential, checks what needs none. Nothing is changed: only reads
			and the request for an access token are sent.

			Exits with 0 if all is well, with 11 if there are problems, and with 12 if something that the task needs is
			unknown. For details of a cause, run 'podtrust explain CAUSE'.`,
		Example: `
			# Check what setting up a pod of a cluster needs
			podtrust doctor --cluster demo-vpc

			# Check what a pipeline needs that applies documents
			podtrust doctor --for apply -o json

			# Check in a pod
			podtrust doctor --as-pod`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.asPod && (o.cluster != "" || cmd.Flags().Changed("for")) {
				return failure.Usagef("'--as-pod' can't be used together with '--cluster' or '--for'")
			}
			if o.profile != "" && !o.asPod {
				return failure.Usagef("'--profile' requires '--as-pod'")
			}
			return o.run(cmd.Context(), a)
		},
	}
	f := cmd.Flags()
	f.Var(app.NewEnum(&o.task, string(checkup.Setup), checkup.Tasks()...), "for",
		"`TASK`: work to check for: "+strings.Join(checkup.Tasks(), ", "))
	f.StringVar(&o.cluster, "cluster", "", "`CLUSTER`: name, ID or CRN of the cluster whose pods are to be trusted")
	f.BoolVar(&o.asPod, "as-pod", false, "check the pod that this runs in, and use no other credential")
	f.StringVar(&o.profile, "profile", "", "`PROFILE`: ID, name or CRN of the pod's trusted profile (with '--as-pod')")
	app.CompleteFlag(cmd, "cluster", a.Complete(names.Clusters))
	app.CompleteFlag(cmd, "for", cobra.FixedCompletions(checkup.Tasks(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (o options) run(ctx context.Context, a *app.App) error {
	_, broken := a.Login.Settings()
	printer := a.Printer
	if broken != nil { // they are a problem to report, in the form that the command line names
		printer = a.FlagPrinter
	}
	p, err := printer()
	if err != nil {
		return err
	}
	a.Status().Progress("Checking...")
	facts, err := o.facts(ctx, a)
	if err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return err
	}
	report := checkup.Run(facts)
	if err := output.Object(p, report, card(report)); err != nil {
		return err
	}
	switch report.Verdict {
	case checkup.Problem:
		return failure.Outcome{Code: failure.ExitFindings}
	case checkup.Unknown:
		return failure.Outcome{Code: failure.ExitIncomplete}
	case checkup.OK:
	}
	return nil
}
