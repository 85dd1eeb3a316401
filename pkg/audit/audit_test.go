package audit_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/audit"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

const (
	accountID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	why       = "not allowed (iam-identity.profile.get)"
)

func today() time.Time { return time.Date(2026, time.December, 1, 0, 0, 0, 0, time.UTC) }

func clusterCRN(id string) string {
	return "crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + accountID + ":" + id + "::"
}

// world is an account with two clusters, and one profile in which each row of a table puts its trust: a link of a pod and a policy,
// so that it has no findings by itself.
func world(change func(*account.Account, *account.Profile)) *account.Account {
	cluster := func(id, name, kind, version string) containers.Cluster {
		return containers.Cluster{
			ID: id, Name: name, CRN: clusterCRN(id), Type: kind, MasterKubeVersion: version, State: "normal", ResourceGroup: "rg1", ResourceGroupName: "Default",
		}
	}
	a := &account.Account{
		ID: accountID,
		Clusters: account.Whole([]containers.Cluster{
			cluster("c1", "demo", "kubernetes", "1.34.1_1530"), cluster("c2", "roks", "openshift", "4.18.24_1560_openshift"),
			cluster("c3", "old", "kubernetes", "1.20.15_1588"),
		}),
		Groups: account.Whole([]account.Group{{
			Group: iam.Group{ID: "AccessGroupId-1", Name: "readers"}, Policies: account.Whole[iam.Policy](nil), Members: account.Whole[iam.Member](nil),
		}}),
		ResourceGroups: account.Whole([]iam.ResourceGroup{{ID: "rg1", Name: "Default"}}),
		Leftovers:      account.Whole[iam.Policy](nil),
	}
	p := account.Profile{
		Profile:    iam.Profile{ID: "Profile-1", Name: "orders", IAMID: "iam-Profile-1"},
		Links:      account.Whole([]iam.Link{link("Link-1", "c1", "orders", "api")}),
		Rules:      account.Whole[iam.Rule](nil),
		Identities: account.Whole[iam.Identity](nil),
		Groups:     account.Whole[string](nil),
		Policies:   account.Whole([]iam.Policy{policy("reader", "Reader", "serviceName", "kms")}),
		Activity:   account.Whole([]iam.Activity{{LastUse: iam.Time{Time: today().AddDate(0, 0, -1)}}}),
	}
	change(a, &p)
	if p.Name != "" {
		a.Profiles = account.Whole([]account.Profile{p})
	}
	return a
}

func link(id, cluster, namespace, serviceAccount string) iam.Link {
	return iam.Link{ID: id, CRType: "IKS_SA", Link: iam.LinkTarget{CRN: clusterCRN(cluster), Namespace: namespace, Name: serviceAccount}}
}

// rule is a claim rule for pods of Kubernetes, from conditions as people write them.
func rule(conditions ...string) func(*account.Account, *account.Profile) {
	return func(_ *account.Account, p *account.Profile) {
		p.Rules = account.Whole([]iam.Rule{ruleOf("ClaimRule-1", conditions...)})
	}
}

func ruleOf(id string, conditions ...string) iam.Rule {
	r := iam.Rule{ID: id, Name: "r", Type: "Profile-CR", CRType: "IKS_SA"}
	for _, text := range conditions {
		c, err := trust.ParseCondition(text)
		if err != nil {
			panic(err)
		}
		r.Conditions = append(r.Conditions, iam.Condition(c))
	}
	return r
}

func policy(id, role string, attributes ...string) iam.Policy {
	r, err := account.ResolveRole(account.List[iam.Role]{}, role)
	if err != nil {
		panic(err)
	}
	p := iam.Policy{ID: id, Control: iam.PolicyControl{Grant: iam.PolicyGrant{Roles: []iam.PolicyRole{r}}}}
	p.Resource.Attributes = []iam.PolicyAttribute{{Key: "accountId", Operator: "stringEquals", Value: accountID}}
	for pair := range slices.Chunk(attributes, 2) {
		p.Resource.Attributes = append(p.Resource.Attributes, iam.PolicyAttribute{Key: pair[0], Operator: "stringEquals", Value: pair[1]})
	}
	return p
}

func until(p iam.Policy, at time.Time) iam.Policy {
	p.Pattern = "time-based-conditions:once"
	p.Rule = map[string]any{"operator": "and", "conditions": []any{map[string]any{
		"key": "{{environment.attributes.current_date_time}}", "operator": "dateTimeLessThanOrEquals", "value": at.Format(time.RFC3339),
	}}}
	return p
}

