package plan_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// properties is how many drawn cases each property is tried on. 'make properties' tries a thousand; the standard is what
// the race detector does in a minute.
var properties = flag.Int("properties", 100, "number of drawn cases for each property, in worlds of a hundred")

// manyWorlds is in how many sandboxes a property is tried, a hundred cases in each: the standard of rapid.
func manyWorlds() int { return max(1, (*properties+99)/100) }

// everyCase checks a property on all of the drawn cases.
func everyCase(t *testing.T, property func(t *rapid.T, w *world)) {
	t.Helper()
	for i := range manyWorlds() {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, sandbox.Options{}, noWait)
			rapid.Check(t, func(t *rapid.T) {
				w.wire.reset(nil)
				w.clear(t)
				property(t, w)
			})
		})
	}
}

// furnish gives the account what a document wants, and some things that no document made.
func furnish(t *rapid.T, w *world) {
	w.apply(t, drawDoc(t, "before", 3), plan.Options{})
	for _, p := range w.all(t).Profiles {
		if len(p.Rules) > 0 && rapid.Bool().Draw(t, "double") {
			r := p.Rules[0]
			if _, err := w.iam.CreateRule(t.Context(), p.ID, iam.CreateRuleRequest{Name: r.Name, Type: r.Type, CRType: r.CRType, Conditions: r.Conditions}); err != nil {
				t.Fatal(err)
			}
		}
		if rapid.Bool().Draw(t, "broken") {
			in := iam.CreateRuleRequest{Type: "Profile-CR", CRType: "IKS_SA", Conditions: []iam.Condition{{Claim: "blueGroups", Operator: "EQUALS", Value: `"x"`}}}
			if _, err := w.iam.CreateRule(t.Context(), p.ID, in); err != nil {
				t.Fatal(err)
			}
			link := iam.CreateLinkRequest{CRType: "ROKS_SA", Link: iam.LinkTarget{CRN: w.all(t).Clusters[0].CRN, Namespace: "red", Name: "web"}}
			if _, err := w.iam.CreateLink(t.Context(), p.ID, link); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestApplyThenPlanIsEmpty(t *testing.T) {
	t.Parallel()
	everyCase(t, func(t *rapid.T, w *world) {
		furnish(t, w)
		doc := drawDoc(t, "doc", 3)
		o := plan.Options{Prune: rapid.Bool().Draw(t, "prune")}
		before := w.all(t)
		first := w.plan(t, doc, o)
		if again := w.plan(t, doc, o); cmp.Diff(encode(t, first), encode(t, again)) != "" {
			t.Fatal("the same input gives another plan")
		}
		w.apply(t, doc, o)
		w.wire.reset(nil)
		if then := w.plan(t, doc, o); !then.Empty() {
			t.Fatalf("after\n%sthe plan is\n%s", lines(first), lines(then))
		}
		if _, writes := w.wire.counts(); writes > 0 {
			t.Fatalf("the plan wrote %d times", writes)
		}
		checkUntouched(t, before, w.all(t), doc, o.Prune)
	})
}

func encode(t fataler, p plan.Plan) string {
	t.Helper()
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// checkUntouched wants profiles that are not listed to be as they were, and those that are listed to have all they had
// unless that was pruned.
func checkUntouched(t *rapid.T, before, after *inventory.Account, doc document.Trust, prune bool) {
	for _, old := range before.Profiles {
		i := slices.IndexFunc(doc.Profiles, func(p document.Profile) bool { return p.Name == old.Name })
		now, count := after.Profile(old.ID)
		if i < 0 {
			if diff := cmp.Diff(old, now); diff != "" || len(before.Policies[old.IAMID]) != len(after.Policies[old.IAMID]) {
				t.Fatalf("profile %s is not in the document, and was changed: %s", old.Name, diff)
			}
			continue
		}
		if doc.Profiles[i].State == document.Absent || prune || count == 0 {
			continue
		}
		for _, l := range old.Links {
			if !slices.ContainsFunc(now.Links, func(n iam.Link) bool { return n.CRType == l.CRType && n.Link == l.Link }) {
				t.Fatalf("without prune, profile %s lost the link %+v", old.Name, l)
			}
		}
		for _, id := range old.Groups {
			if !slices.Contains(now.Groups, id) {
				t.Fatalf("without prune, profile %s left a group", old.Name)
			}
		}
		if len(after.Policies[old.IAMID]) < len(before.Policies[old.IAMID]) {
			t.Fatalf("without prune, profile %s lost a policy", old.Name)
		}
	}
}

// pod is somebody who may try to become a profile.
type pod struct{ cluster, namespace, account, pod, token string }

// pods are one of every kind that the drawn documents tell apart.
func (w *world) pods(t fataler) []pod {
	t.Helper()
	var all []pod
	for _, cluster := range append([]string{"demo-old"}, clustersDrawn...) { // rules seem to reach it, and its pods can use no profile
		for _, namespace := range append([]string{"other"}, namespacesDrawn...) {
			for _, account := range append([]string{"else"}, accountsDrawn...) {
				for _, name := range []string{"web-1", "job-1", "x"} {
					token, err := w.control.Mint(t.Context(), sandbox.MintRequest{
						Cluster: cluster, Namespace: namespace, ServiceAccount: account, Pod: name, Audience: []string{"iam"}, ExpiresIn: 24 * time.Hour,
					})
					if err != nil {
						t.Fatal(err)
					}
					all = append(all, pod{cluster, namespace, account, name, token})
				}
			}
		}
	}
	return all
}

// admitted asks the sandbox who may become which profile.
func (w *world) admitted(t *rapid.T, pods []pod, profiles []string) map[string]bool {
	in := map[string]bool{}
	for _, name := range profiles {
		for _, p := range pods {
			_, err := w.iam.ExchangeComputeToken(t.Context(), p.token, iam.ProfileSelector{Name: name})
			in[p.key(name)] = err == nil
		}
	}
	return in
}

func (p pod) key(profile string) string {
	return profile + " " + p.cluster + "/" + p.namespace + "/" + p.account + "/" + p.pod
}

// covers reports whether a line of a plan is about a pod, as far as its names say. Conditions beyond them can be of the pod
// and of what is pinned in no other way; who meets them is for the sandbox to say.
func covers(r plan.Reach, p pod, profile string) bool {
	return r.Profile == profile && r.Cluster == p.cluster && (r.Namespace == "*" || r.Namespace == p.namespace) &&
		(r.ServiceAccount == "*" || r.ServiceAccount == p.account)
}

func TestGainsAndLossesAreWhatTheSandboxAdmits(t *testing.T) {
	t.Parallel()
	everyCaseWithPods(t, func(t *rapid.T, w *world, pods []pod) {
		furnish(t, w)
		doc := drawDoc(t, "doc", 3)
		o := plan.Options{Prune: rapid.Bool().Draw(t, "prune")}
		names := []string{"p0", "p1", "p2"}
		before := w.admitted(t, pods, names)
		p := w.apply(t, doc, o)
		after := w.admitted(t, pods, names)
		checkReach(t, "gains", p.Gains, pods, names, func(key string) bool { return after[key] && !before[key] }, func(key string) bool { return after[key] })
		checkReach(t, "losses", p.Losses, pods, names, func(key string) bool { return before[key] && !after[key] }, func(key string) bool { return before[key] })
	})
}

// checkReach wants every pod of the difference to be in a line, every line to hold at least one of the difference, and,
// where a line has no further conditions, all of its pods to be admitted.
func checkReach(t *rapid.T, what string, lines []plan.Reach, pods []pod, profiles []string, differs, admitted func(string) bool) {
	byTrust := slices.DeleteFunc(slices.Clone(lines), func(r plan.Reach) bool { return r.By != plan.ByTrust })
	for _, profile := range profiles {
		for _, p := range pods {
			if differs(p.key(profile)) && !slices.ContainsFunc(byTrust, func(r plan.Reach) bool { return covers(r, p, profile) }) {
				t.Fatalf("%s lack %s: %+v", what, p.key(profile), lines)
			}
		}
	}
	for _, r := range byTrust {
		found := false
		for _, p := range pods {
			if !covers(r, p, r.Profile) {
				continue
			}
			found = found || differs(p.key(r.Profile))
			if len(r.When) == 0 && !admitted(p.key(r.Profile)) {
				t.Fatalf("%s have %+v, but %s is not admitted", what, r, p.key(r.Profile))
			}
		}
		// What contains a part of a name, the names above stand for in part only.
		if !found && !strings.Contains(strings.Join(r.When, ""), "CONTAINS") {
			t.Fatalf("%s have %+v, and nothing differs", what, r)
		}
	}
}

func everyCaseWithPods(t *testing.T, property func(t *rapid.T, w *world, pods []pod)) {
	t.Helper()
	for i := range manyWorlds() {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, sandbox.Options{}, noWait)
			pods := w.pods(t)
			rapid.Check(t, func(t *rapid.T) {
				w.wire.reset(nil)
				w.clear(t)
				property(t, w, pods)
			})
		})
	}
}
