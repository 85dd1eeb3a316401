package browser_test

import (
	"fmt"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

func cluster(id, name string) containers.Cluster {
	return containers.Cluster{ID: id, Name: name, CRN: crnOf(id), Type: "kubernetes", MasterKubeVersion: "1.33.1"}
}

func crnOf(id string) string {
	return "crn:v1:bluemix:public:containers-kubernetes:us-south:a/acc:" + id + "::"
}

func link(name, clusterID, namespace, serviceAccount string) iam.Link {
	return iam.Link{ID: "link-" + name, Name: name, CRType: "IKS_SA", Link: iam.LinkTarget{CRN: crnOf(clusterID), Namespace: namespace, Name: serviceAccount}}
}

func policy(id, role, service, instance string) iam.Policy {
	p := iam.Policy{ID: "policy-" + id}
	p.Resource.Attributes = []iam.PolicyAttribute{{Key: "serviceName", Operator: "stringEquals", Value: service}}
	if instance != "" {
		p.Resource.Attributes = append(p.Resource.Attributes, iam.PolicyAttribute{Key: "serviceInstance", Operator: "stringEquals", Value: instance})
	}
	p.Control.Grant.Roles = []iam.PolicyRole{{RoleID: "crn:v1:bluemix:public:iam::::" + role}}
	return p
}

func group(id, name string, policies ...iam.Policy) account.Group {
	return account.Group{Group: iam.Group{ID: id, Name: name}, Policies: account.Whole(policies)}
}

func profile(name string, links ...iam.Link) account.Profile {
	p := account.Nothing(account.Profile{Profile: iam.Profile{ID: "Profile-" + name, Name: name}})
	p.Links = account.Whole(links)
	return p
}

// shop is an account with a profile of each sort.
func shop() *account.Account {
	orders := profile("orders-api", link("orders", "c1", "orders", "orders-api"))
	orders.Policies = account.Whole([]iam.Policy{policy("orders", "serviceRole:Writer", "cloud-object-storage", "orders-bucket")})
	checkout := profile("checkout", link("checkout", "c1", "shop", "checkout"))
	checkout.Identities = account.Whole([]iam.Identity{{IAMID: "IBMid-1", Identifier: "jane@example.com", Type: "user"}})
	checkout.Policies = account.Whole([]iam.Policy{policy("checkout", "serviceRole:Reader", "cloud-object-storage", "")})
	checkout.Groups = account.Whole([]string{"g1"})
	catalog := profile("catalog", link("catalog", "c1", "shop", "checkout"))
	catalog.Policies = account.Whole([]iam.Policy{policy("catalog", "serviceRole:Reader", "databases-for-postgresql", "")})
	everyone := profile("everyone")
	everyone.Rules = account.Whole([]iam.Rule{{
		ID: "rule-web", Name: "web", Type: account.RuleType, CRType: "IKS_SA", Conditions: []iam.Condition{{Claim: "name", Operator: "EQUALS", Value: `"web"`}},
	}})
	everyone.Policies = account.Whole([]iam.Policy{policy("admin", "role:Administrator", "iam-identity", "")})
	tester := profile("tester", link("tester", "c2", "qa", "runner"))
	unread := profile("unread")
	unread.Links, unread.Policies = account.Partial[iam.Link](nil, "not allowed"), account.Partial[iam.Policy](nil, "not allowed")
	return &account.Account{
		ID:       "acc",
		Profiles: account.Whole([]account.Profile{orders, checkout, catalog, everyone, tester, unread, profile("nobody")}),
		Clusters: account.Partial([]containers.Cluster{cluster("c1", "prod"), cluster("c2", "test")}, "not allowed"),
		Groups:   account.Whole([]account.Group{group("g1", "key-readers", policy("keys", "serviceRole:Reader", "kms", ""))}),
	}
}

// hostileNames are names that mean something to a browser or to Mermaid.
func hostileNames() []string {
	return []string{
		`<script>document.title = "owned"</script>`, `"><img src=x onerror=alert(1)>`, "</script><script>alert(1)</script>", "]]>", "-->", `"];`, `\"; n0 --> n1`,
		"line\nend\r\n  n1 --> n2", "\u202egnp.exe\u202c", "\u200b\ufeff\u2028", "```", "`**bold**`", "1. list", "- list", "end", "%%{init: {}}%%", "&lt;b&gt;&#60;",
		"#quot;#35;", "click n0 href \"javascript:alert(1)\"", "\x00\x1b[31m\xff", fmt.Sprintf("%0300d", 7), "subgraph", "graph TD; A-->B", "$$x$$",
		"javascript:alert(1)", "日本語", "fa:fa-ban", "@{ shape: cyl }", "{{data}}", "__proto__", "constructor",
	}
}

// hostile is an account whose names are those.
func hostile() *account.Account {
	var profiles []account.Profile
	var groups []account.Group
	for i, name := range hostileNames() {
		p := profile(name, link(name, "c1", name, name))
		p.Identities = account.Whole([]iam.Identity{{IAMID: name, Identifier: name, Type: name}})
		p.Policies = account.Partial([]iam.Policy{policy(name, name, name, name)}, name)
		p.Groups = account.Whole([]string{fmt.Sprint(i)})
		profiles, groups = append(profiles, p), append(groups, group(fmt.Sprint(i), name, policy(name, name, name, "")))
	}
	return &account.Account{
		ID: hostileNames()[0], Profiles: account.Whole(profiles), Groups: account.Whole(groups),
		Clusters: account.Partial([]containers.Cluster{cluster("c1", hostileNames()[1])}, hostileNames()[0]),
	}
}

// large is an account of 2,000 profiles and 4,000 links.
func large() *account.Account {
	a := &account.Account{ID: "acc"}
	var clusters []containers.Cluster
	for i := range 20 {
		clusters = append(clusters, cluster(fmt.Sprintf("c0prod%014d", i), fmt.Sprintf("prod-cluster-%02d", i)))
	}
	var groups []account.Group
	for i := range 40 {
		service := []string{"kms", "logs", "cloud-object-storage"}[i%3]
		groups = append(groups, group(fmt.Sprintf("AccessGroupId-%036d", i), fmt.Sprintf("team-%02d-readers", i), policy(fmt.Sprintf("%036d", i), "serviceRole:Reader", service, "")))
	}
	var profiles []account.Profile
	for i := range 2000 {
		space, name := fmt.Sprintf("team-%02d", i%37), fmt.Sprintf("workload-%04d", i)
		p := profile(name, link(fmt.Sprintf("%s-a-%030d", name, i), clusters[i%20].ID, space, name), link(fmt.Sprintf("%s-b-%030d", name, i), clusters[(i+7)%20].ID, space, name))
		p.ID = fmt.Sprintf("Profile-%036d", i)
		p.Policies = account.Whole([]iam.Policy{policy(fmt.Sprintf("%036d", i), "serviceRole:Writer", "cloud-object-storage", fmt.Sprintf("%036d", i))})
		p.Groups = account.Whole([]string{groups[i%40].ID})
		if i%50 == 0 {
			p.Rules = account.Whole([]iam.Rule{{
				ID: fmt.Sprintf("rule-%d", i), Type: account.RuleType, CRType: "IKS_SA", Conditions: []iam.Condition{{Claim: "name", Operator: "EQUALS", Value: `"web"`}},
			}})
		}
		profiles = append(profiles, p)
	}
	a.Profiles, a.Groups, a.Clusters = account.Whole(profiles), account.Whole(groups), account.Whole(clusters)
	return a
}
