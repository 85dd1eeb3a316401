package profile

import (
	"context"
	"errors"
	"slices"
	"strings"

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

const (
	typeIKS  = "iks"
	typeROKS = "roks"
)

type ruleAddOptions struct {
	profile, name, clusterType                                       string
	cluster, namespace, serviceAccount, pod, location, resourceGroup string
	where                                                            []string
	allowWide                                                        bool
	conditions                                                       []trust.Condition // of everything but the cluster
}

func newRuleAdd(a *app.App) *cobra.Command {
	var o ruleAddOptions
	cmd := &cobra.Command{
		Use: "add PROFILE [--cluster-type iks|roks] [--cluster CLUSTER] [--namespace NAMESPACE] [--service-account NAME] [--pod POD] " +
			"[--location LOCATION] [--resource-group GROUP] [--where 'CLAIM OPERATOR VALUE']... [--name RULE] [--allow-wide]",
		Short: "Let all pods that meet conditions become a profile",
		Long: "Adds a claim rule: the pods of all clusters of a type that meet every condition may become the profile, those of future " +
			"clusters too. This is what the console calls all service resources. The same rule again changes nothing.\n\n" +
			"Claims of '--where':\n" + claimHelp() + "\nOperators: " + strings.Join(trust.Operators(), ", ") + ". The values of IN stand " +
			"between commas.\n\nNeeds the role Administrator, Editor or Operator on the IAM Identity Service.",
		Example: "podtrust profile rule add orders-api --cluster-type iks --namespace prod --service-account trusted-profile\n" +
			"podtrust profile rule add orders-api --cluster demo-roks --where 'namespace IN orders,payments'",
		Args: app.Args("PROFILE"), ValidArgsFunction: completeProfile(a), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.profile = args[0]
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	f := cmd.Flags()
	f.Var(app.NewEnum(&o.clusterType, "", typeIKS, typeROKS), "cluster-type", "`iks|roks`: Kubernetes or OpenShift; taken from the cluster when there is one")
	f.StringVar(&o.cluster, "cluster", "", "name, ID or CRN of the only `CLUSTER` whose pods fit")
	f.StringVar(&o.namespace, "namespace", "", "`NAMESPACE` of the service account")
	f.StringVar(&o.serviceAccount, "service-account", "", "`NAME` of the service account")
	f.StringVar(&o.pod, "pod", "", "name of the `POD`")
	f.StringVar(&o.location, "location", "", "`LOCATION` in the cluster's CRN, such as us-south")
	f.StringVar(&o.resourceGroup, "resource-group", "", "name or ID of the clusters' resource `GROUP`")
	f.StringArrayVar(&o.where, "where", nil, "`'CLAIM OPERATOR VALUE'`: another condition; may be repeated")
	f.StringVar(&o.name, "name", "", "`RULE`: a label for the rule, which decides nothing")
	f.BoolVar(&o.allowWide, "allow-wide", false, "allow a rule without any condition: every pod of every cluster of the type")
	app.CompleteFlag(cmd, "cluster-type", cobra.FixedCompletions([]string{typeIKS, typeROKS}, cobra.ShellCompDirectiveNoFileComp))
	app.CompleteFlag(cmd, "cluster", a.Complete(names.Clusters))
	return cmd
}

func claimHelp() string {
	var b strings.Builder
	for _, c := range trust.Claims() {
		b.WriteString("  " + c.Name + ": " + c.Meaning + "\n")
	}
	return b.String()
}

func (o *ruleAddOptions) validate() error {
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
			return app.Usagef("'--%s': %w", flag.name, err)
		}
		o.conditions = append(o.conditions, condition)
	}
	for _, text := range o.where {
		condition, err := trust.ParseCondition(text)
		if err != nil {
			return app.Usagef("'--where': %w", err)
		}
		o.conditions = append(o.conditions, condition)
	}
	switch wide := len(o.conditions) == 0 && o.cluster == "" && o.resourceGroup == ""; {
	case o.clusterType == "" && o.cluster == "":
		return app.Usagef("'--cluster-type' is missing: without a cluster nothing tells whether its pods are of Kubernetes or of OpenShift")
	case wide && !o.allowWide:
		return app.Usagef("the rule has no condition: every pod of every cluster of the type, of future ones too, could become the profile").
			Hintf("Add a condition such as '--namespace', or '--allow-wide' if that is what you want.")
	}
	return contradiction(o.conditions)
}

