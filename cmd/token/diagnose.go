package token

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/files"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/diagnose/causes"
	"github.com/podtrust/podtrust/pkg/diagnose/collect"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/shell"
	"github.com/podtrust/podtrust/pkg/shown"
	"github.com/podtrust/podtrust/pkg/trust"
)

// maxManifest is the largest manifest that is read, in bytes.
const maxManifest = 64 << 20

type diagnoseOptions struct {
	profile, file, cluster string
	namespace              string
	service, instance      string
	role, resource         string
	manifests              []string
	asPod                  bool
	wait                   time.Duration
	impersonation
}

func newDiagnose(a *app.App) *cobra.Command {
	var o diagnoseOptions
	cmd := &cobra.Command{
		Use: "diagnose [--profile PROFILE] [--token-file FILE | --as NAMESPACE/SERVICE_ACCOUNT [--kubeconfig FILE] [--context CONTEXT]] " +
			"[--manifest FILE]... [--namespace NAMESPACE] [--cluster CLUSTER] " +
			"[--service SERVICE [--instance INSTANCE [--resource RESOURCE]] [--role ROLE]] [--as-pod] [--wait DURATION]",
		Short: "Diagnose a failing token exchange",
		Long: `
			Finds the cause why a pod's token is not exchanged, with evidence and the narrowest fix. It sends one exchange
			request and uses the data that is available: in a pod without any permissions, the token, its file, the clock,
			the connection to IAM and IAM's response; with an administrator's credential, also the profile's links, rules
			and access, and the clusters; with '--manifest', also the pod's manifest, which replaces the token if there is
			none. With '--as', kubectl requests a token of the service account from the cluster. Checks that were not
			possible are listed.

			Exits with 0 if there are no findings, with 7 if the exchange is refused or can't be requested, with 11 if it
			works but there are findings, and with 12 if what was asked about could not be judged. For details of a cause,
			run 'podtrust explain CAUSE'.`,
		Example: `
			# Diagnose a service account from a laptop
			podtrust token diagnose --profile orders-api --as orders/orders-api --kubeconfig ~/.kube/config

			# Diagnose a manifest before it is deployed
			podtrust token diagnose --profile orders-api --manifest deployment.yaml --cluster demo-vpc`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.service == "" && (o.instance != "" || o.role != "" || o.resource != "") {
				return app.Required("service")
			}
			if err := o.validate(o.file); err != nil {
				return err
			}
			if err := o.placesManifests(); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.profile, "profile", "", "`PROFILE`: ID, name or CRN of the trusted profile")
	fileFlag(cmd, &o.file, "`FILE`: path to the pod's token; '-' reads standard input")
	o.flags(cmd)
	f.StringArrayVar(&o.manifests, "manifest", nil, "`FILE`: path to the pod's manifest; '-' reads standard input; may be repeated")
	f.StringVarP(&o.namespace, "namespace", "n", "", "`NAMESPACE`: namespace of pods whose manifests name none")
	f.StringVar(&o.cluster, "cluster", "", "`CLUSTER`: name, ID or CRN of the cluster, if IAM does not name it")
	f.StringVar(&o.service, "service", "", "`SERVICE`: service that the pod accesses, such as kms")
	f.StringVar(&o.instance, "instance", "", "`INSTANCE`: name, GUID or CRN of the service instance")
	f.StringVar(&o.role, "role", "", "`ROLE`: name of the role that the pod needs, such as Writer")
	f.StringVar(&o.resource, "resource", "", "`RESOURCE`: resource in the instance, such as a bucket")
	f.BoolVar(&o.asPod, "as-pod", false, "use only the pod's token, and no other credential")
	f.DurationVar(&o.wait, "wait", 0, "`DURATION`: how long to retry while a change is not effective yet")
	app.CompleteFlag(cmd, "profile", a.Complete(names.Profiles))
	app.CompleteFlag(cmd, "cluster", a.Complete(names.Clusters))
	app.CompleteFlag(cmd, "manifest", app.CompleteFiles)
	return cmd
}

