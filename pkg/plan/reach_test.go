package plan_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/plan"
)

// told are the lines and the effects of a plan, in a short form.
func told(p plan.Plan) []string {
	var out []string
	for _, r := range p.Gains {
		out = append(out, fmt.Sprintf("+ %s/%s/%s %s %v %v", r.Cluster, r.Namespace, r.ServiceAccount, r.By, r.Roles, r.When))
	}
	for _, r := range p.Losses {
		out = append(out, fmt.Sprintf("- %s/%s/%s %s %v %v", r.Cluster, r.Namespace, r.ServiceAccount, r.By, r.Roles, r.When))
	}
	return append(out, p.Effects()...)
}

func TestWhoGainsAndWhoLoses(t *testing.T) {
	t.Parallel()
	const cos = "Reader on cloud-object-storage/demo-cos"
	link := func(account string) string {
		return "pods: [{cluster: demo-vpc, namespace: red, serviceAccount: " + account + "}]"
	}
	rule := func(where string) string { return "rules: [{name: r, clusterType: roks, where: {" + where + "}}]" }
	for name, row := range map[string]struct {
		before, after string
		prune         bool
		want          []string
	}{
		"a role more for those who could before": {
			link("a"), link("a") + "\n    access: [{instance: demo-cos, roles: [Reader]}]", false,
			[]string{"+ demo-vpc/red/a access [" + cos + "] []", "1 more service account gets " + cos},
		},
		"a group less": {
			link("a") + "\n    groups: [cos-readers]\n    access: [{instance: demo-cos, roles: [Reader]}]", link("a") + "\n    groups: [cos-readers]", true,
			[]string{"- demo-vpc/red/a access [" + cos + "] []", "1 service account no longer gets " + cos},
		},
		"another service account": {
			link("a"), link("b"), true,
			[]string{
				"+ demo-vpc/red/b trust [] []", "- demo-vpc/red/a trust [] []",
				"1 more service account can become profile 'p'", "1 service account can no longer become profile 'p'",
			},
		},
		"a rule that is narrower": {
			rule("namespace: red"), rule("namespace: red, serviceAccount: [a, b]"), false,
			[]string{"- */red/* trust [] [type roks]", "- demo-roks/red/* trust [] []", "pods of demo-roks/red/*, future clusters/red/* can no longer become profile 'p'"},
		},
		"a rule that a link covers in part": {
			"pods: [{cluster: demo-roks, namespace: red, serviceAccount: a}]", rule("namespace: red, serviceAccount: [a, b]"), false,
			[]string{
				"+ */red/a trust [] [type roks]", "+ */red/b trust [] [type roks]", "+ demo-roks/red/b trust [] []",
				"1 more service account and all of future clusters/red/a, future clusters/red/b can become profile 'p'",
			},
		},
		"a link that a rule covers": {
			rule("namespace: red"), "pods: [{cluster: demo-roks, namespace: red, serviceAccount: a}]", false, nil,
		},
		"the same in other words": {
			rule("namespace: red"), rule("namespace: {equals_ignore_case: RED}"), false, nil,
		},
		"conditions that are left": {
			rule("namespace: red, pod: {contains: x}"), rule("namespace: {not_equals: kube-system}, pod: {contains: x}"), false,
			[]string{
				"+ */*/* trust [] [namespace NOT_EQUALS kube-system pod CONTAINS x type roks]",
				"+ demo-roks/*/* trust [] [namespace NOT_EQUALS kube-system pod CONTAINS x]",
				"all of demo-roks/*/* with namespace NOT_EQUALS kube-system and pod CONTAINS x, " +
					"future clusters/*/* with namespace NOT_EQUALS kube-system and pod CONTAINS x can become profile 'p'",
			},
		},
		"a place where no cluster is": {
			"description: x", rule("namespace: red, location: au-syd"), false,
			[]string{"+ */red/* trust [] [location EQUALS au-syd type roks]", "all of future clusters/red/* with location EQUALS au-syd can become profile 'p'"},
		},
		"the profile altogether": {
			rule("namespace: red") + "\n    " + link("a"), "state: absent", false,
			[]string{
				"- */red/* trust [] [type roks]", "- demo-roks/red/* trust [] []", "- demo-vpc/red/a trust [] []",
				"1 service account and pods of demo-roks/red/*, future clusters/red/* can no longer become profile 'p'",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.Apply(t, parse(t, "  - name: p\n    "+row.before+"\n"), plan.Options{})
			got := told(w.plan(t, parse(t, "  - name: p\n    "+row.after+"\n"), plan.Options{Prune: row.prune}))
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
