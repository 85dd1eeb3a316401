package document_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/trust"
)

// drawTrust draws what a document can say. Names are few and short, so that things meet.
func drawTrust(t *rapid.T) document.Trust {
	out := document.Trust{Account: rapid.SampledFrom([]string{"", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"}).Draw(t, "account")}
	for i := range rapid.IntRange(0, 4).Draw(t, "profiles") {
		out.Profiles = append(out.Profiles, drawProfile(t, i))
	}
	return out
}

func drawProfile(t *rapid.T, i int) document.Profile {
	p := document.Profile{Name: fmt.Sprintf("%d%s", i, drawText(t)), State: document.Present}
	if rapid.Bool().Draw(t, "absent") {
		p.State = document.Absent
		return p
	}
	if rapid.Bool().Draw(t, "described") {
		d := rapid.SampledFrom([]string{"", "true", "${x}", "a: b", "é - #", "a\nb", "\u202e\u200b\u0085", "\U000e0041", "\ufeff", "\u00a0x"}).Draw(t, "description")
		p.Description = &d
	}
	p.Pods = rapid.SliceOfNDistinct(rapid.Custom(drawPod), 0, 4, podKey).Draw(t, "pods")
	for j := range rapid.IntRange(0, 3).Draw(t, "rules") {
		p.Rules = append(p.Rules, drawRule(t, j))
	}
	for _, g := range rapid.SliceOfNDistinct(rapid.Custom(drawText), 0, 3, rapid.ID).Draw(t, "groups") {
		p.Groups = append(p.Groups, document.Group{Name: g})
	}
	for range rapid.IntRange(0, 3).Draw(t, "access") {
		p.Access = append(p.Access, drawAccess(t))
	}
	for range rapid.IntRange(0, 2).Draw(t, "keep") {
		p.Keep = append(p.Keep, document.Keep{
			Part: rapid.SampledFrom(document.Parts()).Draw(t, "part"), ID: rapid.SampledFrom([]string{"", "Link-1", "1e3"}).Draw(t, "id"),
			Reason: rapid.SampledFrom([]string{"", "it's: # odd", "${v}"}).Draw(t, "reason"),
		})
	}
	return p
}

func drawText(t *rapid.T) string {
	return rapid.SampledFrom([]string{"a", "no", "1e3", "null", "x y", "${v}", "$", "a'b", `"`, "crn:v1:b::", "- x", "&a", "#", "日本", "a,b"}).Draw(t, "text")
}

func podKey(p document.Pod) string { return p.Cluster + "/" + p.Namespace + "/" + p.ServiceAccount }

func drawPod(t *rapid.T) document.Pod {
	return document.Pod{
		Cluster:   rapid.SampledFrom([]string{"c", "demo vpc", "crn:v1:bluemix:public:containers-kubernetes:us-south:a/0f1e2d3c4b5a69788796a5b4c3d2e1f0:c::"}).Draw(t, "cluster"),
		Namespace: rapid.SampledFrom([]string{"n", "on", "10"}).Draw(t, "namespace"), ServiceAccount: rapid.SampledFrom([]string{"s", "a.b", "no"}).Draw(t, "sa"),
		Label: rapid.SampledFrom([]string{"", "~", "label"}).Draw(t, "label"),
	}
}

// drawRule gives each rule of a profile a namespace of its own, so that no two are equal and none is wide.
func drawRule(t *rapid.T, j int) document.Rule {
	r := document.Rule{ClusterType: rapid.SampledFrom([]string{"iks", "roks"}).Draw(t, "type")}
	if rapid.Bool().Draw(t, "named") {
		r.Name = fmt.Sprintf("r%d", j)
	}
	r.AllowWide, r.AllowUnknown = rapid.SampledFrom([]string{"", "why: not"}).Draw(t, "wide"), rapid.SampledFrom([]string{"", "no"}).Draw(t, "unknown")
	r.Where = []document.Condition{{Claim: "namespace", Operator: trust.Equals, Values: []string{fmt.Sprintf("n%d", j)}}}
	for _, claim := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"name", "pod", "location", "resourceGroup", "cluster"}), 0, 3, rapid.ID).Draw(t, "claims") {
		operators := []string{trust.NotEquals, trust.In, trust.Equals}
		if claim == "name" || claim == "pod" || claim == "location" {
			operators = trust.Operators()
		}
		c := document.Condition{Claim: claim, Operator: rapid.SampledFrom(operators).Draw(t, "operator"), Values: []string{"x"}}
		if c.Operator == trust.In {
			c.Values = []string{"x", "y"}
		}
		r.Where = append(r.Where, c)
		if c.Operator == trust.NotEquals {
			c.Values = []string{"z"}
			r.Where = append(r.Where, c)
		}
		for range rapid.IntRange(0, 3).Draw(t, "more") { // any order, also of operators that a mapping has once
			more := document.Condition{Claim: claim, Operator: rapid.SampledFrom(operators).Draw(t, "another"), Values: []string{"w"}}
			if more.Operator == trust.In {
				more.Values = rapid.SampledFrom([][]string{{"v"}, {"x", "w"}}).Draw(t, "values")
			}
			r.Where = append(r.Where, more)
		}
	}
	return r
}

func drawAccess(t *rapid.T) document.Access {
	a := document.Access{Roles: rapid.SliceOfNDistinct(rapid.Custom(drawText), 1, 3, rapid.ID).Draw(t, "roles")}
	switch rapid.IntRange(0, 4).Draw(t, "scope") {
	case 0:
		a.Service, a.Region, a.ResourceType, a.Resource = "kms", drawText(t), "bucket", drawText(t)
	case 1:
		a.Instance, a.ResourceGroup = drawText(t), drawText(t)
	case 2:
		a.AllServices = true
	case 3:
		a.OnResourceGroup = drawText(t)
	default:
		a.Attributes = []document.Attribute{
			{Key: "vpcId", Operator: "stringMatch", Values: []string{drawText(t)}},
			{Key: "region", Operator: "stringEqualsAnyOf", Values: slices.Repeat([]string{drawText(t)}, 2)},
		}
	}
	return a
}