// placesManifests refuses a namespace that no manifest can have, and one that there is no manifest for.
func (o diagnoseOptions) placesManifests() error {
	switch {
	case o.namespace == "":
		return nil
	case len(o.manifests) == 0:
		return app.Required("manifest")
	}
	if err := trust.CheckNamespace(o.namespace); err != nil {
		return failure.Usagef("'--namespace': %w", err)
	}
	return nil
}

func (o diagnoseOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	in, err := o.input(ctx, a)
	if err != nil {
		return err
	}
	if in.Profile != "" {
		a.Status().Progress("Diagnosing the token exchange for trusted profile '%s'...", in.Profile)
	} else {
		a.Status().Progress("Diagnosing the token exchange...")
	}
	c := collect.New(in)
	facts, err := c.Collect(ctx)
	var unreadable *collect.ManifestError
	switch {
	case errors.As(err, &unreadable):
		return failure.Usagef("%w", err)
	case err != nil:
		return err
	}
	report := diagnose.Run(facts)
	if waits(report, o.wait) {
		if report, err = o.askAgain(ctx, a, c, facts); err != nil {
			return err
		}
	}
	for i, command := range report.Fix.Commands {
		report.Fix.Commands[i] = o.asGiven(a, command)
	}
	report = report.Safe()
	if err := output.Object(p, report, diagnosisCard(report)); err != nil {
		return err
	}
	switch report.Verdict {
	case diagnose.Refused:
		return failure.Outcome{Code: failure.ExitRefused}
	case diagnose.Warned:
		return failure.Outcome{Code: failure.ExitFindings}
	case diagnose.Unjudged:
		return failure.Outcome{Code: failure.ExitIncomplete}
	case diagnose.Healthy:
	}
	return nil
}

// input is what the collector is to read, and whom it may ask.
func (o diagnoseOptions) input(ctx context.Context, a *app.App) (collect.Input, error) {
	endpoints, err := a.Login.Endpoints()
	if err != nil {
		return collect.Input{}, err
	}
	settings, err := a.Login.Settings()
	if err != nil {
		return collect.Input{}, err
	}
	for _, file := range o.manifests {
		if err := a.Login.Reads(file); err != nil { // before there is a trace
			return collect.Input{}, err
		}
	}
	e, err := openExchanger(ctx, a, a.Login.PodProfile(o.profile), o.file)
	if err != nil {
		return collect.Input{}, err
	}
	in := collect.Input{
		Profile: e.profile, Source: e.source, Manifests: o.manifests, Namespace: o.namespace, Cluster: o.cluster,
		Wanted:   diagnose.Target{Service: o.service, Instance: o.instance, Role: o.role, Resource: o.resource},
		Endpoint: settings.Endpoint, IAM: endpoints.IAM.URL,
		ReadFile: manifestReader(a), Stream: isStream,
		Exchange: e.ask, Now: a.Now, Skew: a.Login.Skew,
	}
	if o.as != "" {
		token, err := o.mint(ctx, a)
		if err != nil {
			return collect.Input{}, err
		}
		in.Minted = &crtoken.Content{Raw: token, From: serviceAccount + "'" + o.as + "'"}
	}
	if !o.asPod {
		in.Open = func(ctx context.Context) (collect.Admin, error) { return admin(ctx, a) }
	}
	return in, nil
}

// manifestReader reads a file, or standard input for "-".
func manifestReader(a *app.App) func(file string) ([]byte, error) {
	return func(file string) ([]byte, error) {
		if file == "-" {
			return files.ReadAll(a.Stdin(), maxManifest)
		}
		return a.Login.ReadFile(file, maxManifest)
	}
}

// isStream reports whether a manifest was no regular file, such as standard input or the FIFO of '<(command)'.
func isStream(file string) bool {
	info, err := os.Stat(file)
	return file == "-" || err == nil && !info.Mode().IsRegular()
}

// admin is who is logged in beside the pod.
func admin(ctx context.Context, a *app.App) (collect.Admin, error) {
	s, err := a.Login.OpenBeside(ctx)
	if errors.Is(err, login.ErrNoCredential) {
		return collect.Admin{}, collect.ErrNoCredential
	}
	return collect.Admin{AccountID: s.Account, IAMID: s.IAMID, IAM: s.IAM, Containers: s.Containers}, err
}

