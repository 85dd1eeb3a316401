package properties_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/trust"
)

// The world of the drawn documents: few names, so that documents meet each other.
var (
	clustersDrawn   = []string{"demo-vpc", "demo-classic", "demo-roks"}
	namespacesDrawn = []string{"red", "blue"}
	accountsDrawn   = []string{"web", "default"}
)

// drawDoc draws a document about some of a few profiles.
func drawDoc(t *rapid.T, label string, most int) document.Trust {
	var doc document.Trust
	for i := range rapid.IntRange(1, most).Draw(t, label) {
		p := document.Profile{Name: fmt.Sprintf("p%d", i), State: document.Present}
		if rapid.IntRange(0, 9).Draw(t, "absent") == 0 {
			p.State = document.Absent
			doc.Profiles = append(doc.Profiles, p)
			continue
		}
		drawInto(t, &p)
		doc.Profiles = append(doc.Profiles, p)
	}
	return doc
}

func drawInto(t *rapid.T, p *document.Profile) {
	if d := rapid.SampledFrom([]string{"-", "", "one", "two"}).Draw(t, "description"); d != "-" {
		p.Description = &d
	}
	key := func(p document.Pod) string { return p.Cluster + p.Namespace + p.ServiceAccount }
	p.Pods = rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) document.Pod {
		return document.Pod{
			Cluster: rapid.SampledFrom(clustersDrawn).Draw(t, "cluster"), Namespace: rapid.SampledFrom(namespacesDrawn).Draw(t, "namespace"),
			ServiceAccount: rapid.SampledFrom(accountsDrawn).Draw(t, "account"), Label: rapid.SampledFrom([]string{"", "", "l1", "l2"}).Draw(t, "label"),
		}
	}), 0, 3, key).Draw(t, "pods")
	drawRules(t, p)
	for _, g := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"cos-readers", "db-writers"}), 0, 2, rapid.ID).Draw(t, "groups") {
		p.Groups = append(p.Groups, document.Group{Name: g})
	}
	for range rapid.IntRange(0, 2).Draw(t, "access") {
		a := rapid.SampledFrom([]document.Access{
			{Instance: "demo-cos", Roles: []string{"Reader"}},
			{Instance: "demo-cos", Roles: []string{"Writer", "Reader"}},
			{Service: "kms", Roles: []string{"Reader"}},
			{AllServices: true, Roles: []string{"Viewer"}},
			{AccountManagement: true, Roles: []string{"Viewer"}},
			{OnResourceGroup: "Default", Roles: []string{"Viewer"}},
			{Attributes: []document.Attribute{{Key: "serviceName", Operator: "stringEquals", Values: []string{"kms"}}, {Key: "region", Operator: "stringMatch", Values: []string{"us-*"}}}, Roles: []string{"Manager"}},
		}).Draw(t, "grant")
		p.Access = append(p.Access, a)
	}
}

func drawRules(t *rapid.T, p *document.Profile) {
	seen := map[string]bool{}
	for i := range rapid.IntRange(0, 2).Draw(t, "rules") {
		r := document.Rule{ClusterType: rapid.SampledFrom([]string{document.IKS, document.ROKS}).Draw(t, "type")}
		if rapid.Bool().Draw(t, "named") {
			r.Name = fmt.Sprintf("r%d", i)
		}
		for _, claim := range []struct {
			name   string
			values []string
		}{{"namespace", namespacesDrawn}, {"name", accountsDrawn}, {"pod", []string{"web-1", "job-1"}}, {"location", []string{"us-south", "eu-de"}}} {
			operator := rapid.SampledFrom(append([]string{"", "", ""}, trust.Operators()...)).Draw(t, claim.name)
			if operator == "" {
				continue
			}
			c := document.Condition{Claim: claim.name, Operator: operator, Values: []string{rapid.SampledFrom(claim.values).Draw(t, "value")}}
			switch operator {
			case trust.In:
				c.Values = rapid.SliceOfNDistinct(rapid.SampledFrom(claim.values), 1, 2, rapid.ID).Draw(t, "values")
			case trust.Contains:
				c.Values[0] = c.Values[0][:2]
			}
			r.Where = append(r.Where, c)
		}
		key := r.ClusterType
		for _, c := range r.Where {
			operator := c.Operator
			if operator == trust.In && len(c.Values) == 1 {
				operator = trust.Equals
			}
			key += fmt.Sprint(c.Claim, operator, slices.Sorted(slices.Values(c.Values)))
		}
		if !seen[key] {
			seen[key] = true
			p.Rules = append(p.Rules, r)
		}
	}
}
