package rules

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/change"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/near"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/shell"
	"github.com/podtrust/podtrust/pkg/trust"
)

const (
	typeIKS  = "iks"
	typeROKS = "roks"
)

type addOptions struct {
	change.Options
	profile, name, clusterType                                       string
	cluster, namespace, serviceAccount, pod, location, resourceGroup string
	where                                                            []string
	allowWide, allowUnknown                                          bool
	conditions                                                       []trust.Condition // of everything but the cluster
	refused                                                          error             // why a new rule of the flags alone is refused
}

func newAdd(a *app.App) *cobra.Command {
	var o addOptions
	cmd := &cobra.Command{
		Use: "add PROFILE [--cluster-type iks|roks] [--cluster CLUSTER] [-n, --namespace NAMESPACE] [--service-account NAME] [--pod POD] " +
			"[--location LOCATION] [--resource-group GROUP] [--where 'CLAIM OPERATOR VALUE']... [--name RULE] [--allow-wide] [--allow-unknown] [--dry-run]",
		Short: "Add a claim rule to a profile",
		Long: `
			Adds a claim rule: the pods of all clusters of a type that meet every condition can become the profile, including
			those of future clusters. This is what the console calls all service resources. The same rule again changes nothing,
			whatever the order and spelling of its conditions. A rule that can never match is refused.

			Claims of '--where':
			` + claimHelp() + `
			Operators: ` + strings.Join(trust.Operators(), ", ") + `. The values of IN stand between commas.

			Needs the role Administrator, Editor or Operator on the IAM Identity Service.`,
		Example: `
			podtrust profile rule add orders-api --cluster-type iks --namespace prod --service-account trusted-profile
			podtrust profile rule add orders-api --cluster demo-roks --where 'namespace IN orders,payments'`,
		Args: app.Args("PROFILE"), ValidArgsFunction: a.CompleteFirst(names.Profiles), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.profile = args[0]
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	o.flags(cmd, a)
	return cmd
}

// flags adds those of every verb that makes the conditions of a rule.
func (o *addOptions) flags(cmd *cobra.Command, a *app.App) {
	f := cmd.Flags()
	f.Var(app.NewEnum(&o.clusterType, "", typeIKS, typeROKS), "cluster-type", "`iks|roks`: Kubernetes or OpenShift; taken from the cluster when there is one")
	f.StringVar(&o.cluster, "cluster", "", "name, ID or CRN of the only `CLUSTER` whose pods match")
	f.StringVarP(&o.namespace, "namespace", "n", "", "`NAMESPACE` of the service account")
	f.StringVar(&o.serviceAccount, "service-account", "", "`NAME` of the service account")
	f.StringVar(&o.pod, "pod", "", "name of the `POD`")
	f.StringVar(&o.location, "location", "", "`LOCATION` in the cluster's CRN, such as us-south")
	f.StringVar(&o.resourceGroup, "resource-group", "", "name or ID of the clusters' resource `GROUP`")
	f.StringArrayVar(&o.where, "where", nil, "`'CLAIM OPERATOR VALUE'`: another condition; may be repeated")
	f.StringVar(&o.name, "name", "", "`RULE`: a label for the rule, for people only")
	f.BoolVar(&o.allowWide, "allow-wide", false,
		"allow a rule whose namespace is open without a fixed cluster, or whose namespace and service account are both open")
	f.BoolVar(&o.allowUnknown, "allow-unknown", false, "allow a location that podtrust and the account's clusters do not know")
	o.Flags(cmd)
	app.CompleteFlag(cmd, "cluster-type", cobra.FixedCompletions([]string{typeIKS, typeROKS}, cobra.ShellCompDirectiveNoFileComp))
	app.CompleteFlag(cmd, "cluster", a.Complete(names.Clusters))
}

func claimHelp() string {
	var b strings.Builder
	for _, c := range trust.Claims() {
		b.WriteString("  " + c.Name + ": " + c.Meaning + "\n")
	}
	return b.String()
}

func (o *addOptions) validate() error {
	if err := o.parse(); err != nil {
		return err
	}
	if o.clusterType == "" && o.cluster == "" {
		return failure.Usagef("'--cluster-type' is missing: it is required unless '--cluster' is given")
	}
	return o.judge()
}

// parse makes the conditions of the flags.
func (o *addOptions) parse() error {
	for _, flag := range []struct{ name, claim, value string }{
		{"namespace", "namespace", o.namespace},
		{"service-account", "name", o.serviceAccount},
		{"pod", "pod", o.pod},
		{"location", "location", o.location},
	} {
		if flag.value == "" {
			continue
		}
		condition, err := trust.NewCondition(flag.claim, trust.Equals, flag.value)
		if err != nil {
			return failure.Usagef("'--%s': %w", flag.name, err)
		}
		o.conditions = append(o.conditions, condition)
	}
	for _, text := range o.where {
		condition, err := trust.ParseCondition(text)
		if err != nil {
			return failure.Usagef("'--where': %w", err)
		}
		o.conditions = append(o.conditions, condition)
	}
	return nil
}

// judge notes why the rule is refused, as far as that is known without the account.
func (o *addOptions) judge() error {
	rule := o.rule(containers.Cluster{}, iam.ResourceGroup{})
	for _, d := range rule.Doubts(trust.Known{}) {
		switch d.Kind {
		case trust.DoubtClaim, trust.DoubtValue, trust.DoubtForm: // no rule has these
			return refusal(d, rule.CRType)
		case trust.DoubtContradiction: // the account can't change it
			o.refused = refusal(d, rule.CRType)
			return nil
		case trust.DoubtCluster, trust.DoubtClusterKind, trust.DoubtResourceGroup, trust.DoubtLocation:
		}
	}
	if o.cluster != "" { // which fixes it, whatever its ID is
		rule.Conditions = append(rule.Conditions, trust.Condition{Claim: "service_instance", Operator: trust.Equals, Value: `"x"`})
	}
	if wide := rule.Wide(); wide != "" && !o.allowWide {
		o.refused = failure.Usagef("the rule is too wide: it trusts %s", wide).
			Hintf("Add a condition such as '--namespace', or add '--allow-wide' if this is intended.")
	}
	return nil
}

// rule is the rule of the flags. Cluster and resource group may be empty.
func (o *addOptions) rule(cluster containers.Cluster, resources iam.ResourceGroup) trust.Rule {
	kind := trust.KindOf(o.clusterType == typeROKS)
	if o.clusterType == "" {
		kind = trust.KindOf(cluster.OpenShift())
	}
	r := trust.Rule{Name: o.name, Type: account.RuleType, CRType: string(kind)}
	for claim, value := range map[string]string{"service_instance": cluster.ID, "resource_group_id": resources.ID} {
		if c, err := trust.NewCondition(claim, trust.Equals, value); err == nil { // there is none for ""
			r.Conditions = append(r.Conditions, c)
		}
	}
	slices.SortFunc(r.Conditions, func(x, y trust.Condition) int { return strings.Compare(y.Claim, x.Claim) })
	r.Conditions = append(r.Conditions, o.conditions...)
	return r
}

// refusal is the error for a rule that can never match, or of which that is not known.
func refusal(d trust.Doubt, crType string) error {
	e := failure.Usagef("%s", d.Message)
	switch {
	case d.Kind == trust.DoubtClusterKind:
		other := map[string]trust.Kind{string(trust.IKS): trust.ROKS, string(trust.ROKS): trust.IKS}[crType]
		return e.Hintf("Did you mean '--cluster-type %s'?", account.TypeName(string(other)))
	case d.Kind == trust.DoubtLocation:
		if near := nearLocations(d); len(near) > 0 {
			return e.Hintf("Did you mean '%s'? Add '--allow-unknown' if it is correct.", strings.Join(near, "' or '"))
		}
		return e.Hintf("Known locations are %s. Add '--allow-unknown' if it is correct.", strings.Join(trust.Locations(), ", "))
	case d.Meant != "":
		return e.Hintf("Did you mean '%s'?", d.Meant)
	case d.Kind == trust.DoubtContradiction:
		return e.Hintf("Remove one of the conditions, or list several values with IN: '--where \"CLAIM IN VALUE,VALUE\"'.")
	case d.Kind == trust.DoubtCluster:
		return e.Hintf("To list clusters, run 'podtrust cluster list'.")
	case d.Kind == trust.DoubtResourceGroup:
		return e.Hintf("To list resource groups, run 'ibmcloud resource groups'.")
	}
	return e.Hintf("Change or remove the condition.")
}

// nearLocations are the locations that were probably meant.
func nearLocations(d trust.Doubt) []string {
	if d.Meant != "" {
		return []string{d.Meant}
	}
	var found []string
	for _, v := range d.Condition.Pins() {
		if !slices.Contains(trust.Locations(), v) {
			found = append(found, near.Names(v, trust.Locations())...)
		}
	}
	return found
}

func (o *addOptions) run(ctx context.Context, a *app.App) error {
	v, err := change.Start(ctx, a, o.Options)
	if err != nil {
		return err
	}
	s := v.Session
	var unread error
	found, err := o.resolve(ctx, s, func(found *named) (err error) {
		if found.profile, err = names.Profile(ctx, s, o.profile); err == nil {
			found.rules, unread = s.IAM.ListRules(ctx, found.profile.ID) // the writer reads them again, and reports an error
		}
		return err
	})
	if err != nil {
		return cmp.Or(o.refused, err)
	}
	rule := o.rule(found.cluster, found.resources)
	refused := o.refusal(found, rule)
	if have, ok := found.same(rule); ok {
		if refused != nil {
			a.WarnTrust("A new rule like this would be refused: %s.", refused.Error())
		}
		o.warn(a, rule, found.warnings(rule))
		return o.already(ctx, v, found.profile, have)
	}
	if refused != nil {
		return refused
	}
	if o.DryRun { // it has no writer: whether the rule is new must be known
		there, err := names.Listed(s, found.rules, unread)
		if err == nil {
			err = names.Uncertain("claim rules of trusted profile '"+found.profile.Name+"'", there)
		}
		if err != nil {
			return err
		}
	}
	o.warn(a, rule, found.warnings(rule))
	found.warnUnchecked(a, rule)
	in := requestOf(rule)
	if proceed, err := v.Decide(ctx, change.Wanted{Changes: []plan.Change{plan.AddRule(found.account, found.profile, in)}}); !proceed {
		return err
	}
	a.Status().Progress("Adding a claim rule to trusted profile '%s' as '%s'...", found.profile.Name, s.Who)
	made, already, err := a.Writer(s).AddRule(ctx, found.profile.ID, in)
	switch {
	case err != nil:
		return failure.IfUnknown(err, "To list the claim rules, run 'podtrust profile rule list %s'.", shell.Word(found.profile.Name))
	case already:
		return o.already(ctx, v, found.profile, made)
	}
	a.Status().OK("Trusted profile '%s' trusts %s.", found.profile.Name, found.account.RuleTrusts(account.RuleOf(made)))
	return output.Object(v.Printer, made, card(made))
}

// already is the outcome when the profile has the rule.
func (o *addOptions) already(ctx context.Context, v change.Verb, p iam.Profile, have iam.Rule) error {
	v.App.Status().OK("Trusted profile '%s' has such a rule already.", p.Name)
	if proceed, err := v.Decide(ctx, change.Wanted{}); !proceed {
		return err
	}
	return output.Object(v.Printer, have, card(have))
}

// requestOf is the content of a rule as it is sent.
func requestOf(rule trust.Rule) iam.CreateRuleRequest {
	in := iam.CreateRuleRequest{Name: rule.Name, Type: rule.Type, CRType: rule.CRType}
	for _, c := range rule.Conditions {
		in.Conditions = append(in.Conditions, iam.Condition(c))
	}
	return in
}

// refusal is why a new rule is refused; nil for a rule that may be added.
func (o *addOptions) refusal(found named, rule trust.Rule) error {
	if err := cmp.Or(o.refused, found.doubt.Refusal); err != nil {
		return err
	}
	for _, d := range rule.Doubts(found.account.Known()) {
		if d.Kind != trust.DoubtLocation || !o.allowUnknown {
			return refusal(d, rule.CRType)
		}
	}
	for _, life := range found.account.LivesOf(rule) {
		if err := names.Ended(life); err != nil {
			return err
		}
	}
	return nil
}

func (o *addOptions) warn(a *app.App, r trust.Rule, warnings []string) {
	for _, text := range warnings {
		a.WarnTrust("%s", text)
	}
	if wide := r.Wide(); wide != "" {
		a.WarnTrust("The rule is wide: it trusts %s.", wide)
	}
	for _, text := range account.RuleWarnings(r) {
		a.WarnTrust("%s", text)
	}
}
