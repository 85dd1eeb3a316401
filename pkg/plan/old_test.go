package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/plan"
)

// TestPodsOfAnOldClusterNeitherGainNorLose gives the profile a link that podtrust refuses to make: someone else did.
func TestPodsOfAnOldClusterNeitherGainNorLose(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const doc = "  - name: p\n    pods: [{cluster: demo-old, namespace: red, serviceAccount: a}]\n"
	w.Apply(t, parse(t, "  - name: p\n"), plan.Options{})
	a := w.All(t)
	for _, c := range a.Clusters.Seen() {
		if c.Name == "demo-old" {
			in := iam.CreateLinkRequest{CRType: "IKS_SA", Link: iam.LinkTarget{CRN: c.CRN, Namespace: "red", Name: "a"}}
			if _, err := w.IAM.CreateLink(t.Context(), a.Profiles.Seen()[0].ID, in); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := told(w.plan(t, parse(t, "  - {name: p, state: absent}\n"), plan.Options{})); got != nil {
		t.Errorf("to delete the profile takes it from %q", got)
	}
	a = w.All(t)
	desired, err := resolve.Resolve(parse(t, doc), a, resolve.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []plan.Admission{{
		Cluster: "demo-old", Namespace: "red", ServiceAccount: "a", Profile: "p", Known: true, ProfileID: a.Profiles.Seen()[0].ID,
		ClusterID: "c0demoold0000000us40", Reason: "Kubernetes 1.20 is too old: trusted profiles need Kubernetes 1.21 or later",
	}}
	if diff := cmp.Diff(want, plan.Verify(desired, a)); diff != "" {
		t.Error(diff)
	}
}
