// Package audit has the command that looks for what is wrong with the trust of an account.
package audit

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/whole"
	"github.com/podtrust/podtrust/pkg/account/near"
	"github.com/podtrust/podtrust/pkg/audit"
	"github.com/podtrust/podtrust/pkg/output"
)

type options struct {
	source            whole.Source
	failOn            string
	only, skip        []string
	unusedDays        int
	baseline, waivers string
}

// NewCommand returns the command 'audit'.
func NewCommand(a *app.App) *cobra.Command {
	o := options{source: whole.Source{Activity: true}}
	cmd := &cobra.Command{
		Use: "audit [-f FILE]... [--from FILE] [--only ID] [--skip ID] [--fail-on SEVERITY] [-o sarif|junit|markdown] [OPTIONS]",

		Short: "Find risky, dead and forgotten trust",
		Long: `
			Finds trust that is too wide, pods with too much access, trust that matches no pod, and what nobody uses; exits with 11
			if '--fail-on' is given and a finding is that severe, and otherwise with 12 if something is unknown.

			Each finding has evidence, and a fix that is safe to paste or advice. Only reads. What could not be read is listed as
			unknown. With '-f', audits the account as it would be after 'podtrust apply'. Waivers in .podtrust-audit.yaml hide
			findings that are accepted, with a reason. For details of a finding, run 'podtrust explain ID'.`,
		Annotations: app.Forms("sarif", "junit", "markdown"),
		Example: `
			# Fail a pipeline on new findings that are high or critical
			podtrust audit --fail-on high --baseline audit.json -o sarif > audit.sarif`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	o.flags(cmd)
	return cmd
}

func (o *options) flags(cmd *cobra.Command) {
	o.source.Flags(cmd)
	f := cmd.Flags()
	f.Var(app.NewEnum(&o.failOn, "", severities()...), "fail-on", "`SEVERITY`: exit with 11 from this severity on: "+strings.Join(severities(), ", "))
	f.StringSliceVar(&o.only, "only", nil, "`ID`: only these checks, separated by commas; may be repeated")
	f.StringSliceVar(&o.skip, "skip", nil, "`ID`: leave these checks out, separated by commas; may be repeated")
	f.IntVar(&o.unusedDays, "unused-days", audit.UnusedDays, "`DAYS` without an authentication after which a profile is unused")
	f.StringVar(&o.baseline, "baseline", "", "`FILE`: JSON of an earlier audit, whose findings are left out; '-' reads standard input")
	f.StringVar(&o.waivers, "waivers", "", "`FILE`: waivers of findings (default .podtrust-audit.yaml, if it exists)")
	app.CompleteFlag(cmd, "baseline", app.CompleteFiles)
	app.CompleteFlag(cmd, "waivers", app.CompleteFiles)
	for _, name := range []string{"only", "skip"} {
		app.CompleteFlag(cmd, name, app.CompleteLast(cobra.FixedCompletions(ids(), cobra.ShellCompDirectiveNoFileComp)))
	}
}

func (o *options) validate() error {
	for flag, list := range map[string][]string{"only": o.only, "skip": o.skip} {
		for _, id := range list {
			if _, ok := audit.Find(audit.ID(id)); ok {
				continue
			}
			e := failure.Usagef("'--%s': '%s' is not the ID of a finding", flag, id)
			if found := near.Names(id, ids()); len(found) > 0 {
				return e.Hintf("Did you mean '%s'?", strings.Join(found, "' or '"))
			}
			return e.Hintf("To list all findings, run 'podtrust explain'.")
		}
	}
	if !slices.ContainsFunc(ids(), o.checked) { // a gate that checks nothing must not pass
		return failure.Usagef("no checks are left: '--only' and '--skip' exclude all of them").Hintf("To list all findings, run 'podtrust explain'.")
	}
	if o.unusedDays < 1 {
		return failure.Usagef("'--unused-days' must be at least 1")
	}
	return nil
}

func (o *options) run(ctx context.Context, a *app.App) error {
	p, err := a.PrinterWith(output.SARIF, output.JUnit, output.Markdown)
	if err != nil {
		return err
	}
	waivers, err := readWaivers(a, o.waivers)
	if err != nil {
		return err
	}
	baseline, err := readBaseline(a, o.baseline)
	if err != nil {
		return err
	}
	read, err := o.source.Account(ctx, a)
	if err != nil {
		return err
	}
	checks := audit.Options{Only: kinds(o.only), Skip: kinds(o.skip), UnusedDays: o.unusedDays}
	report := audit.Run(read.Account, read.At, checks).Waive(waivers, a.Now(), checks)
	if baseline != nil {
		if baseline.Account != report.Account {
			return failure.Usagef("'%s': the baseline is of account '%s'; the account that is audited is '%s'", o.baseline, baseline.Account, report.Account).
				Hintf("%s", makeBaseline)
		}
		report = report.New(*baseline)
	}
	if err := o.print(a, p, report, read.At); err != nil {
		return err
	}
	if p.Format() == output.ID { // all other forms list what is unknown
		for _, u := range report.Unknown {
			a.WarnTrust("Unknown: %s.", u)
		}
	}
	say(a, report)
	return o.outcome(report)
}

// outcome is the class of the result: findings that are severe enough come before what is unknown.
func (o *options) outcome(r audit.Report) error {
	switch worst := r.Worst(); {
	case o.failOn != "" && worst != "" && worst.AtLeast(audit.Severity(o.failOn)):
		return failure.Outcome{Code: failure.ExitFindings}
	case len(r.Unknown) > 0:
		return failure.Outcome{Code: failure.ExitIncomplete}
	}
	return nil
}

// say sums up for people.
func say(a *app.App, r audit.Report) {
	switch s := r.Summary; {
	case s.Findings > 0:
		a.Status().Hint("%s: %d critical, %d high, %d medium, %d low. For details, run 'podtrust explain ID'.",
			app.Count(s.Findings, "finding"), s.Critical, s.High, s.Medium, s.Low)
	case s.Unknown > 0:
		a.Status().Hint("No findings in what could be checked. Unknown: %s.", app.Count(s.Unknown, "part"))
	default:
		a.Status().OK("No findings in %s.", app.Count(s.Profiles, "trusted profile"))
	}
}

func severities() []string {
	var all []string
	for _, s := range audit.Severities() {
		all = append(all, string(s))
	}
	return all
}

func ids() []string {
	var all []string
	for _, k := range audit.Kinds() {
		all = append(all, string(k.ID))
	}
	slices.Sort(all)
	return all
}

func kinds(ids []string) []audit.ID {
	var all []audit.ID
	for _, id := range ids {
		all = append(all, audit.ID(id))
	}
	return all
}
