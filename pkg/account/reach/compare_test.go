package reach_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/reach"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

const accountID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"

func clusterCRN(region, id string) string {
	return "crn:v1:bluemix:public:containers-kubernetes:" + region + ":a/" + accountID + ":" + id + "::"
}

func named(id, name string) account.Profile {
	return account.Nothing(account.Profile{Profile: iam.Profile{ID: "Profile-" + id, Name: name, IAMID: "iam-Profile-" + id}})
}

// world is an account of one profile, which an edit changes, and of two clusters.
func world(edit func(*account.Account, *account.Profile)) *account.Account {
	cluster := func(id, name, region string) containers.Cluster {
		return containers.Cluster{
			ID: id, Name: name, CRN: clusterCRN(region, id), Region: region, Type: "kubernetes", MasterKubeVersion: "1.34.1_1530",
		}
	}
	a := &account.Account{
		ID:       accountID,
		Clusters: account.Whole([]containers.Cluster{cluster("c1", "demo", "us-south"), cluster("c2", "prod", "eu-de")}),
		Groups: account.Whole([]account.Group{{
			Group: iam.Group{ID: "AccessGroupId-1", Name: "readers"}, Policies: account.Whole([]iam.Policy{role("Viewer", "kms")}),
		}}),
	}
	p := named("1", "orders")
	if edit != nil {
		edit(a, &p)
	}
	a.Profiles = account.Whole([]account.Profile{p})
	return a
}

// role is a policy that gives one role on a service.
func role(name, service string) iam.Policy {
	attribute := func(key, value string) iam.PolicyAttribute {
		return iam.PolicyAttribute{Key: key, Operator: "stringEquals", Value: value}
	}
	return iam.Policy{
		Resource: iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{attribute("accountId", accountID), attribute("serviceName", service)}},
		Control: iam.PolicyControl{Grant: iam.PolicyGrant{Roles: []iam.PolicyRole{
			{RoleID: "crn:v1:bluemix:public:iam::::role:" + name, DisplayName: name},
		}}},
	}
}

func link(id, namespace, serviceAccount string) iam.Link {
	return iam.Link{ID: id, CRType: "IKS_SA", Link: iam.LinkTarget{CRN: clusterCRN("us-south", "c1"), Namespace: namespace, Name: serviceAccount}}
}

func podRule(conditions ...iam.Condition) iam.Rule {
	return iam.Rule{ID: "ClaimRule-1", Type: "Profile-CR", CRType: "IKS_SA", Conditions: conditions}
}

func linked(_ *account.Account, p *account.Profile) {
	p.Links, p.Policies = account.Whole([]iam.Link{link("Link-1", "orders", "api")}), account.Whole([]iam.Policy{role("Reader", "cos")})
}

// inUnreadGroup puts the profile into a group whose policies were not read.
func inUnreadGroup(a *account.Account, p *account.Profile) {
	p.Groups = account.Whole([]string{"AccessGroupId-2"})
	a.Groups = account.Whole(append(slices.Clone(a.Groups.Seen()), account.Group{
		Group: iam.Group{ID: "AccessGroupId-2", Name: "unread"}, Policies: account.Partial[iam.Policy](nil, "not allowed"),
		Members: account.Whole[iam.Member](nil),
	}))
}

// lines are a difference in short: "+" gains, "-" loses; "?" is not known.
func lines(d reach.Difference) []string {
	var out []string
	mark := func(sign string, known bool) string {
		if known {
			return sign
		}
		return sign + "?"
	}
	for sign, all := range map[string][]reach.Pods{"+": d.Gains, "-": d.Losses} {
		for _, r := range all {
			text := fmt.Sprintf("%s %s/%s/%s by %s: %s", mark(sign, r.Known), r.Cluster, r.Namespace, r.ServiceAccount, r.By, strings.Join(r.Roles, ", "))
			if r.Future {
				text += " in future, " + strings.Join(r.When, " and ")
			}
			out = append(out, text)
		}
	}
	for sign, all := range map[string][]reach.Others{"+": d.OtherGains, "-": d.OtherLosses} {
		for _, r := range all {
			out = append(out, fmt.Sprintf("%s %s (%s) by %s: %s", mark(sign, r.Known), r.Subject, r.Kind, r.By, strings.Join(r.Roles, ", ")))
		}
	}
	slices.Sort(out)
	return out
}