func (o ruleAddOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Open(ctx)
	if err != nil {
		return err
	}
	profile, in, warning, err := o.resolve(ctx, s)
	if err != nil {
		return err
	}
	if warning != "" {
		a.Status().Warn("%s", warning)
	}
	if wide := trusted(in.Conditions); wide != "" {
		a.Status().Warn("%s", wide)
	}
	a.Status().Progress("Adding a claim rule to trusted profile '%s' as '%s'...", profile.Name, s.Who)
	rule, already, err := ensureRule(ctx, s, profile.ID, in)
	if err != nil {
		return err
	}
	if already {
		a.Status().OK("Trusted profile '%s' has such a rule already.", profile.Name)
	} else {
		a.Status().OK("Pods of type %s may become trusted profile '%s' when: %s.", rule.CRType, profile.Name, conditions(rule))
	}
	return output.Object(p, rule, ruleCard(rule))
}

// resolve asks at once for everything that is given by name.
func (o ruleAddOptions) resolve(ctx context.Context, s app.Session) (iam.Profile, iam.CreateRuleRequest, string, error) {
	var group errgroup.Group
	var cluster containers.Cluster
	var resources iam.ResourceGroup
	var warning string
	if o.cluster != "" {
		group.Go(func() error {
			var err error
			cluster, warning, err = names.TrustedCluster(ctx, s, o.cluster)
			return err
		})
	}
	if o.resourceGroup != "" {
		group.Go(func() error {
			var err error
			resources, err = names.ResourceGroup(ctx, s, o.resourceGroup)
			return err
		})
	}
	profile, err := names.Profile(ctx, s, o.profile)
	if groupErr := group.Wait(); err == nil {
		err = groupErr
	}
	if err != nil {
		return iam.Profile{}, iam.CreateRuleRequest{}, "", err
	}
	in, err := o.request(cluster, resources)
	return profile, in, warning, err
}

func (o ruleAddOptions) request(cluster containers.Cluster, resources iam.ResourceGroup) (iam.CreateRuleRequest, error) {
	kind := trust.KindOf(o.clusterType == typeROKS)
	var first []trust.Condition
	if cluster.ID != "" {
		if of := trust.KindOf(cluster.OpenShift()); o.clusterType != "" && of != kind {
			return iam.CreateRuleRequest{}, app.Usagef("'--cluster-type %s' does not fit cluster '%s', whose pods are of type %s: the rule could never match",
				o.clusterType, cluster.Name, of).Hintf("Leave '--cluster-type' out.")
		}
		kind = trust.KindOf(cluster.OpenShift())
		c, err := trust.NewCondition("service_instance", trust.Equals, cluster.ID)
		if err != nil {
			return iam.CreateRuleRequest{}, err
		}
		first = append(first, c)
	}
	if resources.ID != "" {
		c, err := trust.NewCondition("resource_group_id", trust.Equals, resources.ID)
		if err != nil {
			return iam.CreateRuleRequest{}, err
		}
		first = append(first, c)
	}
	in := iam.CreateRuleRequest{Name: o.name, Type: "Profile-CR", CRType: string(kind)}
	all := slices.Concat(first, o.conditions)
	for _, c := range all {
		in.Conditions = append(in.Conditions, iam.Condition{Claim: c.Claim, Operator: c.Operator, Value: c.Value})
	}
	return in, contradiction(all)
}

// ensureRule returns the rule that was asked for, and whether it was there. Like ensureLink it looks after a lost answer.
func ensureRule(ctx context.Context, s app.Session, profileID string, in iam.CreateRuleRequest) (rule iam.Rule, already bool, err error) {
	rule, already, err = findRule(ctx, s, profileID, in)
	if already || err != nil && !errors.Is(err, apierr.ErrNotFound) {
		return rule, already, err
	} // a profile that is not found may be new, which is waited for below
	rule, err = s.IAM.CreateRule(ctx, profileID, in)
	if errors.Is(err, apierr.ErrUnavailable) {
		if there, found, lookErr := findRule(ctx, s, profileID, in); lookErr == nil && found {
			return there, false, nil
		}
	}
	return rule, false, err
}

func findRule(ctx context.Context, s app.Session, profileID string, in iam.CreateRuleRequest) (iam.Rule, bool, error) {
	all, err := s.IAM.ListRules(ctx, profileID)
	for _, r := range all {
		if r.Type == in.Type && r.CRType == in.CRType && sameConditions(r.Conditions, in.Conditions) {
			return r, true, nil
		}
	}
	return iam.Rule{}, false, err
}

// sameConditions compares without regard to order, which decides nothing.
func sameConditions(a, b []iam.Condition) bool {
	key := func(c iam.Condition) string { return c.Claim + "\x00" + c.Operator + "\x00" + c.Value }
	keys := func(all []iam.Condition) []string {
		var k []string
		for _, c := range all {
			k = append(k, key(c))
		}
		slices.Sort(k)
		return k
	}
	return slices.Equal(keys(a), keys(b))
}