// askAgain asks IAM until it gives the token, or the time is over.
func (o diagnoseOptions) askAgain(ctx context.Context, a *app.App, c *collect.Collector, facts diagnose.Facts) (diagnose.Report, error) {
	const gap = 2 * time.Second
	begun := a.Now()
	a.Status().Progress("Asking again for up to %s...", o.wait)
	for !facts.Exchange.OK && a.Now().Sub(begun) < o.wait {
		if err := a.Pause(ctx, gap); err != nil {
			return diagnose.Report{}, err
		}
		facts = c.AskAgain(ctx)
	}
	if facts.Exchange.OK {
		a.Status().OK("IAM exchanged the token after %s.", a.Now().Sub(begun).Round(time.Second))
	}
	return diagnose.Run(facts), nil
}

// asGiven adds the flags that a command of podtrust needs to act where this one did.
func (o diagnoseOptions) asGiven(a *app.App, command []string) []string {
	if command[0] != "podtrust" || command[1] == "manifest" {
		return command // these ask nobody
	}
	add := func(flag, value string) {
		if value != "" && !slices.Contains(command, flag) {
			command = append(command, flag, value)
		}
	}
	global := []string{"endpoint", "region"}
	if command[1] == "token" {
		add("--token-file", o.file)
		add("--as", o.as)
		add("--kubeconfig", o.kubeconfig)
		add("--context", o.context)
	}
	if command[1] != "token" || command[2] == "diagnose" {
		global = append(global, "account", "api-key-file", "iam-token-file")
	}
	if command[1] == "token" && command[2] == "diagnose" {
		add("--cluster", o.cluster)
	}
	for _, name := range global {
		if f := a.Flags.Lookup(name); f != nil && f.Changed {
			add("--"+name, f.Value.String())
		}
	}
	return command
}

// waits reports whether asking again may bring another answer: IAM may not know of the trust yet.
func waits(r diagnose.Report, wait time.Duration) bool {
	if wait <= 0 || r.Cause == nil {
		return false
	}
	switch r.Cause.ID {
	case causes.ProfileJustChanged, causes.TrustRefused, causes.TrustUnexplained:
		return true
	default:
		return false
	}
}

// quoted is what somebody else said or wrote: in quotes, unless it is one word without anything that is odd.
func quoted(text string) string {
	said := shown.Said(text)
	if said == `"`+text+`"` && !strings.Contains(text, " ") {
		return text
	}
	return said
}

func diagnosisCard(r diagnose.Report) output.Card {
	card := output.Card{ID: string(r.Verdict), Fields: []output.Field{{Name: "Verdict", Value: string(r.Verdict)}}}
	if r.Cause != nil {
		card.ID = string(r.Cause.ID)
		card.Fields = append(card.Fields,
			output.Field{Name: "Cause", Value: string(r.Cause.ID)},
			output.Field{Name: "What", Value: r.Cause.Message},
			output.Field{Name: "Wanted", Value: r.Cause.Wanted},
			output.Field{Name: "Got", Value: quoted(r.Cause.Got)},
			output.Field{Name: "Where", Value: r.Cause.Where},
		)
		for _, command := range r.Fix.Commands {
			card.Fields = append(card.Fields, output.Field{Name: "Fix", Value: shell.Line(command)})
		}
		card.Fields = append(card.Fields, output.Field{Name: "Note", Value: r.Fix.Manual})
	}
	var others []string
	for _, other := range r.Others {
		others = append(others, "'"+other.Name+"'")
	}
	card.Fields = append(card.Fields, output.Field{Name: "Trusted by", Value: strings.Join(others, ", ")})
	if len(r.Findings) > 0 {
		s := output.Section{Title: "Other findings", Header: []string{"ID", "Where", "What"}}
		for _, f := range r.Findings {
			s.Rows = append(s.Rows, []string{string(f.ID), f.Where, f.Message})
		}
		card.Sections = append(card.Sections, s)
	}
	if len(r.Missing) > 0 {
		s := output.Section{Title: "Not checked", Header: []string{"What"}}
		for _, m := range r.Missing {
			s.Rows = append(s.Rows, []string{m})
		}
		card.Sections = append(card.Sections, s)
	}
	return card
}
