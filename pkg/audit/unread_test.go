package audit_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/audit"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

// A check that depends on an unread part is unknown, and never without findings.
// every is what an audit says that does not know some checks because of a claim rule.
func every(checks ...string) []string {
	for i, check := range checks {
		checks[i] = check + " by claim rule 'r' (iks: namespace EQUALS red, name equals default)"
	}
	return checks
}

func TestWhatWasNotReadIsUnknown(t *testing.T) {
	t.Parallel()
	admin := policies(policy("p", "Administrator", "serviceType", "service"))
	for name, row := range map[string]struct {
		change func(*account.Account, *account.Profile)
		want   []string
	}{
		"links": {
			func(_ *account.Account, p *account.Profile) { p.Links = account.Partial[iam.Link](nil, why) },
			[]string{
				"cluster-gone by links", "cluster-leaving by links", "default-service-account by links", "duplicate by links",
				"mixed-trust by links, claim rules, users and service IDs", "never-matches by links", "no-trust by links, claim rules, users and service IDs",
				"shared-across-clusters by links", "system-namespace by links",
			},
		},
		"links behind an administrator": {
			func(a *account.Account, p *account.Profile) {
				admin(a, p)
				p.Links = account.Partial[iam.Link](nil, why)
			},
			[]string{
				"admin-behind-pods by links", "cluster-gone by links", "cluster-leaving by links", "default-service-account by links", "duplicate by links",
				"mixed-trust by links, claim rules, users and service IDs", "never-matches by links", "no-trust by links, claim rules, users and service IDs",
				"shared-across-clusters by links", "system-namespace by links",
			},
		},
		"rules": {
			func(_ *account.Account, p *account.Profile) { p.Rules = account.Partial[iam.Rule](nil, why) },
			[]string{
				"cluster-gone by claim rules", "cluster-leaving by claim rules", "default-service-account by claim rules", "duplicate by claim rules",
				"mixed-trust by links, claim rules, users and service IDs", "near-limit by claim rules", "never-matches by claim rules",
				"shared-across-clusters by claim rules", "system-namespace by claim rules", "wide-any-cluster by claim rules", "wide-contains by claim rules",
				"wide-namespace by claim rules", "wide-service-account by claim rules",
			},
		},
		"identities": {
			func(_ *account.Account, p *account.Profile) { p.Identities = account.Partial[iam.Identity](nil, why) },
			[]string{"mixed-trust by links, claim rules, users and service IDs"},
		},
		"identities of a profile without other trust": {
			func(_ *account.Account, p *account.Profile) {
				p.Identities, p.Links = account.Partial[iam.Identity](nil, why), account.Whole[iam.Link](nil)
			}, []string{"no-trust by links, claim rules, users and service IDs"},
		},
		"clusters": {
			func(a *account.Account, _ *account.Profile) {
				a.Clusters = account.Partial[containers.Cluster](nil, why)
			},
			[]string{
				"cluster-gone by clusters", "cluster-leaving by clusters", "never-matches by clusters", "no-trust by clusters",
				"shared-across-clusters by clusters",
			},
		},
		"the CRN of a cluster": {
			func(a *account.Account, _ *account.Profile) {
				a.Clusters.Seen()[0].CRN, a.UnreadCRNs = "", map[string]string{"c1": why}
			},
			[]string{
				"cluster-gone by CRN of cluster 'demo'", "cluster-leaving by CRN of cluster 'demo'", "never-matches by CRN of cluster 'demo'",
				"no-trust by CRN of cluster 'demo'", "shared-across-clusters by CRN of cluster 'demo'",
			},
		},
		"policies": {
			func(_ *account.Account, p *account.Profile) { p.Policies = account.Partial[iam.Policy](nil, why) },
			[]string{
				"admin-behind-pods by access policies", "escalation by access policies", "expired by access policies", "near-limit by access policies",
				"no-access by access policies", "wide-access by access policies",
			},
		},
		"groups": {
			func(_ *account.Account, p *account.Profile) { p.Groups = account.Partial[string](nil, why) },
			[]string{
				"admin-behind-pods by access groups", "escalation by access groups", "near-limit by access groups", "wide-access by access groups",
			},
		},
		"policies of a group": {
			func(a *account.Account, p *account.Profile) {
				p.Groups = account.Whole([]string{"AccessGroupId-1"})
				a.Groups.Seen()[0].Policies = account.Partial[iam.Policy](nil, why)
			},
			[]string{
				"admin-behind-pods by access policies of access group 'readers'", "escalation by access policies of access group 'readers'",
				"expired by access policies of access group 'readers'", "near-limit by access policies of access group 'readers'",
				"wide-access by access policies of access group 'readers'",
			},
		},
		"policies of a group that were not requested": {
			func(a *account.Account, _ *account.Profile) { a.Groups.Seen()[0].Policies = account.List[iam.Policy]{} },
			[]string{"expired by access policies of access group 'readers'", "near-limit by access policies of access group 'readers'"},
		},
		"clusters that a rule may admit by accident": {
			func(a *account.Account, p *account.Profile) {
				rule("location CONTAINS us", "namespace EQUALS orders", "name EQUALS api")(a, p)
				a.Clusters = account.Partial(a.Clusters.Seen()[:0], why)
			},
			[]string{
				"cluster-gone by clusters", "cluster-leaving by clusters", "never-matches by clusters",
				"shared-across-clusters by clusters", "wide-contains by clusters",
			},
		},
		"the last use": {
			func(_ *account.Account, p *account.Profile) {
				p.Activity = account.Partial[iam.Activity](nil, "IAM does not say")
			},
			[]string{"unused by last use"},
		},
		"the last use of a new profile matters not": {
			func(_ *account.Account, p *account.Profile) {
				p.CreatedAt, p.Activity = iam.Time{Time: today().AddDate(0, 0, -3)}, account.Partial[iam.Activity](nil, "too new")
			}, []string{},
		},
		"leftovers": {
			func(a *account.Account, _ *account.Profile) { a.Leftovers = account.Partial[iam.Policy](nil, why) },
			[]string{"leftover by policies of deleted profiles"},
		},
		"a cluster of another account": {
			func(a *account.Account, p *account.Profile) {
				other := link("Link-2", "c1", "red", "default")
				other.Link.CRN = strings.Replace(other.Link.CRN, accountID, strings.Repeat("a", 32), 1)
				links(p.Links.Seen()[0], other)(a, p)
			}, []string{
				"cluster-gone by link 'c1/red/default'", "cluster-leaving by link 'c1/red/default'", "default-service-account by link 'c1/red/default'",
				"never-matches by link 'c1/red/default'", "shared-across-clusters by link 'c1/red/default'",
			},
		},
		"a cluster of another account, and another type": {
			func(a *account.Account, p *account.Profile) {
				other := link("Link-2", "c1", "red", "default")
				other.CRType = "ROKS_SA"
				other.Link.CRN = strings.Replace(other.Link.CRN, accountID, strings.Repeat("a", 32), 1)
				links(p.Links.Seen()[0], other)(a, p)
			}, []string{
				"cluster-gone by link 'c1/red/default'", "cluster-leaving by link 'c1/red/default'", "default-service-account by link 'c1/red/default'",
				"never-matches by link 'c1/red/default'", "shared-across-clusters by link 'c1/red/default'",
			},
		},
		"an operator that IBM does not list": {
			func(_ *account.Account, p *account.Profile) {
				p.Rules = account.Whole([]iam.Rule{ruleOf("ClaimRule-1", "namespace EQUALS red", "name EQUALS default")})
				p.Rules.Seen()[0].Conditions[1].Operator = "equals"
			}, every(
				"cluster-gone", "cluster-leaving", "default-service-account", "never-matches", "shared-across-clusters", "system-namespace",
				"wide-any-cluster", "wide-contains", "wide-namespace", "wide-service-account",
			),
		},
		"a policy in an unknown state": {
			func(_ *account.Account, p *account.Profile) {
				odd := policy("p", "Administrator", "serviceType", "service")
				odd.State = "Active"
				policies(odd)(nil, p)
			}, []string{
				"admin-behind-pods by policy 'Administrator on all services (with conditions)'",
				"no-access by policy 'Administrator on all services (with conditions)'",
			},
		},
		"services that are spelled otherwise": {
			policies(policy("p", "Editor", "serviceName", "IAM-identity"), policy("q", "Editor", "serviceType", "Platform_Service")),
			[]string{"escalation by policy 'Editor on IAM-identity'", "escalation by policy 'Editor on services of type Platform_Service'"},
		},
		"a location that is not known": {
			rule("namespace CONTAINS red", "location EQUALS mars"), []string{
				"never-matches by claim rule 'r' (iks: namespace CONTAINS red, location EQUALS mars)",
				"shared-across-clusters by claim rule 'r' (iks: namespace CONTAINS red, location EQUALS mars)",
				"wide-any-cluster by claim rule 'r' (iks: namespace CONTAINS red, location EQUALS mars)",
				"wide-contains by claim rule 'r' (iks: namespace CONTAINS red, location EQUALS mars)",
			},
		},
		"conditions of an administrator": {
			func(a *account.Account, p *account.Profile) {
				admin := policy("p", "Administrator", "serviceType", "service")
				admin.Resource.Tags = []iam.PolicyAttribute{{Key: "env", Operator: "stringEquals", Value: "dev"}}
				policies(admin)(a, p)
			}, []string{
				"admin-behind-pods by policy 'Administrator on all services (with conditions)'",
				"no-access by policy 'Administrator on all services (with conditions)'",
			},
		},
		"an administrator of one region": {
			policies(policy("p", "Administrator", "serviceType", "service", "region", "us-south")),
			[]string{"escalation by policy 'Administrator on all services (region us-south)'"},
		},
		"a pattern of services": {
			policies(matching(policy("p", "Manager", "serviceName", "cloud*"))), []string{"wide-access by policy 'Manager on (serviceName stringMatch cloud*)'"},
		},
		"an administrator of services by a pattern": {
			policies(matching(policy("p", "Administrator", "serviceName", "*"))), []string{
				"admin-behind-pods by policy 'Administrator on (serviceName stringMatch *)'", "escalation by policy 'Administrator on (serviceName stringMatch *)'",
			},
		},
		"an administrator of a resource group": {
			policies(policy("p", "Administrator", "resourceGroupId", "rg1")),
			[]string{"escalation by policy 'Administrator on in resource group Default'"},
		},
		"an editor of what is not named": {policies(policy("p", "Editor")), []string{"escalation by policy 'Editor on the whole account'"}},
		"a viewer of what is not named":  {policies(policy("p", "Viewer")), []string{}},
		"the last use of which nothing is said": {
			func(_ *account.Account, p *account.Profile) { p.Activity = account.Whole[iam.Activity](nil) }, []string{"unused by last use"},
		},
		"whether a role lets pods change IAM": {
			policies(policy("p", "Operator", "serviceName", "iam-groups")), []string{"escalation by policy 'Operator on iam-groups'"},
		},
	} {
		report := audit.Run(world(row.change), today(), audit.Options{})
		if diff := cmp.Diff(row.want, unknowns(report)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if got := lines(report); len(got) > 0 {
			t.Errorf("%s: found %q", name, got)
		}
	}
}
