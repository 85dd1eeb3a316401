package draw_test

import (
	"fmt"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

const accountID = "acc"

// crnOf is the CRN of a cluster of the account.
func crnOf(id string) string {
	return "crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + accountID + ":" + id + "::"
}

func cluster(id, name string) containers.Cluster {
	return containers.Cluster{ID: id, Name: name, CRN: crnOf(id), Type: "kubernetes", MasterKubeVersion: "1.33.1"}
}

func link(id, clusterID, namespace, serviceAccount string) iam.Link {
	return iam.Link{ID: "link-" + id, Name: id, CRType: "IKS_SA", Link: iam.LinkTarget{CRN: crnOf(clusterID), Namespace: namespace, Name: serviceAccount}}
}

func rule(id string, conditions ...iam.Condition) iam.Rule {
	return iam.Rule{ID: "rule-" + id, Name: id, Type: account.RuleType, CRType: "IKS_SA", Conditions: conditions}
}

func policy(id, role string, attributes ...iam.PolicyAttribute) iam.Policy {
	p := iam.Policy{ID: "policy-" + id}
	p.Resource.Attributes = attributes
	p.Control.Grant.Roles = []iam.PolicyRole{{RoleID: "crn:v1:bluemix:public:iam::::" + role}}
	return p
}

func equals(key, value string) iam.PolicyAttribute {
	return iam.PolicyAttribute{Key: key, Operator: "stringEquals", Value: value}
}

func profile(id, name string) account.Profile {
	p := account.Nothing(account.Profile{})
	p.ID, p.Name = "Profile-"+id, name
	return p
}

// small is an account with a profile of each sort.
func small() *account.Account {
	orders := profile("1", "orders-api")
	orders.Links = account.Whole([]iam.Link{link("orders", "c1", "orders", "orders-api")})
	orders.Identities = account.Whole([]iam.Identity{{IAMID: "IBMid-1", Identifier: "jane@example.com", Type: "user"}})
	orders.Policies = account.Whole([]iam.Policy{policy("1", "serviceRole:Reader", equals("serviceName", "cloud-object-storage"))})
	orders.Groups = account.Whole([]string{"group-1"})

	wide := profile("2", "wide")
	wide.Rules = account.Whole([]iam.Rule{rule("any", iam.Condition{Claim: "name", Operator: "EQUALS", Value: `"web"`})})
	wide.Policies = account.Whole([]iam.Policy{policy("2", "role:Administrator", equals("serviceName", "iam-identity"))})

	unread := profile("3", "unread")
	unread.Links = account.Partial[iam.Link](nil, "not allowed")
	unread.Policies = account.Partial[iam.Policy](nil, "not allowed")

	dead := profile("4", "dead")
	dead.Links = account.Whole([]iam.Link{link("gone", "c9", "orders", "orders-api")})

	nobody := profile("5", "nobody")

	group := account.Group{Policies: account.Whole([]iam.Policy{policy("3", "serviceRole:Writer", equals("serviceName", "kms"))})}
	group.ID, group.Name = "group-1", "readers"
	return &account.Account{
		ID:       accountID,
		Profiles: account.Whole([]account.Profile{orders, wide, unread, dead, nobody}),
		Clusters: account.Whole([]containers.Cluster{cluster("c1", "demo"), cluster("c2", "shop")}),
		Groups:   account.Whole([]account.Group{group}),
	}
}

// hostileNames are names that mean something in one of the formats.
func hostileNames() []string {
	return []string{
		`<script>document.title = "owned"</script>`, `"><img src=x onerror=alert(1)>`, "]]>", "-->", "</script><!--", `"];`, `\"; n0 -> n1; \`, `\N`,
		"line\nend\r\n  n1 --> n2", "\u202egnp.exe\u202c", "\u200b\ufeff\u2028", "```", "`**bold**`", "1. list", "- list", "end", "%%{init: {}}%%", "&lt;b&gt;&#60;",
		"#quot;#35;", "click n0 href \"javascript:alert(1)\"", "{{policy}}{{data}}", "\x00\x1b[31m\xff", fmt.Sprintf("%0300d", 7), "", " ", "subgraph", "graph TD; A-->B", "$$x$$",
		"javascript:alert(1)", "日本語", "fa:fa-ban", "@{ shape: cyl }",
	}
}

// hostile is an account whose names are those.
func hostile() *account.Account {
	a := &account.Account{ID: hostileNames()[0], Clusters: account.Partial([]containers.Cluster{cluster("c1", hostileNames()[1])}, hostileNames()[0])}
	var profiles []account.Profile
	var groups []account.Group
	for i, name := range hostileNames() {
		p := profile(name, name)
		p.Links = account.Partial([]iam.Link{link(name, "c1", name, name)}, name)
		p.Rules = account.Whole([]iam.Rule{rule(name, iam.Condition{Claim: name, Operator: name, Value: name})})
		p.Identities = account.Whole([]iam.Identity{{IAMID: name, Identifier: name, Type: name}})
		p.Policies = account.Whole([]iam.Policy{policy(name, name, equals("serviceName", name), equals(name, name))})
		g := account.Group{Policies: account.Partial[iam.Policy](nil, name)}
		g.ID, g.Name = fmt.Sprintf("group-%d", i), name
		p.Groups = account.Whole([]string{g.ID})
		profiles, groups = append(profiles, p), append(groups, g)
	}
	a.Profiles, a.Groups = account.Whole(profiles), account.Whole(groups)
	return a
}
