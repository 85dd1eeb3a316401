package rules

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/trust"
)

// named are the objects that the flags name, and what is known of the account that a rule can be about.
type named struct {
	profile   iam.Profile
	rules     []iam.Rule // of the profile
	cluster   containers.Cluster
	resources iam.ResourceGroup
	account   *account.Account
	doubt     names.ClusterDoubt
}

// resolve asks at once for everything that is given by name. Clusters and resource groups are read only for conditions
// that name some. profile fills in the profile and its rules.
func (o *addOptions) resolve(ctx context.Context, s login.Session, profile func(*named) error) (found named, err error) {
	found.account = &account.Account{ID: s.Account}
	var group errgroup.Group
	if o.cluster != "" {
		group.Go(func() (err error) {
			found.cluster, found.doubt, err = names.TrustedCluster(ctx, s, o.cluster)
			return err
		})
	}
	if o.resourceGroup != "" {
		group.Go(func() (err error) {
			found.resources, err = names.ResourceGroup(ctx, s, o.resourceGroup)
			return err
		})
	}
	aboutClusters := slices.ContainsFunc(o.conditions, func(c trust.Condition) bool {
		return !slices.Contains([]string{"namespace", "name", "pod"}, c.Claim)
	})
	if aboutClusters {
		group.Go(func() error {
			read, err := names.Read(ctx, s, inventory.Need{Clusters: true, ResourceGroups: true})
			if err == nil {
				found.account = read
			}
			return err
		})
	}
	err = profile(&found)
	if groupErr := group.Wait(); err == nil {
		err = groupErr
	}
	if err == nil && !aboutClusters && found.cluster.ID != "" {
		found.account.Clusters = account.Partial([]containers.Cluster{found.cluster}, account.NotAsked)
	}
	if err == nil && !aboutClusters && found.resources.ID != "" {
		found.account.ResourceGroups = account.Partial([]iam.ResourceGroup{found.resources}, account.NotAsked)
	}
	return found, err
}

// warnings are what the states of the objects that a rule names mean, and what its cluster may need first.
func (f named) warnings(rule trust.Rule) []string {
	var texts []string
	if f.doubt.Warning != "" {
		texts = append(texts, f.doubt.Warning)
	}
	for _, life := range f.account.LivesOf(rule) {
		if text := names.LifeWarning(life); !life.Ended && text != f.doubt.Warning {
			texts = append(texts, text)
		}
	}
	return texts
}

// same returns the rule of the profile that has the same conditions.
func (f named) same(rule trust.Rule) (iam.Rule, bool) {
	i := slices.IndexFunc(f.rules, func(r iam.Rule) bool { return account.RuleOf(r).Key() == rule.Key() })
	if i < 0 {
		return iam.Rule{}, false
	}
	return f.rules[i], true
}

// warnUnchecked warns of conditions that name clusters or resource groups which were not found in lists that may have more.
func (f named) warnUnchecked(a *app.App, rule trust.Rule) {
	for _, c := range rule.Conditions {
		why := ""
		var seen func(value string) bool
		switch c.Claim {
		case "service_instance", "crn":
			why = f.account.Clusters.Why()
			seen = func(v string) bool {
				return v == f.cluster.ID || slices.ContainsFunc(f.account.Clusters.Seen(), func(k containers.Cluster) bool { return v == k.ID || v == k.CRN })
			}
		case "resource_group_id", "resource_group_name":
			why = f.account.ResourceGroups.Why()
			seen = func(v string) bool {
				return v == f.resources.ID || slices.ContainsFunc(f.account.ResourceGroups.Seen(), func(g iam.ResourceGroup) bool { return v == g.ID || v == g.Name })
			}
		}
		if why == "" {
			continue
		}
		for _, v := range c.Pins() {
			if !seen(v) {
				a.WarnTrust("Not checked: '%s' of condition '%s' (%s).", v, c, why)
			}
		}
	}
}