// matching is a policy whose last attribute is a pattern.
func matching(p iam.Policy) iam.Policy {
	p.Resource.Attributes[len(p.Resource.Attributes)-1].Operator = "stringMatch"
	return p
}

func policies(all ...iam.Policy) func(*account.Account, *account.Profile) {
	return func(_ *account.Account, p *account.Profile) { p.Policies = account.Whole(all) }
}

func links(all ...iam.Link) func(*account.Account, *account.Profile) {
	return func(_ *account.Account, p *account.Profile) { p.Links = account.Whole(all) }
}

// lines are the findings, as "ID profile: object", or with the commands of their fix as "ID: command".
func lines(r audit.Report) []string {
	all := []string{}
	for _, f := range r.Findings {
		text := string(f.ID) + " " + f.Object
		for _, command := range f.Fix.Commands {
			text += " $ " + command
		}
		all = append(all, text)
	}
	return all
}

func unknowns(r audit.Report) []string {
	all := []string{}
	for _, u := range r.Unknown {
		for _, id := range u.Checks {
			all = append(all, string(id)+" by "+u.What)
		}
	}
	slices.Sort(all)
	return all
}

func TestFindings(t *testing.T) {
	t.Parallel()
	const r = "claim rule 'r' "
	for name, row := range map[string]struct {
		change func(*account.Account, *account.Profile)
		want   []string
	}{
		"nothing":                   {func(*account.Account, *account.Profile) {}, nil},
		"a rule for any cluster":    {rule("name EQUALS api"), []string{"wide-any-cluster " + r + "(iks: name EQUALS api)"}},
		"a rule without conditions": {rule(), []string{"wide-any-cluster " + r + "(iks: every pod)"}},
		"a rule for any cluster of a future resource group": {
			func(a *account.Account, p *account.Profile) {
				rule("resource_group_name EQUALS Empty")(a, p)
				a.ResourceGroups = account.Whole([]iam.ResourceGroup{{ID: "rg1", Name: "Default"}, {ID: "rg2", Name: "Empty"}})
			}, []string{"wide-any-cluster " + r + "(iks: resource_group_name EQUALS Empty)"},
		},
		"a rule for any namespace": {
			rule("service_instance EQUALS c1"), []string{"wide-namespace " + r + "(iks: service_instance EQUALS c1 (demo))"},
		},
		"a rule for any namespace with a service account": {
			rule("service_instance EQUALS c1", "name EQUALS api"),
			[]string{"wide-namespace " + r + "(iks: service_instance EQUALS c1 (demo), name EQUALS api)"},
		},
		"a rule for any service account": {rule("namespace EQUALS red"), []string{"wide-service-account " + r + "(iks: namespace EQUALS red)"}},
		"a narrow rule":                  {rule("namespace EQUALS red", "name IN api,web"), nil},
		"a part of a name": {
			rule("namespace CONTAINS prod", "name EQUALS api", "service_instance EQUALS c1"), []string{
				"wide-namespace " + r + "(iks: namespace CONTAINS prod, name EQUALS api, service_instance EQUALS c1 (demo))",
				"wide-contains " + r + "(iks: namespace CONTAINS prod, name EQUALS api, service_instance EQUALS c1 (demo))",
			},
		},
		"a part of a fixed name": {rule("namespace CONTAINS prod", "namespace EQUALS prod", "name EQUALS api"), nil},
		"an exclusion": {
			rule("namespace EQUALS red", "name NOT_EQUALS api"), []string{
				"wide-service-account " + r + "(iks: namespace EQUALS red, name NOT_EQUALS api)",
				"wide-contains " + r + "(iks: namespace EQUALS red, name NOT_EQUALS api)",
			},
		},
		"another resource group": {rule("namespace EQUALS red", "name EQUALS api", "resource_group_name CONTAINS Default"), nil},
		"a part that no name has": {
			rule("namespace CONTAINS Prod_", "name EQUALS api"), []string{
				"never-matches " + r + "(iks: namespace CONTAINS Prod_, name EQUALS api) $ podtrust profile rule delete orders ClaimRule-1",
			},
		},
		"the default service account": {links(link("Link-1", "c1", "orders", "default")), []string{"default-service-account link 'demo/orders/default'"}},
		"the default service account among others": {
			rule("namespace EQUALS red", "name IN api,default"), []string{"default-service-account " + r + "(iks: namespace EQUALS red, name IN api,default)"},
		},
		"the default service account, excluded": {rule("namespace EQUALS red", "name IN api,default", "name NOT_EQUALS default"), nil},
		"a system namespace":                    {links(link("Link-1", "c1", "kube-system", "api")), []string{"system-namespace link 'demo/kube-system/api'"}},
		"a system namespace in any case": {
			rule("namespace EQUALS_IGNORE_CASE Kube-System", "name EQUALS api"),
			[]string{"system-namespace " + r + "(iks: namespace EQUALS_IGNORE_CASE Kube-System, name EQUALS api)"},
		},
		"an administrator of all services": {
			policies(policy("p", "Administrator", "serviceType", "service")), []string{"admin-behind-pods Administrator on all services"},
		},
		"an administrator of account management": {
			policies(policy("p", "Administrator", "serviceType", "platform_service")),
			[]string{"admin-behind-pods Administrator on account management", "escalation Administrator on account management"},
		},
		"Administrator on one service": {policies(policy("p", "Administrator", "serviceName", "kms")), nil},
		"Manager on several services": {
			func(a *account.Account, p *account.Profile) {
				several := policy("p", "Manager", "serviceName", "kms")
				several.Resource.Attributes[1].Operator, several.Resource.Attributes[1].Value = "stringEqualsAnyOf", []any{"kms", "logs"}
				policies(several)(a, p)
			}, []string{"wide-access Manager on (serviceName stringEqualsAnyOf [kms logs])"},
		},
		"an administrator without pods": {
			func(a *account.Account, p *account.Profile) {
				policies(policy("p", "Administrator", "serviceType", "service"))(a, p)
				links(iam.Link{ID: "Link-1", CRType: "VSI", Link: iam.LinkTarget{CRN: "crn:vsi"}})(a, p)
			}, nil,
		},
		"an editor of profiles by a group": {
			func(a *account.Account, p *account.Profile) {
				a.Groups.Seen()[0].Policies = account.Whole([]iam.Policy{policy("p", "Editor", "serviceName", "iam-identity")})
				p.Groups = account.Whole([]string{"AccessGroupId-1"})
			}, []string{"escalation Editor on iam-identity by access group 'readers'"},
		},
		"a writer of a service":   {policies(policy("p", "Writer", "serviceName", "kms")), []string{"wide-access Writer on kms"}},
		"a manager of all":        {policies(policy("p", "Manager", "serviceType", "service")), []string{"wide-access Manager on all services"}},
		"a writer of an instance": {policies(policy("p", "Writer", "serviceName", "kms", "serviceInstance", "g1")), nil},
		"pods and users": {
			func(_ *account.Account, p *account.Profile) {
				p.Identities = account.Whole([]iam.Identity{{IAMID: "IBMid-1", Identifier: "IBMid-1", Type: "user"}})
			}, []string{"mixed-trust trust in user IBMid-1"},
		},
		"clusters of two resource groups": {
			func(a *account.Account, p *account.Profile) {
				a.Clusters.Seen()[1].ResourceGroup, a.Clusters.Seen()[1].ResourceGroupName = "rg2", "Other"
				second := link("Link-2", "c2", "orders", "api")
				second.CRType = "ROKS_SA"
				links(link("Link-1", "c1", "orders", "api"), second)(a, p)
			}, []string{"shared-across-clusters clusters 'demo', 'roks'"},
		},
		"clusters of two environments": {
			func(a *account.Account, p *account.Profile) {
				a.Clusters.Seen()[0].Name, a.Clusters.Seen()[1].Name = "shop-prod", "shop-dev-2"
				second := link("Link-2", "c2", "orders", "api")
				second.CRType = "ROKS_SA"
				links(link("Link-1", "c1", "orders", "api"), second)(a, p)
			}, []string{"shared-across-clusters clusters 'shop-dev-2', 'shop-prod'"},
		},
		"a cluster that is gone": {
			links(link("Link-1", "c9", "orders", "api"), link("Link-2", "c1", "orders", "api")),
			[]string{"cluster-gone link 'c9/orders/api' $ podtrust profile unlink orders Link-1"},
		},
		"a cluster that is gone, of a rule": {
			rule("service_instance EQUALS c9", "namespace EQUALS red", "name EQUALS api"),
			[]string{"cluster-gone " + r + "(iks: service_instance EQUALS c9, namespace EQUALS red, name EQUALS api) $ podtrust profile rule delete orders ClaimRule-1"},
		},
		"one of two clusters that is gone": {
			rule("service_instance IN c1,c9", "namespace EQUALS red", "name EQUALS api"),
			[]string{"cluster-gone " + r + "(iks: service_instance IN c1,c9 (demo), namespace EQUALS red, name EQUALS api)"},
		},
		"a cluster's name in place of its ID": {
			rule("service_instance EQUALS demo", "namespace EQUALS red", "name EQUALS api"),
			[]string{"never-matches " + r + "(iks: service_instance EQUALS demo, namespace EQUALS red, name EQUALS api) $ podtrust profile rule delete orders ClaimRule-1"},
		},
		"a cluster that is being deleted": {
			func(a *account.Account, _ *account.Profile) { a.Clusters.Seen()[0].State = "deleting" }, []string{"cluster-leaving link 'demo/orders/api'"},
		},
		"a cluster that is deleted, but listed": {
			func(a *account.Account, _ *account.Profile) { a.Clusters.Seen()[0].State = "deleted" },
			[]string{"cluster-leaving link 'demo/orders/api'"},
		},
		"a resource group's ID that there is not": {
			rule("resource_group_id EQUALS rg9", "namespace EQUALS red", "name EQUALS api"),
			[]string{"never-matches " + r + "(iks: resource_group_id EQUALS rg9, namespace EQUALS red, name EQUALS api) $ podtrust profile rule delete orders ClaimRule-1"},
		},
		"a resource group's ID that only a cluster has": {
			func(a *account.Account, p *account.Profile) {
				a.Clusters.Seen()[0].ResourceGroup = "rg9"
				rule("resource_group_id EQUALS rg9", "namespace EQUALS red", "name EQUALS api")(a, p)
			}, nil,
		},
		"a cluster that is too old": {links(link("Link-1", "c3", "orders", "api")), []string{"no-trust trust"}},
		"another type than the cluster's": {
			links(link("Link-1", "c2", "orders", "api"), link("Link-2", "c1", "orders", "api")),
			[]string{"never-matches link 'roks/orders/api' $ podtrust profile unlink orders Link-1"},
		},
		"a contradiction": {
			rule("namespace EQUALS red", "namespace EQUALS blue", "name EQUALS api"),
			[]string{"never-matches " + r + "(iks: namespace EQUALS red, namespace EQUALS blue, name EQUALS api) $ podtrust profile rule delete orders ClaimRule-1"},
		},
		"a link twice": {
			links(link("Link-1", "c1", "orders", "api"), link("Link-2", "c1", "orders", "api")),
			[]string{"duplicate link 'demo/orders/api' $ podtrust profile unlink orders Link-2"},
		},
		"a rule twice": {
			func(_ *account.Account, p *account.Profile) {
				p.Rules = account.Whole([]iam.Rule{ruleOf("ClaimRule-1", "namespace EQUALS red", "name EQUALS api"), ruleOf("ClaimRule-2", "name IN api", "namespace IN red")})
			}, []string{"duplicate " + r + "(iks: name IN api, namespace IN red) $ podtrust profile rule delete orders ClaimRule-2"},
		},
		"no trust":  {links(), []string{"no-trust trust"}},
		"no access": {policies(), []string{"no-access access"}},
		"no access any more": {
			policies(until(policy("p", "Reader", "serviceName", "kms"), today().AddDate(0, 0, -1))),
			[]string{"no-access access", "expired policy 'Reader on kms' $ podtrust profile revoke orders --policy p"},
		},
		"a policy of a group that is over": {
			func(a *account.Account, _ *account.Profile) {
				a.Groups.Seen()[0].Policies = account.Whole([]iam.Policy{until(policy("p", "Reader", "serviceName", "kms"), today().AddDate(-1, 0, 0))})
			}, []string{"expired access group 'readers': policy 'Reader on kms' $ podtrust group revoke AccessGroupId-1 --policy p"},
		},
		"not used for long": {
			func(_ *account.Account, p *account.Profile) {
				p.Activity = account.Whole([]iam.Activity{{LastUse: iam.Time{Time: today().AddDate(0, 0, -90)}}})
			}, []string{"unused last use"},
		},
		"used in time": {
			func(_ *account.Account, p *account.Profile) {
				p.Activity = account.Whole([]iam.Activity{{LastUse: iam.Time{Time: today().AddDate(0, 0, -89)}}})
			}, nil,
		},
		"never used, and new": {
			func(_ *account.Account, p *account.Profile) {
				p.CreatedAt, p.Activity = iam.Time{Time: today().AddDate(0, 0, -3)}, account.Whole([]iam.Activity{{}})
			}, nil,
		},
		"never used": {
			func(_ *account.Account, p *account.Profile) {
				p.CreatedAt, p.Activity = iam.Time{Time: today().AddDate(-1, 0, 0)}, account.Whole([]iam.Activity{{}})
			}, []string{"unused last use"},
		},
		"a policy and a member that are left over": {
			func(a *account.Account, _ *account.Profile) {
				gone := policy("p", "Reader", "serviceName", "kms")
				gone.Subject.Attributes = []iam.PolicyAttribute{{Key: "iam_id", Operator: "stringEquals", Value: "iam-Profile-9"}}
				a.Leftovers = account.Whole([]iam.Policy{gone})
				a.Groups.Seen()[0].Members = account.Whole([]iam.Member{{IAMID: "iam-Profile-9", Type: "profile"}, {IAMID: "iam-Profile-1", Type: "profile"}})
			}, []string{"leftover member 'iam-Profile-9' of access group 'readers'", "leftover policy 'Reader on kms' of 'iam-Profile-9'"},
		},
		"many rules": {
			func(_ *account.Account, p *account.Profile) {
				var rules []iam.Rule
				for i := range 17 {
					rules = append(rules, ruleOf("", "namespace EQUALS red", "name EQUALS api"+strings.Repeat("x", i)))
				}
				p.Rules = account.Whole(rules)
			}, []string{"near-limit claim rules"},
		},
		"a name that is no word in a shell": {
			func(a *account.Account, p *account.Profile) {
				p.Name = "it's; rm"
				links(link("Link-1", "c9", "orders", "api"), link("Link-2", "c1", "orders", "api"))(a, p)
			}, []string{"cluster-gone link 'c9/orders/api' $ podtrust profile unlink Profile-1 Link-1"},
		},
		"trust that is yet to be made has no command": {
			links(link("", "c9", "orders", "api"), link("Link-2", "c1", "orders", "api")), []string{"cluster-gone link 'c9/orders/api'"},
		},
	} {
		report := audit.Run(world(row.change), today(), audit.Options{})
		if diff := cmp.Diff(append([]string{}, row.want...), lines(report)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if got := unknowns(report); len(got) > 0 {
			t.Errorf("%s: unknown: %q", name, got)
		}
	}
}

// What may be hidden makes every check of profiles unknown.
func TestHiddenProfiles(t *testing.T) {
	t.Parallel()
	a := world(func(_ *account.Account, p *account.Profile) { p.Name = "" })
	a.Profiles = account.Filtered[account.Profile](nil, account.LeftOut)
	got := audit.Run(a, today(), audit.Options{})
	if len(got.Unknown) != 1 || len(got.Unknown[0].Checks) != len(audit.Kinds())-2 || got.Unknown[0].What != "trusted profiles" {
		t.Errorf("got %+v", got.Unknown)
	}
}

func TestOnlyAndSkip(t *testing.T) {
	t.Parallel()
	a := world(func(_ *account.Account, p *account.Profile) {
		p.Links, p.Policies, p.Activity = account.Whole[iam.Link](nil), account.Whole[iam.Policy](nil), account.List[iam.Activity]{}
	})
	for name, row := range map[string]struct {
		o       audit.Options
		want    []string
		unknown []string
	}{
		"all":  {audit.Options{}, []string{"no-trust trust", "no-access access"}, []string{"unused by last use"}},
		"only": {audit.Options{Only: []audit.ID{audit.NoAccess}}, []string{"no-access access"}, []string{}},
		"skip": {audit.Options{Skip: []audit.ID{audit.NoAccess, audit.Unused}}, []string{"no-trust trust"}, []string{}},
	} {
		report := audit.Run(a, today(), row.o)
		if diff := cmp.Diff(row.want, lines(report)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff(row.unknown, unknowns(report)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Every kind is explained, and has a place in the table of severities.
func TestKinds(t *testing.T) {
	t.Parallel()
	seen := map[audit.ID]bool{}
	for _, k := range audit.Kinds() {
		if seen[k.ID] || k.Summary == "" || k.Why == "" || k.Fix == "" || !slices.Contains(audit.Severities(), k.Severity) {
			t.Errorf("the kind %+v is doubled or not complete", k)
		}
		seen[k.ID] = true
	}
	if _, ok := audit.Find("nothing"); ok || len(seen) != 23 {
		t.Errorf("there are %d kinds", len(seen))
	}
}