func TestWhoGainsAndWhoLoses(t *testing.T) {
	t.Parallel()
	type edit = func(*account.Account, *account.Profile)
	none := func(*account.Account, *account.Profile) {}
	people := iam.Rule{ID: "ClaimRule-2", Type: "Profile-SAML", RealmName: "https://idp", Conditions: []iam.Condition{{Claim: "group", Operator: "EQUALS", Value: `"dev"`}}}
	for name, row := range map[string]struct {
		before, after edit
		want          []string
	}{
		"nothing changes": {linked, linked, nil},
		"a link":          {none, linked, []string{"+ demo/orders/api by trust: Reader on cos"}},
		"a link less":     {linked, none, []string{"- demo/orders/api by trust: Reader on cos"}},
		"a rule that wants two parts of a name": {
			none, func(_ *account.Account, p *account.Profile) {
				p.Rules = account.Whole([]iam.Rule{podRule(
					iam.Condition{Claim: "service_instance", Operator: "EQUALS", Value: `"c1"`},
					iam.Condition{Claim: "namespace", Operator: "CONTAINS", Value: `"pro"`},
					iam.Condition{Claim: "namespace", Operator: "CONTAINS", Value: `"dev"`},
					iam.Condition{Claim: "name", Operator: "EQUALS", Value: `"web"`},
				)})
			}, []string{"+ demo/*/web by trust: "},
		},
		"a link that is no longer one across accounts": {
			func(_ *account.Account, p *account.Profile) {
				across := link("Link-1", "orders", "api")
				across.IsCrossAccount = true
				p.Links = account.Whole([]iam.Link{across})
			}, func(_ *account.Account, p *account.Profile) {
				p.Links = account.Whole([]iam.Link{link("Link-1", "orders", "api")})
			}, []string{"+? demo/orders/api by trust: "},
		},
		"another label, ID and order": {
			linked, func(a *account.Account, p *account.Profile) {
				linked(a, p)
				same := link("Link-9", "orders", "api")
				same.Name = "a new label"
				p.Links = account.Whole([]iam.Link{same})
			}, nil,
		},
		"a rule in place of its link": {
			linked, func(a *account.Account, p *account.Profile) {
				linked(a, p)
				p.Links = account.Whole[iam.Link](nil)
				p.Rules = account.Whole([]iam.Rule{podRule(
					iam.Condition{Claim: "service_instance", Operator: "EQUALS", Value: `"c1"`},
					iam.Condition{Claim: "namespace", Operator: "EQUALS", Value: `"orders"`}, iam.Condition{Claim: "name", Operator: "EQUALS", Value: `"api"`},
				)})
			}, nil,
		},
		"a rule for all clusters": {
			none, func(_ *account.Account, p *account.Profile) {
				p.Rules = account.Whole([]iam.Rule{podRule(iam.Condition{Claim: "namespace", Operator: "EQUALS", Value: `"orders"`})})
			},
			[]string{"+ */orders/* by trust:  in future, type iks", "+ demo/orders/* by trust: ", "+ prod/orders/* by trust: "},
		},
		"a rule for a region": {
			none, func(_ *account.Account, p *account.Profile) {
				p.Rules = account.Whole([]iam.Rule{podRule(iam.Condition{Claim: "location", Operator: "EQUALS", Value: `"eu-de"`})})
			},
			[]string{"+ */*/* by trust:  in future, location EQUALS eu-de and type iks", "+ prod/*/* by trust: "},
		},
		"a role": {
			linked, func(a *account.Account, p *account.Profile) {
				linked(a, p)
				p.Groups = account.Whole([]string{"AccessGroupId-1"})
			}, []string{"+ demo/orders/api by access: Viewer on kms"},
		},
		"a role of a profile that people and a VSI can become": {
			func(_ *account.Account, p *account.Profile) {
				p.Rules = account.Whole([]iam.Rule{people})
				p.Links = account.Whole([]iam.Link{{ID: "Link-2", CRType: "VSI", Link: iam.LinkTarget{CRN: "crn:vsi"}}})
			},
			func(_ *account.Account, p *account.Profile) {
				p.Rules = account.Whole([]iam.Rule{people})
				p.Links = account.Whole([]iam.Link{{ID: "Link-2", CRType: "VSI", Link: iam.LinkTarget{CRN: "crn:vsi"}}})
				p.Policies = account.Whole([]iam.Policy{role("Reader", "cos")})
			},
			[]string{"+ VSI crn:vsi (VSI) by access: Reader on cos", "+ federated users of https://idp with group EQUALS dev (saml) by access: Reader on cos"},
		},
		"a user": {none, func(_ *account.Account, p *account.Profile) {
			p.Identities = account.Whole([]iam.Identity{{IAMID: "IBMid-1", Identifier: "IBMid-1", Type: "user"}})
		}, []string{"+ user IBMid-1 (user) by trust: "}},
	} {
		if diff := cmp.Diff(row.want, lines(reach.Compare(world(row.before), world(row.after)))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestWhatWasNotReadIsNotKnown(t *testing.T) {
	t.Parallel()
	const why = "not allowed"
	none := func(*account.Account, *account.Profile) {}
	hide := func(change func(*account.Account, *account.Profile)) func(*account.Account, *account.Profile) {
		return func(a *account.Account, p *account.Profile) {
			linked(a, p)
			change(a, p)
		}
	}
	for name, row := range map[string]struct {
		before, after func(*account.Account, *account.Profile)
		want          []string
	}{
		"links before": {
			func(_ *account.Account, p *account.Profile) { p.Links = account.Partial[iam.Link](nil, why) }, linked,
			[]string{"+? demo/orders/api by trust: Reader on cos"},
		},
		"rules before": {
			func(_ *account.Account, p *account.Profile) { p.Rules = account.Partial[iam.Rule](nil, why) }, linked,
			[]string{"+? demo/orders/api by trust: Reader on cos"},
		},
		"policies": {none, hide(func(_ *account.Account, p *account.Profile) { p.Policies = account.Partial(p.Policies.Seen(), why) }), []string{
			"+? demo/orders/api by trust: Reader on cos",
		}},
		"groups of the profile": {none, hide(func(_ *account.Account, p *account.Profile) { p.Groups = account.Partial[string](nil, why) }), []string{
			"+? demo/orders/api by trust: Reader on cos",
		}},
		"a group": {none, hide(func(_ *account.Account, p *account.Profile) { p.Groups = account.Whole([]string{"AccessGroupId-9"}) }), []string{
			"+? demo/orders/api by trust: Reader on cos",
		}},
		"clusters": {none, hide(func(a *account.Account, _ *account.Profile) {
			a.Clusters = account.Partial[containers.Cluster](nil, why)
		}), []string{
			"+? c1/orders/api by trust: Reader on cos",
		}},
		"another CRN of the cluster": {none, hide(func(_ *account.Account, p *account.Profile) {
			other := link("Link-1", "orders", "api")
			other.Link.CRN = clusterCRN("jp-tok", "c1")
			p.Links = account.Whole([]iam.Link{other})
		}), []string{"+? demo/orders/api by trust: Reader on cos"}},
		"identities, when a role is added": {
			func(_ *account.Account, p *account.Profile) { p.Identities = account.Partial[iam.Identity](nil, why) },
			func(_ *account.Account, p *account.Profile) {
				p.Identities, p.Policies = account.Partial[iam.Identity](nil, why), account.Whole([]iam.Policy{role("Reader", "cos")})
			},
			[]string{"+? others that the profile may trust (unknown) by access: Reader on cos"},
		},
		"a group with unread policies that is left": {
			hide(inUnreadGroup), linked, []string{"-? demo/orders/api by access: "},
		},
		"a group with unread policies that is joined": {
			linked, hide(inUnreadGroup), []string{"+? demo/orders/api by access: "},
		},
		"a group that was not found": {
			linked, hide(func(_ *account.Account, p *account.Profile) { p.Groups = account.Whole([]string{"AccessGroupId-9"}) }),
			[]string{"+? demo/orders/api by access: "},
		},
		"a group with unread policies that others than pods leave": {
			func(a *account.Account, p *account.Profile) {
				inUnreadGroup(a, p)
				p.Links = account.Whole([]iam.Link{{ID: "Link-2", CRType: "VSI", Link: iam.LinkTarget{CRN: "crn:vsi"}}})
				p.Identities = account.Partial[iam.Identity](nil, why)
			},
			func(_ *account.Account, p *account.Profile) {
				p.Links = account.Whole([]iam.Link{{ID: "Link-2", CRType: "VSI", Link: iam.LinkTarget{CRN: "crn:vsi"}}})
				p.Identities = account.Partial[iam.Identity](nil, why)
			},
			[]string{"-? VSI crn:vsi (VSI) by access: ", "-? others that the profile may trust (unknown) by access: "},
		},
		"the same group on both sides": {hide(inUnreadGroup), hide(inUnreadGroup), nil},
		"a known group beside unread policies on both sides": {
			hide(func(_ *account.Account, p *account.Profile) { p.Policies = account.Partial(p.Policies.Seen(), why) }),
			hide(func(_ *account.Account, p *account.Profile) {
				p.Policies, p.Groups = account.Partial(p.Policies.Seen(), why), account.Whole([]string{"AccessGroupId-1"})
			}),
			[]string{"+? demo/orders/api by access: Viewer on kms"},
		},
	} {
		d := reach.Compare(world(row.before), world(row.after))
		if diff := cmp.Diff(row.want, lines(d)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		for _, r := range d.Gains {
			if !r.Known && r.Reason == "" && r.RolesUnknown == "" {
				t.Errorf("%s: nobody says why: %+v", name, r)
			}
		}
	}
}

func TestANewProfileIsComparedWithNothing(t *testing.T) {
	t.Parallel()
	before, after := world(linked), world(linked)
	young := account.Nothing(account.Profile{Profile: iam.Profile{Name: "new"}})
	young.Links = account.Whole([]iam.Link{link("", "new", "api")})
	after.Profiles = account.Whole(append(slices.Clone(after.Profiles.Seen()), young))
	if diff := cmp.Diff([]string{"+ demo/new/api by trust: "}, lines(reach.Compare(before, after))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"- demo/new/api by trust: "}, lines(reach.Compare(after, before))); diff != "" {
		t.Error(diff)
	}
}

// A link that may or may not match is not a difference where both sides have it.
func TestTheSameDoubtIsNoDifference(t *testing.T) {
	t.Parallel()
	odd := func(a *account.Account, p *account.Profile) {
		linked(a, p)
		l := link("Link-2", "orders", "odd")
		l.Link.CRN = clusterCRN("eu-gb", "c1")
		p.Links = account.Whole(append(p.Links.Seen(), l))
	}
	before, after := world(odd), world(func(a *account.Account, p *account.Profile) {
		odd(a, p)
		p.Links = account.Whole(append(p.Links.Seen(), link("Link-3", "orders", "new")))
	})
	if got := lines(reach.Compare(before, after)); len(got) != 1 || !strings.Contains(got[0], "orders/new") {
		t.Errorf("got %q", got)
	}
}

// Clusters with the same name are distinguished by their IDs.
func TestClustersOfOneName(t *testing.T) {
	t.Parallel()
	twins := func(a *account.Account, p *account.Profile) {
		clusters := a.Clusters.Seen()
		clusters[1].Name = clusters[0].Name
		p.Rules = account.Whole([]iam.Rule{podRule(iam.Condition{Claim: "namespace", Operator: "EQUALS", Value: `"n"`})})
	}
	got := reach.Compare(world(func(a *account.Account, _ *account.Profile) { a.Clusters.Seen()[1].Name = a.Clusters.Seen()[0].Name }), world(twins)).Gains
	if len(got) != 3 || got[1].Cluster != "demo (c1)" || got[2].Cluster != "demo (c2)" {
		t.Errorf("got %+v", got)
	}
}

// Roles of one name are different ones if their CRNs, their resources or the conditions of their policies are.
func TestRolesOfOneNameThatDiffer(t *testing.T) {
	t.Parallel()
	until := func(year string) iam.Policy {
		p := role("Reader", "cos")
		p.Pattern = "time-based-conditions:once"
		p.Rule = map[string]any{"key": "{{environment.attributes.current_date_time}}", "operator": "dateTimeLessThan", "value": year + "-01-01T00:00:00Z"}
		return p
	}
	tagged := role("Reader", "cos")
	tagged.Resource.Tags = []iam.PolicyAttribute{{Key: "env", Operator: "stringEquals", Value: "dev"}}
	ofInstance := role("Reader", "cos")
	ofInstance.Resource.Attributes = append(ofInstance.Resource.Attributes, iam.PolicyAttribute{Key: "serviceInstance", Operator: "stringEquals", Value: "i1"})
	custom := role("Reader", "cos")
	custom.Control.Grant.Roles = []iam.PolicyRole{{RoleID: "crn:v1:bluemix:public:iam::a/" + accountID + "::customRole:Reader", DisplayName: "Reader"}}
	with := func(p iam.Policy) *account.Account {
		return world(func(a *account.Account, profile *account.Profile) {
			linked(a, profile)
			profile.Policies = account.Whole([]iam.Policy{p})
		})
	}
	for name, row := range map[string]struct {
		before, after iam.Policy
		want          []string
	}{
		"the same window": {until("2030"), until("2030"), nil},
		"a longer window": {until("2030"), until("2040"), []string{
			"+ demo/orders/api by access: Reader on cos (with conditions)", "- demo/orders/api by access: Reader on cos (with conditions)",
		}},
		"a window for a tag": {until("2030"), tagged, []string{
			"+ demo/orders/api by access: Reader on cos (with conditions)", "- demo/orders/api by access: Reader on cos (with conditions)",
		}},
		"less by conditions":  {role("Reader", "cos"), tagged, []string{"- demo/orders/api by access: Reader on cos"}},
		"more by conditions":  {tagged, role("Reader", "cos"), []string{"+ demo/orders/api by access: Reader on cos"}},
		"less of the service": {role("Reader", "cos"), ofInstance, []string{"- demo/orders/api by access: Reader on cos"}},
		"a custom role":       {role("Reader", "cos"), custom, []string{"+ demo/orders/api by access: Reader on cos", "- demo/orders/api by access: Reader on cos"}},
	} {
		if diff := cmp.Diff(row.want, lines(reach.Between(with(row.before), with(row.after)))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A profile that is yet to be created may be there where not all profiles were read: who gains by it perhaps does not.
func TestANewProfileThatMayBeThere(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		profiles account.List[account.Profile]
		want     []string
	}{
		"all were read": {account.Whole[account.Profile](nil), []string{"+ demo/orders/api by trust: Reader on cos"}},
		"not all": {account.Filtered[account.Profile](nil, "not allowed"), []string{
			"+? demo/orders/api by trust: Reader on cos", "+? others that the profile may trust (unknown) by trust: Reader on cos",
		}},
	} {
		before, after := world(nil), world(nil)
		before.Profiles = row.profiles
		made := reach.Unseen(before)
		made.Name = "orders"
		made.Links = made.Links.With([]iam.Link{link("Link-1", "orders", "api")})
		made.Policies = made.Policies.With([]iam.Policy{role("Reader", "cos")})
		after.Profiles = row.profiles.With([]account.Profile{made})
		d := reach.Compare(before, after)
		if diff := cmp.Diff(row.want, lines(d)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if got := d.Gains[0].Reason; got != row.profiles.Why() {
			t.Errorf("%s: that pods newly can assume it is in doubt because of %q", name, got)
		}
	}
}

// What a rule admits changes with the cluster, though the rule stays.
func TestARuleAdmitsOthersWhenAClusterChanges(t *testing.T) {
	t.Parallel()
	rule := func(claim, value string) func(*account.Account, *account.Profile) {
		return func(_ *account.Account, p *account.Profile) {
			p.Rules = account.Whole([]iam.Rule{podRule(iam.Condition{Claim: claim, Operator: "EQUALS", Value: `"` + value + `"`})})
		}
	}
	for name, row := range map[string]struct {
		trust func(*account.Account, *account.Profile)
		was   func(c *containers.Cluster)
		want  []string
	}{
		"resource group": {rule("resource_group_name", "Default"), func(c *containers.Cluster) { c.ResourceGroupName = "Other" }, []string{"+ demo/*/* by trust: "}},
		"version":        {rule("namespace", "n"), func(c *containers.Cluster) { c.MasterKubeVersion = "1.18.0" }, []string{"+ demo/n/* by trust: "}},
		"location":       {rule("location", "us-south"), func(c *containers.Cluster) { c.CRN = clusterCRN("eu-de", "c1") }, []string{"+ demo/*/* by trust: "}},
		"CRN, not known": {rule("location", "us-south"), func(c *containers.Cluster) { c.CRN = "" }, []string{"+? demo/*/* by trust: "}},
		"type":           {rule("namespace", "n"), func(c *containers.Cluster) { c.Type = "openshift"; c.MasterKubeVersion = "4.18.24_1560_openshift" }, []string{"+ demo/n/* by trust: "}},
		"link, CRN":      {linked, func(c *containers.Cluster) { c.CRN = clusterCRN("eu-de", "c1") }, []string{"+? demo/orders/api by trust: Reader on cos"}},
		"odd link, group": {func(_ *account.Account, p *account.Profile) {
			odd := link("Link-1", "orders", "odd")
			odd.Link.CRN = clusterCRN("eu-gb", "c1")
			p.Links = account.Whole([]iam.Link{odd})
		}, func(c *containers.Cluster) { c.ResourceGroupName = "Other" }, nil},
		"nothing of it": {rule("namespace", "n"), func(c *containers.Cluster) { c.ResourceGroupName = "Other" }, nil},
	} {
		at := func(change func(*containers.Cluster)) *account.Account {
			return world(func(a *account.Account, p *account.Profile) {
				row.trust(a, p)
				clusters := slices.Clone(a.Clusters.Seen())
				clusters[0].ResourceGroupName = "Default"
				change(&clusters[0])
				a.Clusters = account.Whole(clusters)
			})
		}
		before, after := at(row.was), at(func(*containers.Cluster) {})
		if diff := cmp.Diff(row.want, lines(reach.Between(before, after))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if got := reach.Between(after, before).Losses; len(got) != len(row.want) {
			t.Errorf("%s: back, %+v are lost", name, got)
		}
	}
}

// A new cluster is one of the future clusters of a rule that names none; a rule that names it had no pods before.
func TestANewCluster(t *testing.T) {
	t.Parallel()
	of := func(count int, claim, value string) *account.Account {
		return world(func(a *account.Account, p *account.Profile) {
			a.Clusters = account.Whole(a.Clusters.Seen()[:count])
			p.Rules = account.Whole([]iam.Rule{podRule(iam.Condition{Claim: claim, Operator: "EQUALS", Value: `"` + value + `"`})})
		})
	}
	if got := lines(reach.Between(of(1, "location", "eu-de"), of(2, "location", "eu-de"))); got != nil {
		t.Errorf("an open rule: %q", got)
	}
	if got := lines(reach.Between(of(1, "service_instance", "c2"), of(2, "service_instance", "c2"))); !slices.Equal(got, []string{"+ prod/*/* by trust: "}) {
		t.Errorf("a rule that names it: %q", got)
	}
}

// Trust that can never match gives and takes nothing; trust of which that is not known is doubtful.
func TestTrustThatNeverMatchesChangesNothing(t *testing.T) {
	t.Parallel()
	equals := func(claim, value string) iam.Condition {
		return iam.Condition{Claim: claim, Operator: "EQUALS", Value: `"` + value + `"`}
	}
	ruled := func(conditions ...iam.Condition) func(*account.Account, *account.Profile) {
		return func(_ *account.Account, p *account.Profile) {
			p.Rules = account.Whole([]iam.Rule{podRule(conditions...)})
		}
	}
	for name, row := range map[string]struct {
		trust func(*account.Account, *account.Profile)
		want  []string
	}{
		"a namespace that Kubernetes does not allow": {ruled(equals("namespace", "Orders")), nil},
		"names that exclude each other": {
			ruled(iam.Condition{Claim: "namespace", Operator: "CONTAINS", Value: `"a"`}, iam.Condition{Claim: "namespace", Operator: "EQUALS_IGNORE_CASE", Value: `"b"`}), nil,
		},
		"a resource group that the account does not have": {func(a *account.Account, p *account.Profile) {
			a.ResourceGroups = account.Whole([]iam.ResourceGroup{{ID: "g1", Name: "Default"}})
			ruled(equals("resource_group_id", "g2"))(a, p)
		}, nil},
		"a cluster of another type": {func(a *account.Account, p *account.Profile) {
			ruled(equals("service_instance", "c1"), equals("namespace", "n"))(a, p)
			p.Rules.Seen()[0].CRType = "ROKS_SA"
		}, nil},
		"a link for a namespace that Kubernetes does not allow": {func(_ *account.Account, p *account.Profile) {
			p.Links = account.Whole([]iam.Link{link("Link-1", "Orders", "api")})
		}, nil},
		"an empty list": {
			ruled(equals("service_instance", "c1"), iam.Condition{Claim: "namespace", Operator: "IN", Value: `[]`}),
			[]string{"+? demo/*/* by trust: "},
		},
	} {
		groups := func(a *account.Account, _ *account.Profile) {
			a.ResourceGroups = account.Whole([]iam.ResourceGroup{{ID: "g1", Name: "Default"}})
		}
		before, after := world(groups), world(row.trust)
		if diff := cmp.Diff(row.want, lines(reach.Between(before, after))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if back := reach.Between(after, before).Losses; len(back) != len(row.want) {
			t.Errorf("%s: back, %+v are lost", name, back)
		}
	}
}

// A rule for a resource group that one reading knows to be missing, and the other one did not look for, is not lost for certain.
func TestAResourceGroupThatOneReadingDoesNotHave(t *testing.T) {
	t.Parallel()
	with := func(groups account.List[iam.ResourceGroup]) *account.Account {
		return world(func(a *account.Account, p *account.Profile) {
			a.ResourceGroups, a.Clusters = groups, account.Whole[containers.Cluster](nil)
			p.Rules = account.Whole([]iam.Rule{podRule(iam.Condition{Claim: "resource_group_id", Operator: "EQUALS", Value: `"g2"`})})
		})
	}
	unread, read := with(account.Partial[iam.ResourceGroup](nil, "not allowed")), with(account.Whole[iam.ResourceGroup](nil))
	const line = "? */*/* by trust:  in future, resource_group_id EQUALS g2 and type iks"
	if diff := cmp.Diff([]string{"-" + line}, lines(reach.Between(unread, read))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"+" + line}, lines(reach.Between(read, unread))); diff != "" {
		t.Error(diff)
	}
}
