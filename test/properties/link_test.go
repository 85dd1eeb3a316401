package properties_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/trust"
	"github.com/podtrust/podtrust/test/rig"
)

// What 'profile link' creates is equal to what a document of the same pod creates, and the reverse, whatever others created
// before.
func TestLinkAndApplyNeverUndoEachOther(t *testing.T) {
	t.Parallel()
	everyCaseIn(t, oddAccount(), func(t *rapid.T, w *world) {
		w.Apply(t, rig.Parse(t, header+"  - name: p0\n"), plan.Options{})
		p := w.All(t).Profiles.Seen()[0]
		odd(t, w, p)
		cluster, err := w.Containers.GetCluster(t.Context(), rapid.SampledFrom([]string{
			"c0demovpc0000000us10", "c0staging00000000001", "c0moved0000000000001", "c0twin00000000000001",
		}).Draw(t, "cluster"))
		if err != nil {
			t.Fatal(err)
		}
		in := iam.CreateLinkRequest{CRType: string(trust.KindOf(cluster.OpenShift())), Link: iam.LinkTarget{CRN: cluster.CRN, Namespace: "red", Name: "web"}}
		doc := document.Trust{Profiles: []document.Profile{{
			Name: "p0", State: document.Present, Pods: []document.Pod{{Cluster: cluster.ID, Namespace: "red", ServiceAccount: "web"}},
		}}}
		if rapid.Bool().Draw(t, "apply first") {
			w.Apply(t, doc, plan.Options{})
		}
		made, err := w.Writer().Link(t.Context(), p.ID, in)
		if err != nil {
			t.Fatal(err)
		}
		link := made.Link
		before := w.links(t, account.LinkOf(link))
		for _, prune := range []bool{false, true} {
			for _, c := range w.Apply(t, doc, plan.Options{Prune: prune}).Changes {
				if c.Kind == plan.KindLink && (c.Action != plan.Remove || c.Do.Old == link.ID) {
					t.Fatalf("with prune %v, apply would %s: %s", prune, c, c.Reason)
				}
			}
		}
		if after := w.links(t, account.LinkOf(link)); !slices.Equal(before, after) {
			t.Fatalf("the links to the pod were %v, and are %v", before, after)
		}
		if again, err := w.Writer().Link(t.Context(), p.ID, in); err != nil || !again.Already {
			t.Fatalf("to link again: already %v, %v", again.Already, err)
		}
	})
}

// links are the IDs of all links that mean the same pods.
func (w *world) links(t rig.TB, like trust.Link) []string {
	t.Helper()
	var ids []string
	for _, l := range w.All(t).Profiles.Seen()[0].Links.Seen() {
		if account.LinkOf(l).SameTarget(like) {
			ids = append(ids, l.ID)
		}
	}
	return ids
}
